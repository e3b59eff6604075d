"""One climb of the ladder: every rung made, judged, and written down."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError, LabelwrightError, Stopped
from ..export.evaluate.answered import Answered
from ..export.evaluate.contender import Contender
from ..export.evaluate.judging import Judge, at, halves
from ..export.evaluate.known_set import KnownSet
from ..export.evaluate.metrics.base import Places
from ..progress import Progress
from ..run_folder import Json, RunFolder
from ..run_report import renew
from ..training import RECORD, Asked, gone_on_with, grid
from .climbing import Climbed, Rules, choice, enough, reason
from .common import PathLike, Rows, figure_in_words, judge, marks, real_rows
from .contending import Contending
from .ladder_words import points_of, words
from .rungs import Rung, rungs

if TYPE_CHECKING:
    from ..hosted.offers import Consent
    from ..reading import Columns
    from .ladder import Wanted

LADDER = "ladder.json"
LEAST_HALF = 100
"""Rows that each half must have for the rows to be halved."""


class Climb:
    """One climb, with what it has seen so far."""

    def __init__(
        self,
        path: Path,
        real: PathLike,
        wanted: Wanted,
        columns: Columns | None,
        consent: Consent | None,
        progress: Progress,
    ) -> None:
        self.path, self.wanted, self.progress = path, wanted, progress
        self.rungs = rungs(wanted.named)
        _check_options(self.rungs, wanted)
        folder = RunFolder.find(path)
        self.seed, self.of = folder.task.seed, folder.key("export")
        self.judge: Judge = judge(folder.task, wanted.metric, wanted.positive)
        points = self.judge.higher
        margin = (1.0 if points else 0.01) if wanted.margin is None else wanted.margin
        if not 0 <= margin < math.inf:
            raise InputError(f"the margin is {margin:g}; expected 0 or more")
        self.margin = margin
        self.rows: Rows = real_rows(folder, real, columns, progress)
        self.known, self.choosing, self.telling = self._known(folder)
        self.rungs_of = Contending(path, self.known, self.rows.key, wanted, consent, progress)
        self.rules = Rules(
            margin / 100 if points else margin,
            points_of(margin) if points else f"{margin:g}",
            1.0 if points else 0.0,
            wanted.patience,
        )
        self.climbed: list[Climbed] = []
        self.answers: dict[str, Answered] = {}
        self.told: list[Json] = []

    def _known(self, folder: RunFolder) -> tuple[KnownSet, Places, Places]:

        known = KnownSet.read(self.rows.name, self.rows.table, folder.task.label_names)
        first, second = halves(known.true, self.seed)
        if len(second) < LEAST_HALF:
            first = second = np.arange(len(known.true))
        return known, first, second

    def done(self) -> Json:
        """Climb, and tell of it."""
        stopped: str | None = None
        for rung in self.rungs:
            stopped = stopped or enough(self.climbed, self.rules)
            self.told.append(self._not_climbed(rung, stopped) if stopped else self._one(rung))
            self._note(stopped)
        return self._note(stopped, over=True)

    def _not_climbed(self, rung: Rung, why: str) -> Json:
        return {"rung": rung.name, "kind": rung.kind, "state": "not climbed", "why": why}

    def _one(self, rung: Rung) -> Json:
        told: Json = {"rung": rung.name, "kind": rung.kind, "state": "skipped"}
        self.progress.say(f"climbing to {rung.name}")
        try:
            contender, facts = self.rungs_of.contender(rung)
            return self._judged(told | facts, rung, contender)
        except Stopped:
            raise
        except LabelwrightError as error:
            # what was climbed before is worth as much without this one
            return told | {"why": str(error)}

    def _judged(self, told: Json, rung: Rung, contender: Contender) -> Json:

        answered = Answered.of(self.known, contender)
        chose = at(answered.answers, self._places(answered, self.choosing))
        tells = at(answered.answers, self._places(answered, self.telling))
        if not len(chose.true) or not len(tells.true):
            return told | {"why": "it answered none of the rows"}
        value = self.judge.value(chose)
        if math.isnan(value):
            return told | {"why": f"the rows that choose do not say its {self.judge.name}"}
        self.answers[rung.name] = answered
        dear = self._too_dear(told)
        shown = figure_in_words(self.judge.name, value)
        self.climbed.append(Climbed(rung.name, self.judge.better(chose), shown, dear))
        return told | {
            "state": "climbed",
            "why": dear,
            "chose": {"value": value, "rows": len(chose.true)},
            "figure": self.judge.figure(tells, self.seed),
            "marks": [*contender.marks, *marks(len(tells.true))],
        }

    def _places(self, answered: Answered, rows: Places) -> Places:
        """Where among the rows that were answered those of a half are."""
        return np.flatnonzero(np.isin(answered.rows, rows))

    def _too_dear(self, told: Json) -> str | None:
        """Why a rung cannot be afforded; what is not known is taken to be too much."""
        takes, wanted = told["takes"], self.wanted
        limits = (
            ("p95", 1_000, wanted.most_ms, "{:.1f} ms a text"),
            ("bytes", 1e-6, wanted.most_mb, "{:.1f} MB"),
            ("usd_per_1000", 1, wanted.most_usd, "{:.4f} US dollars for 1,000 texts"),
        )
        for name, unit, most, shown in limits:
            takes_none = name == "bytes" and takes["where"] == "hosted"
            if most is None or takes_none:
                continue
            if takes[name] is None:
                return f"nobody knows how many {shown.partition('} ')[2]} it takes"
            if unit * takes[name] > most:
                return f"it takes {shown.format(unit * takes[name])}; {most:g} are allowed"
        return None

    def _note(self, stopped: str | None, over: bool = False) -> Json:
        """Write down what is known so far; at the end also go on with the choice."""
        taken = choice(self.climbed, self.rules)
        if over and not self.climbed:
            whys = "; ".join(f"{one['rung']}: {one['why']}" for one in self.told)
            raise InputError(f"no rung could be climbed: {whys}")
        halved = len(self.choosing) < len(self.known.true)
        report: Json = {
            "metric": self.judge.name,
            "positive": self.judge.settings.positive,
            "margin": self.margin,
            "real": {
                "file": self.rows.name,
                "rows": len(self.known.true),
                "seen": self.rows.seen,
                "least": 2 * LEAST_HALF,
                "choosing": len(self.choosing),
                "telling": len(self.telling),
                "halved": halved,
            },
            "rungs": self.told,
            "chosen": taken and taken.name,
            "figure": taken and self._told(taken.name)["figure"],
            "against": self._against(taken) if over and taken else [],
            "stopped": stopped,
            "reason": reason(self.climbed, self.rules),
            "over": over,
            "of": self.of,
        }
        report["words"] = words(report, self.judge.name) if over else []
        with RunFolder.find(self.path) as folder:
            folder.write_json(LADDER, report)
            if over and taken and (name := self._told(taken.name).get("model")):
                self._go_on_with(folder, name)
            if over:
                renew(folder)
        return report

    def _told(self, name: str) -> Json:
        return next(one for one in self.told if one["rung"] == name)

    def _go_on_with(self, folder: RunFolder, name: str) -> None:
        """Make the choice the model of the run folder."""
        told = folder.read_json(RECORD)[name]
        manifest = json.loads((folder.path / told["path"] / "model.json").read_text("utf-8"))
        own = {"trainer", "labels", "sha256", "format"}
        settings = {key: manifest[key] for key in manifest if key not in own}
        gone_on_with(folder, told | {"settings": settings})

    def _against(self, taken: Climbed) -> list[Json]:
        """The choice minus each other rung, on the rows that tell and both answered."""

        ours, found = self.answers[taken.name], []
        for name, theirs in self.answers.items():
            both = np.intersect1d(np.intersect1d(ours.rows, theirs.rows), self.telling)
            if name == taken.name or not len(both):
                continue
            one, other = (at(x.answers, self._places(x, both)) for x in (ours, theirs))
            found.append({"rung": name, **self.judge.difference(one, other, self.seed)})
        return found


def _check_options(climbed: Sequence[Rung], wanted: Wanted) -> None:
    """Raise InputError for an option that no rung has or a wrong value, before any is trained."""
    trainers = [rung.name for rung in climbed if rung.kind == "trained"]
    if trainers:
        grid(Asked(trainers, (), wanted.options))
    elif wanted.options:
        raise InputError("options are for rungs that are trained here; none was named")
