"""What a trainer learns from: texts, places of their labels, weights; and texts to choose by."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from ...errors import InputError
from ...task import Task
from ..rows import choose

_COPY_WEIGHT = 0.5


@dataclass(frozen=True)
class Lessons:
    """Rows for one training.

    Attributes:
        texts: what to read.
        classes: place of each text's label in `labels`.
        weights: how much each text counts; 1 as a rule.
        learn: true where the row is learned from; the others only help to choose settings.
        labels: the labels that occur among the rows learned from.
        left_out: reason to number of rows that were not used.
        generated: whether a model wrote most of the rows learned from, so that what comes later
            differs from them, and settings that suit them best suit them too well.
    """

    texts: list[str]
    classes: npt.NDArray[np.intp]
    weights: npt.NDArray[np.float64]
    learn: npt.NDArray[np.bool_]
    labels: tuple[str, ...]
    left_out: dict[str, int]
    generated: bool = False


def lessons(table: pl.DataFrame, task: Task | None = None) -> Lessons:
    """The rows of a table that a trainer may use; see `labelwright.export.finetune.finetune`.

    Raises:
        InputError: a column is missing, a weight is not a positive number, or there are not two
            labels to tell apart.
    """
    chosen = choose(table, stage="finetune", task=task)
    rows, left_out = chosen.table, dict(chosen.left_out)
    role = rows["split"] if "split" in rows.columns else pl.repeat("train", rows.height, eager=True)
    found = set(rows.filter((role == "train").fill_null(False))["label"])
    labels = tuple(label for label in chosen.labels if label in found)
    if len(labels) < 2:
        raise InputError(
            f"a classifier needs rows of two labels or more to learn from; the rows to train on "
            f"have {', '.join(labels) or 'none'}"
        )
    usable = rows.with_columns(role.alias("split")).filter(
        pl.col("split").is_in(["train", "validation"]) & pl.col("label").is_in(labels)
    )
    if unknown := rows.height - usable.height - rows.filter(role == "test").height:
        left_out["in no split, or of a label that no training row has"] = unknown
    places = {label: place for place, label in enumerate(labels)}
    return Lessons(
        usable["text"].to_list(),
        np.array([places[label] for label in usable["label"]], dtype=np.intp),
        _weights(usable),
        (usable["split"] == "train").to_numpy(),
        labels,
        left_out,
        _generated(usable),
    )


def smaller(given: Lessons, size: int, seed: int) -> Lessons:
    """Lessons with `size` rows to learn from, of each label its share but one at least.

    Of one seed the rows of a smaller size are among those of a larger one. Rows that only help to
    choose all stay.

    Raises:
        InputError: there are not so many rows, or fewer are asked for than there are labels.
    """
    check_size(given, size)
    taken = np.concatenate([drawn(given, size, seed), np.flatnonzero(~given.learn)])
    return at(given, np.sort(taken))


def check_size(given: Lessons, size: int) -> None:
    """Raises InputError where there are not so many rows to learn from, or more labels."""
    rows = int(given.learn.sum())
    if not len(given.labels) <= size <= rows:
        raise InputError(
            f"a size of {size:,} was asked for; there are {rows:,} rows to train on, of "
            f"{len(given.labels)} labels"
        )


def drawn(given: Lessons, size: int, seed: int) -> npt.NDArray[np.intp]:
    """Places of at most `size` rows to learn from: of each label its share, and one at least."""
    rng = np.random.default_rng(seed)
    rows = np.flatnonzero(given.learn)
    # a row's place within its label, as a share: the first of every label comes first
    order = np.empty(len(rows))
    for each in range(len(given.labels)):
        own = rng.permutation(np.flatnonzero(given.classes[rows] == each))
        order[own] = np.arange(len(own)) / len(own)
    return np.sort(rows[np.lexsort((rng.random(len(rows)), order))[:size]])


def at(given: Lessons, places: npt.NDArray[np.intp]) -> Lessons:
    """The rows at these places."""
    return replace(
        given,
        texts=[given.texts[place] for place in places],
        classes=given.classes[places],
        weights=given.weights[places],
        learn=given.learn[places],
    )


def lowered_too(given: Lessons) -> tuple[Lessons, npt.NDArray[np.intp]]:
    """Rows with, behind them, a lower-cased copy of each that has capitals and is learned from.

    A copy counts half. Beside it: the place of each row's original.
    """
    lowered = [text.lower() for text in given.texts]
    pairs = zip(given.texts, lowered, strict=True)
    changed = np.array([text != low for text, low in pairs], dtype=np.bool_)
    copied = np.flatnonzero(changed & given.learn)
    origin = np.concatenate([np.arange(len(given.texts)), copied])
    weights = given.weights[origin]
    weights[len(given.texts) :] *= _COPY_WEIGHT
    return (
        replace(
            given,
            texts=[*given.texts, *(lowered[place] for place in copied)],
            classes=given.classes[origin],
            weights=weights,
            learn=given.learn[origin],
        ),
        origin,
    )


def _generated(rows: pl.DataFrame) -> bool:
    if "source" not in rows.columns:
        return False
    train = rows.filter(pl.col("split") == "train")
    return int((train["source"] == "generated").sum()) > train.height / 2


def _weights(rows: pl.DataFrame) -> npt.NDArray[np.float64]:
    if "sample_weight" not in rows.columns:
        return np.ones(rows.height)
    weights = rows["sample_weight"].cast(pl.Float64, strict=False).fill_null(1.0).to_numpy()
    wrong = ~(np.isfinite(weights) & (weights > 0))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise InputError(
            f"sample_weight of row {rows['id'][first]} is {weights[first]:g}; expected a number "
            "above 0"
        )
    return weights
