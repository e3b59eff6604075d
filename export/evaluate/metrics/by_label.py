"""Precision, recall and F: of the positive label, or their mean over the labels."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from .base import Answers, Counts, Floats, Metric, Settings, divide

Part = Literal["precision", "recall", "f"]
Mean = Literal["macro", "weighted"]

F = re.compile(r"(?:(macro|weighted)_)?f((?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)")


def parts_of_counts(counts: Counts, part: Part, beta: float = 1.0) -> Floats:
    """Precision, recall or F of each label, shape (..., labels); 0 where divided by nothing."""
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    said, there = counts.sum(axis=-2), counts.sum(axis=-1)
    if part == "precision":
        return divide(right, said)
    if part == "recall":
        return divide(right, there)
    return divide((1 + beta**2) * right, said + beta**2 * there)


def made(part: Part, beta: float = 1.0, mean: Mean | None = None) -> Metric:
    """A metric.

    Args:
        part: precision, recall or F.
        beta: of F: how many times recall counts for more than precision.
        mean: over the labels that the rows have: each alike, or by its rows; None for the
            positive label's, and the plain mean where none is named.
    """

    def value(answers: Answers, settings: Settings) -> float:
        positive = None if mean else answers.of(settings.positive)
        if positive is not None and not (answers.true == positive).any():
            return float("nan")
        labels = np.unique(answers.true) if positive is None else [positive]
        average = "macro" if positive is not None else mean or "macro"
        figures = precision_recall_fscore_support(
            answers.true,
            answers.said,
            beta=beta,
            labels=labels,
            average=average,
            zero_division=0,
        )
        return float(figures[("precision", "recall", "f").index(part)])

    def of_counts(counts: Counts, positive: int | None) -> Floats:
        values = parts_of_counts(counts, part, beta)
        if positive is not None and mean is None:
            return values[..., positive]
        there = counts.sum(axis=-1)
        weights = there if mean == "weighted" else there > 0
        return divide((values * weights).sum(axis=-1), weights.sum(axis=-1))

    name = part if part != "f" else f"F{beta:g}"
    of = {
        None: "of the positive label",
        "macro": "mean over labels",
        "weighted": "mean over labels by rows",
    }[mean]
    return Metric(value, f"{name}, {of}", of_counts=of_counts)


def f_metric(name: str) -> Metric | None:
    """The metric of a name such as `f0.3`, `macro_f2`, `weighted_f1`; None for another name."""
    found = F.fullmatch(name)
    if found is None or float(found[2]) == 0:
        return None
    return made("f", float(found[2]), found[1])  # type: ignore[arg-type]


PRECISION, RECALL, F1 = made("precision"), made("recall"), made("f")
MACRO_PRECISION, MACRO_RECALL, MACRO_F1 = (
    made("precision", mean="macro"),
    made("recall", mean="macro"),
    made("f", mean="macro"),
)
WEIGHTED_PRECISION, WEIGHTED_RECALL, WEIGHTED_F1 = (
    made("precision", mean="weighted"),
    made("recall", mean="weighted"),
    made("f", mean="weighted"),
)
