"""What people said put to use: probabilities calibrated by it, labels overridden by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from ..decided import Decided, latest
from ..reviews import Review
from ..table import dtype
from ..task import NONE_FITS, Task
from .calibration import FEWEST_KNOWN, Calibrator, calibrated
from .intervals import Bools, Floats
from .labelled import Known, Labelled, Places, as_column, known_rows, labelled


@dataclass(frozen=True)
class Mended:
    """A calibration.

    Attributes:
        calibrator: what was learned.
        believed: calibrated probabilities of every row by it, shape (N, K).
        before, after, truth: of the known rows alone, probabilities as they were and by what was
            learned from other rows, and places of the true labels. Under `multi` a row of these is
            one label of one text: shapes (n K, 2) and (n K,), no before yes.
        rows: known rows learned from.
        by_chance: whether these are of a random sample.
    """

    calibrator: Calibrator
    believed: Floats
    before: Floats
    after: Floats
    truth: Places
    rows: int
    by_chance: bool


def mended(what: Labelled, given: Known, seed: int) -> Mended | None:
    """Calibrate by the rows of a random sample, or where they are too few by all known rows.

    Rows without probabilities teach nothing. The order of the labels of a row stays as it is.

    Returns:
        None with fewer than 30 known rows.
    """
    useful = what.says[given.rows]
    chosen = useful & given.by_chance
    by_chance = bool(chosen.sum() >= FEWEST_KNOWN)
    if not by_chance:
        chosen = useful
    if chosen.sum() < FEWEST_KNOWN:
        return None
    rows = given.rows[chosen]
    pairs, truth = _pairs(what, what.believed[rows], given.truth[chosen])
    after, calibrator = calibrated(pairs, truth, seed=seed)
    believed = _each(what, calibrator)
    return Mended(calibrator, believed, pairs, after, truth, len(rows), by_chance)


def _pairs(what: Labelled, believed: Floats, truth: Places) -> tuple[Floats, Places]:
    if what.kind != "multi":
        return believed, truth
    yes = believed.ravel()
    return np.stack([1 - yes, yes], axis=1), truth.ravel()


def _each(what: Labelled, calibrator: Calibrator) -> Floats:
    if what.kind != "multi":
        return calibrator(what.believed)
    yes = what.believed.ravel()
    both = calibrator(np.stack([1 - yes, yes], axis=1))
    return both[:, 1].reshape(what.believed.shape)


def with_reviews(
    task: Task, table: pl.DataFrame, reviews: Sequence[Review], seed: int = 0
) -> pl.DataFrame:
    """A labelled table in which what people said stands above what the labeler said.

    A reviewed row has the person's label (`label`, `labels`, `abstained`), a confidence of 1 and
    `reviewed` true. From 30 reviewed rows on, the probabilities and confidences of all others are
    calibrated; their labels stay. Votes and agreement stay those of the labeler, and so do the
    probabilities of a reviewed row, calibrated or not.

    Args:
        task: its labels.
        table: as `label` gives it.
        reviews: every decision, in order.
        seed: number that the sample was drawn from.
    """
    what = labelled(task, table)
    decided = latest(reviews)
    given = known_rows(what, decided, seed)
    reviewed = np.zeros(table.height, dtype=np.bool_)
    reviewed[given.rows] = True
    calibration = mended(what, given, seed)
    if calibration is not None:
        table = _calibrated(table, what, calibration)
    told = {what.ids[row]: decided[what.ids[row]] for row in given.rows}
    return _overridden(task, table, told, reviewed)


def _calibrated(table: pl.DataFrame, what: Labelled, calibration: Mended) -> pl.DataFrame:
    sure = pl.Series("confidence", what.sure(calibration.believed)).clip(0, 1)
    return table.with_columns(
        pl.when(pl.col("confidence").is_not_null()).then(sure).alias("confidence"),
        as_column(what.options, calibration.believed, what.says, table["probabilities"]),
    )


def _overridden(
    task: Task, table: pl.DataFrame, told: Mapping[str, Decided], reviewed: Bools
) -> pl.DataFrame:
    said = [told[row].review if row in told else None for row in table["id"].to_list()]
    where = pl.Series("reviewed", reviewed)
    label = [one.label if one and one.label != NONE_FITS else None for one in said]
    columns: dict[str, list[Any]] = {
        "label": label,
        "confidence": [1.0 if one else None for one in said],
    }
    if task.kind == "multi":
        columns["labels"] = [list(one.labels or ()) if one else None for one in said]
    if "abstained" in table.columns:
        columns["abstained"] = [one.label == NONE_FITS if one else None for one in said]
    new = {name: pl.Series(name, values, dtype=dtype(name)) for name, values in columns.items()}
    return table.with_columns(
        *(
            pl.when(where).then(series).otherwise(pl.col(name)).alias(name)
            for name, series in new.items()
        ),
        where,
    )
