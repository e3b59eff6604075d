"""One sweep: Optuna asked for settings, a model trained of each, the best one kept."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import RDBStorage
from optuna.study import Study
from optuna.trial import FrozenTrial, Trial, TrialState
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from ..errors import InputError, LabelwrightError
from ..export.evaluate.answered import Answered
from ..export.evaluate.contender import Contender, by_model
from ..export.evaluate.judging import Judge
from ..export.evaluate.known_set import KnownSet
from ..export.finetune import finetune, load_model
from ..export.finetune.model import Model
from ..progress import Progress
from ..run_folder import Json, RunFolder
from ..run_report import renew
from ..training import Asked, One, gone_on_with, keep, trained
from .common import Rows, digest, judge, marks, split_rows
from .pruning import GivenUp, Watched, figure_of
from .sweep import SWEEP, Wanted
from .sweep_words import words

STORAGE = "sweep.sqlite"
UNFINISHED = "sweep.unfinished"
WHY = "why"
OVER = (TrialState.COMPLETE, TrialState.PRUNED)
STATES = {
    TrialState.COMPLETE: "done",
    TrialState.PRUNED: "given up",
    TrialState.FAIL: "failed",
}


class Sweep:
    """A sweep over a run folder."""

    def __init__(self, folder: RunFolder, wanted: Wanted, progress: Progress) -> None:
        self.folder, self.wanted, self.progress = folder, wanted, progress
        self.seed = folder.task.seed
        self.judge: Judge = judge(folder.task, wanted.metric, wanted.positive)
        self.space = wanted.space()
        self.rows: Rows = split_rows(folder, "validation")
        self.table = folder.read("split")
        self.key = digest(
            folder.key("export"),
            wanted.trainer,
            dict(wanted.options),
            {name: str(one) for name, one in self.space.items()},
            self.judge.name,
            self.judge.settings.positive,
        )

    def done(self) -> Json:
        """Make the trials that are missing, and tell of all."""
        with _quiet(), self._study() as study:
            defaults = self._defaults()
            while len(over := _over(study)) < self.wanted.trials:
                self.progress.say(f"trial {len(over) + 1} of {self.wanted.trials}")
                self._try(study, len(over))
                self._write(study, defaults)
            shutil.rmtree(self.folder.path / UNFINISHED, ignore_errors=True)
            report = self._write(study, defaults)
            return self._ended(study, defaults, report)

    @contextmanager
    def _study(self) -> Iterator[Study]:
        """The study of these rows and settings; trials that were broken off are no trials."""
        storage = _opened(self.folder.path.absolute() / STORAGE)
        try:
            study = optuna.create_study(
                storage=storage,
                study_name=self.key,
                direction="maximize" if self.judge.higher else "minimize",
                pruner=optuna.pruners.MedianPruner(n_startup_trials=4, n_warmup_steps=1),
                load_if_exists=True,
            )
            for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
                study.tell(trial.number, state=TrialState.FAIL)
            yield study
        finally:
            storage.engine.dispose()

    def _defaults(self) -> Json:
        """The trainer's own settings: what a sweep has to beat."""
        one = One(self.wanted.trainer, None, dict(self.wanted.options))
        asked = Asked((one.trainer,), (), one.options)
        told = trained(self.folder, one, asked, self.table, self.progress)
        model = load_model(self.folder.path / told["path"])
        return {"told": told, "value": self._value(model)}

    def _try(self, study: Study, number: int) -> None:
        """One trial. What it is depends on the seed and on the trials that are over."""
        study.sampler = optuna.samplers.TPESampler(seed=self.seed + 7_919 * number)
        trial = study.ask({name: one.distribution() for name, one in self.space.items()})
        watched = Watched(trial, lambda point: figure_of(point, self.judge))
        started = time.monotonic()
        try:
            model = self._made(trial, watched)
        except GivenUp:
            study.tell(trial, state=TrialState.PRUNED)
            return
        except LabelwrightError as error:
            trial.set_user_attr(WHY, str(error))
            study.tell(trial, state=TrialState.FAIL)
            return
        value, seconds = self._value(model), time.monotonic() - started
        if math.isnan(value):
            trial.set_user_attr(WHY, f"the validation rows do not say the {self.judge.name}")
            study.tell(trial, state=TrialState.FAIL)
            return
        if self._is_best(study, value):
            keep(self.folder, self._one(trial.params), model, seconds)
        study.tell(trial, value)

    def _made(self, trial: Trial, watched: Watched) -> Model:
        return finetune(
            self.table,
            self.wanted.trainer,
            task=self.folder.task,
            options={**self.wanted.options, **trial.params},
            work=self.folder.path / UNFINISHED,
            curve=watched,
            seed=self.seed,
            progress=self.progress,
        )

    def _one(self, params: dict[str, Any]) -> One:
        return One(self.wanted.trainer, None, {**self.wanted.options, **params}, "sweep")

    def _value(self, model: Model) -> float:
        return self.judge.value(self._answered(model, self.rows).answers)

    def _answered(self, model: Model, rows: Rows) -> Answered:
        known = KnownSet.read(rows.name, rows.table, self.folder.task.label_names)
        return Answered.of(known, Contender(self.wanted.trainer, "model", by_model(model)))

    def _is_best(self, study: Study, value: float) -> bool:
        best = _best(study)
        if best is None or best.value is None:
            return True
        return bool(value > best.value if self.judge.higher else value < best.value)

    def _write(self, study: Study, defaults: Json) -> Json:
        """Write down the trials so far."""
        earlier = self.folder.read_json(SWEEP)
        mine = earlier if earlier.get("key") == self.key else {}
        # whichever sweep it was for: test rows that were looked at flatter whatever comes after
        same_rows = earlier.get("of") == self.folder.key("export")
        best = _best(study)
        report: Json = {
            "trainer": self.wanted.trainer,
            "metric": self.judge.name,
            "positive": self.judge.settings.positive,
            "space": {name: str(one) for name, one in self.space.items()},
            "options": dict(self.wanted.options),
            "validation_rows": self.rows.table.height,
            "wanted": self.wanted.trials,
            "trials": [_told(trial) for trial in _over(study)],
            "defaults": defaults["value"],
            "best": best and {"trial": best.number, "value": best.value, "options": best.params},
            "chosen": None,
            "test": mine.get("test"),
            "looked": earlier.get("looked", 0) if same_rows else 0,
            "marks": marks(self.rows.table.height),
            "words": [],
            "of": self.folder.key("export"),
            "key": self.key,
        }
        self.folder.write_json(SWEEP, report)
        return report

    def _ended(self, study: Study, defaults: Json, report: Json) -> Json:
        """All trials are over: take the best model, and look at the test rows."""
        best = _best(study)
        if best is None:
            whys = [one[WHY] for one in report["trials"] if one[WHY]]
            raise LabelwrightError(
                f"none of the {len(report['trials'])} trials came to an end"
                + (f": {whys[-1]}" if whys else "")
            )
        one = self._one(best.params)
        asked = Asked((one.trainer,), (), one.options)
        found = trained(self.folder, one, asked, self.table, self.progress)
        better = self._is_best_of(best, defaults["value"])
        taken = found if better else defaults["told"]
        report["chosen"] = {"model": taken["name"], "path": taken["path"], "trial": better}
        report["test"] = self._on_test(defaults["told"], found, report)
        report["looked"] = max(report["looked"], (report["test"] or {}).get("looks", 0))
        report["words"] = words(report)
        gone_on_with(self.folder, taken)
        self.folder.write_json(SWEEP, report)
        renew(self.folder)
        return report

    def _is_best_of(self, best: FrozenTrial, value: float) -> bool:
        own = best.value if best.value is not None else float("nan")
        return bool(own > value if self.judge.higher else own < value)

    def _on_test(self, defaults: Json, found: Json, report: Json) -> Json | None:
        """Both models on the test rows, unless they were there already."""
        table = self.table.filter((self.table["split"] == "test").fill_null(False))
        if table.is_empty():
            return None
        key = digest(defaults["key"], found["key"])
        before: Json | None = report["test"]
        if before is not None and before["key"] == key:
            return before
        rows = split_rows(self.folder, "test")
        first, second = (
            self._answered(load_model(self.folder.path / one["path"]), rows).answers
            for one in (defaults, found)
        )
        return {
            "rows": table.height,
            "defaults": self.judge.figure(first, self.seed),
            "best": self.judge.figure(second, self.seed),
            "difference": self.judge.difference(second, first, self.seed),
            "looks": 1 + report["looked"],
            "marks": marks(table.height),
            "key": key,
        }


def _opened(file: Path) -> RDBStorage:
    """The storage of trials.

    Raises:
        InputError: the file is none, or one of another version of Optuna.
    """
    try:
        return RDBStorage(URL.create("sqlite", database=str(file)).render_as_string())
    except (SQLAlchemyError, RuntimeError) as error:
        why = getattr(error, "orig", None) or error
        raise InputError(
            f"{file} cannot be used ({why}); remove it and sweep again: its trials are made anew"
        ) from None


def _over(study: Study) -> list[FrozenTrial]:
    """Trials that are over: done, given up, or failed for a reason; not those broken off."""
    return [
        trial
        for trial in study.get_trials(deepcopy=False)
        if trial.state in OVER or (trial.state is TrialState.FAIL and WHY in trial.user_attrs)
    ]


def _best(study: Study) -> FrozenTrial | None:
    done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return study.best_trial if done else None


def _told(trial: FrozenTrial) -> Json:
    seconds = None if trial.duration is None else trial.duration.total_seconds()
    return {
        "trial": trial.number,
        "state": STATES[trial.state],
        "value": trial.value if trial.state is TrialState.COMPLETE else None,
        "last": trial.last_step,
        "options": trial.params,
        "seconds": seconds,
        WHY: trial.user_attrs.get(WHY),
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """Optuna says nothing of its own below a warning."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
