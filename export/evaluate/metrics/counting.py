"""Figures of how many answers are right."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import accuracy_score, balanced_accuracy_score, matthews_corrcoef

from .base import Answers, Counts, Floats, Metric, Settings, divide


def accuracy_of_counts(counts: Counts, _: int | None = None) -> Floats:
    """Share of rows on the diagonal."""
    return divide(np.trace(counts, axis1=-2, axis2=-1), counts.sum(axis=(-2, -1)))


def _balanced_of_counts(counts: Counts, _: int | None) -> Floats:
    there = counts.sum(axis=-1)
    recall = divide(np.diagonal(counts, axis1=-2, axis2=-1), there)
    return divide(recall.sum(axis=-1), (there > 0).sum(axis=-1))


def _matthews_of_counts(counts: Counts, _: int | None) -> Floats:
    # Gorodkin 2004, as scikit-learn has it.
    table = counts.astype(np.float64)
    there, said, rows = table.sum(axis=-1), table.sum(axis=-2), table.sum(axis=(-2, -1))
    right = np.trace(table, axis1=-2, axis2=-1)
    above = right * rows - (there * said).sum(axis=-1)
    below = (rows**2 - (said**2).sum(axis=-1)) * (rows**2 - (there**2).sum(axis=-1))
    return divide(above, np.sqrt(np.maximum(below, 0)))


def _accuracy(answers: Answers, _: Settings) -> float:
    return float(accuracy_score(answers.true, answers.said))


def _balanced(answers: Answers, _: Settings) -> float:
    import warnings

    with warnings.catch_warnings():  # a label that is said and never true is no news
        warnings.simplefilter("ignore", UserWarning)
        return float(balanced_accuracy_score(answers.true, answers.said))


def _matthews(answers: Answers, _: Settings) -> float:
    if len(np.unique(answers.true)) < 2:
        return float("nan")
    return float(matthews_corrcoef(answers.true, answers.said))


ACCURACY = Metric(_accuracy, "share of answers that are right", of_counts=accuracy_of_counts)
BALANCED_ACCURACY = Metric(
    _balanced, "mean of the recall of each label", of_counts=_balanced_of_counts
)
MCC = Metric(_matthews, "Matthews' correlation of truth and answer", of_counts=_matthews_of_counts)
