"""A labelled table in numbers, beside what people said of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ..decided import Decided
from ..reviews import EVEN, OWN, Review
from ..table import PROBABILITY
from ..task import NONE_FITS, Kind, Task
from .drawing import number
from .intervals import Bools, Floats

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Labelled:
    """What the labeler said of N rows, of K options.

    Attributes:
        ids: of the rows.
        options: labels, and `none of these` where it is offered.
        kind: how many labels fit, and whether they are a scale.
        given: place of the label of each row, shape (N,), -1 where every vote failed; under
            `multi` whether each label was given, shape (N, K).
        has: whether a row has a label, or a set of labels, shape (N,).
        believed: probability of every option, shape (N, K), whether or not it is calibrated.
        says: rows for which there are such probabilities, shape (N,).
        confidence: probability of what was decided, shape (N,); 0 where nothing was.
    """

    ids: list[str]
    options: tuple[str, ...]
    kind: Kind
    given: Places
    has: Bools
    believed: Floats
    says: Bools
    confidence: Floats

    def sure(self, believed: Floats) -> Floats:
        """Probability of what was decided by other beliefs, shape (N,); 0 where nothing was."""
        if self.kind == "multi":
            each = np.where(self.given > 0, believed, 1 - believed).prod(axis=1)
        else:
            each = np.take_along_axis(believed, self.given.clip(0)[:, None], axis=1)[:, 0]
        return np.where(self.has & self.says, each, self.confidence)


def labelled(task: Task, table: pl.DataFrame) -> Labelled:
    """The numbers of a labelled table.

    Args:
        task: its labels, and of what kind they are.
        table: as `label` gives it.
    """
    options = task.option_names
    given = _given(task, table, options)
    believed, says = _believed(table, options, task.kind)
    confidence = table["confidence"].fill_null(0.0).to_numpy().astype(np.float64)
    has = table["confidence"].is_not_null().to_numpy()
    return Labelled(
        table["id"].to_list(), options, task.kind, given, has, believed, says, confidence
    )


def _given(task: Task, table: pl.DataFrame, options: Sequence[str]) -> Places:
    place = {name: at for at, name in enumerate(options)}
    if task.kind == "multi":
        sets = np.zeros((table.height, len(options)), dtype=np.intp)
        for row, names in enumerate(table["labels"].to_list()):
            sets[row, [place[name] for name in names or () if name in place]] = 1
        return sets
    codes = np.array([place.get(name, -1) for name in table["label"].to_list()], dtype=np.intp)
    if task.label.abstain and "abstained" in table.columns:
        codes[table["abstained"].fill_null(False).to_numpy()] = place[NONE_FITS]
    return codes


def _believed(table: pl.DataFrame, options: Sequence[str], kind: Kind) -> tuple[Floats, Bools]:
    """Probabilities, and for which rows there is one of every option; elsewhere all are alike."""
    place = {name: at for at, name in enumerate(options)}
    flat = (
        table.select(pl.col("probabilities"))
        .with_row_index("row")
        .explode("probabilities")
        .unnest("probabilities")
        .drop_nulls()
        .filter(pl.col("label").is_in(options))
    )
    rows = flat["row"].to_numpy().astype(np.intp)
    columns = flat["label"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    alike = 0.5 if kind == "multi" else 1 / len(options)
    matrix = np.full((table.height, len(options)), alike)
    whole = np.bincount(rows, minlength=table.height) == len(options)
    matrix[rows, columns] = flat["probability"].to_numpy()
    matrix[~whole] = alike
    return matrix, whole


def as_column(labels: Sequence[str], believed: Floats, says: Bools, like: pl.Series) -> pl.Series:
    """Beliefs as the table's column `probabilities`; rows without stay as they are in `like`."""
    rows = believed[says]
    flat = pl.DataFrame(
        {"label": list(labels) * len(rows), "probability": rows.ravel()},
        schema=dict(PROBABILITY),
    ).to_struct(like.name)
    kind = pl.List(PROBABILITY)
    if not len(rows):
        return like
    lists = flat.reshape((len(rows), len(labels))).arr.to_list().cast(kind)
    place = np.where(says, says.cumsum() - 1, len(rows) + (~says).cumsum() - 1)
    both = pl.concat([lists, like.filter(pl.Series(~says)).cast(kind)])
    return both.gather(pl.Series(place)).alias(like.name)


@dataclass(frozen=True)
class Known:
    """Rows whose true label people gave.

    Attributes:
        rows: their places in the table, shape (n,).
        truth: place of the true label, shape (n,); under `multi` whether each fits, shape (n, K).
        by_chance: whether the row is of a random sample, shape (n,).
        drawn: rows of the table that are in a random sample, answered or not.
        unanswered: those of them without an answer.
        elsewhere: reviews of rows that the table has not.
        unknown: reviews with a label that the task has not.
    """

    rows: Places
    truth: Places
    by_chance: Bools
    drawn: int
    unanswered: int
    elsewhere: int
    unknown: int


def known_rows(what: Labelled, decided: Mapping[str, Decided], seed: int) -> Known:
    """What people said, as places.

    A row that was drawn is one whose number is not above the largest of those answered: who stops
    in the middle of a sheet has answered a smaller sample. Any answer to it counts, also one that
    came by another way. Where every row is known there is no chance to speak of.

    Args:
        what: the table.
        decided: what counts, by id.
        seed: number that the sample was drawn from.
    """
    at = {name: row for row, name in enumerate(what.ids)}
    there = {name: one for name, one in decided.items() if name in at}
    truth = {name: _truth(one.review, what) for name, one in there.items()}
    told = {name: place for name, place in truth.items() if place is not None}
    even = [number(seed, name) for name in told if there[name].drawn == EVEN]
    drawn = _up_to(max(even), what.ids, seed) if even else set()
    drawn |= {name for name in told if there[name].drawn in (EVEN, OWN)}
    if len(told) == len(what.ids):
        drawn = set(told)
    names = sorted(told, key=lambda name: at[name])
    width = len(what.options) if what.kind == "multi" else 0
    return Known(
        np.array([at[name] for name in names], dtype=np.intp),
        np.array([told[name] for name in names], dtype=np.intp).reshape(
            (len(names), width) if width else len(names)
        ),
        np.array([name in drawn for name in names], dtype=np.bool_),
        len(drawn),
        len(drawn - set(told)),
        len(decided) - len(there),
        len(there) - len(told),
    )


def _up_to(last: str, ids: Sequence[str], seed: int) -> set[str]:
    return {name for name in ids if number(seed, name) <= last}


def _truth(review: Review, what: Labelled) -> Any:
    """Place of a label, or under `multi` 0 or 1 for every label; None if the task has it not."""
    if what.kind != "multi":
        return what.options.index(review.label) if review.label in what.options else None
    names = review.labels
    if names is None or not set(names) <= set(what.options):
        return None
    return [int(name in names) for name in what.options]
