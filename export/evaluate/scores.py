"""Figures of a confusion matrix, or of a thousand of them at once.

A percentile bootstrap (Efron 1979) over rows needs no rows: what is resampled are the counts of
the confusion matrix, drawn from multinomials. Resamples are stratified by the true label, so each
has the set's own number of rows per label: the mix of labels is part of the set, not of chance,
and no label can vanish from a resample.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

RESAMPLES = 1_000
LEVEL = 0.95


def confusion(true: npt.NDArray[np.intp], said: npt.NDArray[np.intp], labels: int) -> Counts:
    """Counts, shape (labels, labels): rows are true labels, columns predicted ones."""
    flat = np.bincount(true * labels + said, minlength=labels * labels)
    return flat.reshape(labels, labels).astype(np.int64)


def resample(counts: Counts, rng: np.random.Generator, size: int = RESAMPLES) -> Counts:
    """Tables like `counts`, whose first axis is the true label, drawn within each label.

    Returns:
        Shape (size, *counts.shape).
    """
    rows = counts.reshape(len(counts), -1)
    drawn = np.zeros((size, *rows.shape), dtype=np.int64)
    for place, row in enumerate(rows):
        if total := int(row.sum()):
            drawn[:, place] = rng.multinomial(total, row / total, size=size)
    return drawn.reshape(size, *counts.shape)


def accuracy(counts: Counts) -> Floats:
    """Share of rows on the diagonal; of one matrix or of a stack of them."""
    right: Counts = np.trace(counts, axis1=-2, axis2=-1)
    result: Floats = right / counts.sum(axis=(-2, -1))
    return result


def per_label(counts: Counts) -> dict[str, Floats]:
    """Precision, recall and F1, shape (..., labels); 0 where they would divide by nothing."""
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    said, there = counts.sum(axis=-2), counts.sum(axis=-1)
    return {
        "precision": _divide(right, said),
        "recall": _divide(right, there),
        "f1": _divide(2 * right, said + there),
    }


def macro_f1(counts: Counts) -> Floats:
    """Mean F1 over the labels that the set has."""
    there = counts.sum(axis=-1) > 0
    result: Floats = np.where(there, per_label(counts)["f1"], 0).sum(axis=-1) / there.sum(axis=-1)
    return result


def figure(value: float, resampled: Floats) -> dict[str, float]:
    """A value and its percentile interval."""
    return {"value": float(value), **interval(resampled)}


def interval(resampled: Floats) -> dict[str, float]:
    """The middle 95 % of resampled values."""
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"low": float(low), "high": float(high)}


def headline(counts: Counts, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Accuracy and macro F1 with intervals."""
    drawn = resample(counts, rng)
    return {
        "accuracy": figure(float(accuracy(counts)), accuracy(drawn)),
        "macro_f1": figure(float(macro_f1(counts)), macro_f1(drawn)),
    }


def full(counts: Counts, labels: list[str], rng: np.random.Generator) -> dict[str, Any]:
    """Accuracy, macro F1 and every label's figures with intervals, and the matrix itself."""
    drawn = resample(counts, rng)
    values, spread = per_label(counts), per_label(drawn)
    said, there = counts.sum(axis=0), counts.sum(axis=1)
    return {
        "accuracy": figure(float(accuracy(counts)), accuracy(drawn)),
        "macro_f1": figure(float(macro_f1(counts)), macro_f1(drawn)),
        "labels": {
            label: {
                **{name: float(values[name][place]) for name in values},
                "support": int(there[place]),
                "predicted": int(said[place]),
                "intervals": {name: interval(spread[name][:, place]) for name in values},
            }
            for place, label in enumerate(labels)
        },
        "confusion": {"labels": labels, "matrix": counts.tolist()},
    }


def difference(
    true: npt.NDArray[np.intp],
    ours: npt.NDArray[np.bool_],
    theirs: npt.NDArray[np.bool_],
    rng: np.random.Generator,
) -> dict[str, float]:
    """Accuracy of one classifier minus that of another on the same rows, with its interval.

    Args:
        true: place of each row's true label.
        ours, theirs: whether each is right on each row.
    """
    gain = ours.astype(np.intp) - theirs.astype(np.intp)
    counts = np.zeros((int(true.max()) + 1, 3), dtype=np.int64)
    np.add.at(counts, (true, gain + 1), 1)
    drawn = resample(counts, rng)
    spread = (drawn[..., 2] - drawn[..., 0]).sum(axis=-1) / len(true)
    return figure(float(gain.mean()), spread)


def gap(first: Counts, second: Counts, rng: np.random.Generator) -> dict[str, float]:
    """Accuracy on one set minus accuracy on another, each resampled on its own."""
    spread = accuracy(resample(first, rng)) - accuracy(resample(second, rng))
    return figure(float(accuracy(first) - accuracy(second)), spread)


def _divide(above: Counts, below: Counts) -> Floats:
    result: Floats = np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
    return result
