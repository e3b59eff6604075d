"""Learning curves: every trainer with nested samples of several sizes, of several seeds.

Each training is noted when it is done, so that a call that was stopped goes on. Nothing is chosen
here, so that test rows may judge.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder
from ..run_report import renew
from . import checked, sent
from .common import PathLike, Rows, digest, is_share, judge, marks, real_rows, split_rows

if TYPE_CHECKING:
    import polars as pl

    from ..export.evaluate.judging import Judge
    from ..reading import Columns

CURVE = "curve.json"
SEEDS = 5
MOST_SIZES = 6
LEAST_ROWS = 16
ALWAYS = ("accuracy", "macro_f1")


@dataclass(frozen=True)
class Wanted:
    """What curves are asked for.

    Attributes:
        trainers: NAME or NAME:MODEL each.
        sizes: rows to learn from; none for halves of what there is, down to a few rows a label.
        seeds: samples of every size.
        metric: the figure; None for macro F1.
        positive: the label that it is of, where it is of one.
        options: settings of the trainers; each gets those that it has.
    """

    trainers: Sequence[str] = ("tfidf",)
    sizes: Sequence[int] = ()
    seeds: int = SEEDS
    metric: str | None = None
    positive: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def curve_step(
    folder: PathLike,
    *,
    wanted: Wanted | None = None,
    real: PathLike | None = None,
    columns: Columns | None = None,
    wandb: bool = False,
    progress: Progress | None = None,
) -> Json:
    """Measure how much more rows bring, and say what twice as many would.

    Args:
        folder: a run folder whose rows are split.
        wanted: trainers, sizes, seeds and figure.
        real: labelled file that people made, to judge on; None for the run's test rows.
        columns: what the user said of the columns of the file.
        wandb: whether the figures go to Weights & Biases, too.
        progress: shows how far it is.

    Returns:
        As docs/data-contract.md describes; also in `curve.json` of the run folder.

    Raises:
        InputError: the file, a trainer or a size is not what it must be.
        NotInstalled: a trainer needs a library that is not there.
    """
    checked(wandb)
    wanted, progress = wanted or Wanted(), progress or Silent()
    with RunFolder.find(folder) as found:
        report = _Curves(found, wanted, real, columns, progress).done()
        if wandb:
            sent("curve", report, found)
        return report


class _Curves:
    """The curves of one call."""

    def __init__(
        self,
        folder: RunFolder,
        wanted: Wanted,
        real: PathLike | None,
        columns: Columns | None,
        progress: Progress,
    ) -> None:
        from ..training import Asked, grid

        self.folder, self.wanted, self.progress = folder, wanted, progress
        self.judge: Judge = judge(folder.task, wanted.metric, wanted.positive)
        self.table: pl.DataFrame = folder.read("split")
        self.rows: Rows = (
            split_rows(folder, "test")
            if real is None
            else real_rows(folder, real, columns, progress)
        )
        self.pool = _pool(folder, self.table)
        self.sizes = sizes(self.pool, len(folder.task.labels), wanted.sizes)
        asked = Asked(wanted.trainers, (), dict(wanted.options))
        self.options = {one.trainer: one.options for one in grid(asked)}
        self.of = folder.key("export")
        earlier = folder.read_json(CURVE).get("points", [])
        self.points: list[Json] = [one for one in earlier if one["of"] == self.of]

    def done(self) -> Json:
        """Train what is missing, and tell of all."""
        seeds = [self.folder.task.seed + each for each in range(self.wanted.seeds)]
        lines: dict[str, list[Json]] = {}
        count = len(self.options) * len(seeds) * len(self.sizes)
        with self.progress.step("learning curve", count, "trainings") as step:
            for trainer in self.options:
                for seed in seeds:
                    for size in self.sizes:
                        lines.setdefault(trainer, []).append(self._point(trainer, size, seed))
                        step.advance()
                        step.note(f"{trainer}, {size:,} rows")
        report = self._report(lines)
        self.folder.write_json(CURVE, report | {"points": self.points})
        renew(self.folder)
        return report | {"points": [one for line in lines.values() for one in line]}

    def _point(self, trainer: str, size: int, seed: int) -> Json:
        """What one training came to; it is made unless it is noted."""
        settings = self.judge.settings
        key = digest(trainer, self.options[trainer], size, seed, self.rows.key, settings.positive)
        for one in self.points:
            if one["key"] == key and self.judge.name in one["values"]:
                return one
        made = {
            "trainer": trainer,
            "size": size,
            "seed": seed,
            "values": self._values(trainer, size, seed),
            "of": self.of,
            "key": key,
        }
        self.points = [one for one in self.points if one["key"] != key] + [made]
        before = self.folder.read_json(CURVE)
        self.folder.write_json(CURVE, before | {"points": self.points})
        return made

    def _values(self, trainer: str, size: int, seed: int) -> dict[str, float | None]:
        """Figures of one training; None where the rows do not say it."""
        from ..export.evaluate.answered import Answered
        from ..export.evaluate.contender import Contender, by_model
        from ..export.evaluate.judging import Judge
        from ..export.evaluate.known_set import KnownSet
        from ..export.finetune import finetune

        model = finetune(
            self.table,
            trainer,
            task=self.folder.task,
            options=self.options[trainer],
            size=size,
            seed=seed,
        )
        labels = self.folder.task.label_names
        known = KnownSet.read(self.rows.name, self.rows.table, labels)
        answers = Answered.of(known, Contender(trainer, "model", by_model(model))).answers
        names = dict.fromkeys([*ALWAYS, self.judge.name])
        found = {name: Judge(name, self.judge.settings).value(answers) for name in names}
        return {name: None if math.isnan(value) else value for name, value in found.items()}

    def _report(self, lines: Mapping[str, Sequence[Json]]) -> Json:
        from ..export.evaluate.curves import Point, curve

        rows, name = self.rows.table.height, self.judge.name
        told = {
            trainer: [one for one in line if one["values"][name] is not None]
            for trainer, line in lines.items()
        }
        if nothing := next((trainer for trainer in told if not told[trainer]), None):
            raise InputError(
                f"the {rows:,} rows of {self.rows.name} do not say the {name} of {nothing}, as "
                "where all of them have one label; give other rows with --real, or another --metric"
            )
        curves = {
            trainer: curve(
                [Point(one["size"], one["seed"], one["values"][name]) for one in line],
                self.pool,
                top=1.0 if is_share(name) else None,
                rows=rows,
                seed=self.folder.task.seed,
            )
            for trainer, line in told.items()
        }
        return {
            "metric": name,
            "positive": self.judge.settings.positive,
            "on": {"name": self.rows.name, "rows": rows, "seen": self.rows.seen},
            "seeds": self.wanted.seeds,
            "trainers": curves,
            "marks": marks(rows),
            "words": [in_words(trainer, one, name) for trainer, one in curves.items()],
            "of": self.of,
        }


def in_words(trainer: str, one: Json, metric: str) -> str:
    """What twice the rows would bring, or why that cannot be told."""
    if one["doubled"] is None:
        return f"{trainer}: what twice the rows would bring cannot be told: {one['refused']}."
    told, share = one["doubled"], is_share(metric)
    times, digits, unit = (100, 1, " points") if share else (1, 3, f" {metric}")
    return (
        f"{trainer}: double the data ({told['from']:,} to {told['to']:,} rows): "
        f"{times * told['value']:+.{digits}f} ± {times * told['half']:.{digits}f}{unit} "
        f"({100 * one['level']:.0f} % band, if the curve goes on by a power law)."
    )


def sizes(pool: int, labels: int, asked: Sequence[int]) -> list[int]:
    """Sizes to measure: those that were asked for, or the pool and its halves.

    Raises:
        InputError: a size is more than there is, or less than a row a label.
    """
    if asked:
        wrong = [size for size in asked if not max(2, labels) <= size <= pool]
        if wrong:
            raise InputError(
                f"a size of {wrong[0]:,} was asked for; there are {pool:,} rows to train on, of "
                f"{labels} labels"
            )
        return sorted(set(asked))
    found = [pool]
    while len(found) < MOST_SIZES and found[-1] // 2 >= max(LEAST_ROWS, 4 * labels):
        found.append(found[-1] // 2)
    return found[::-1]


def _pool(folder: RunFolder, table: pl.DataFrame) -> int:
    from ..export.finetune.lessons import lessons

    return int(lessons(table, folder.task).learn.sum())
