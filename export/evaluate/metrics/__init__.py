"""Figures by which answers are judged, by name.

Another is one file and one line in `METRICS`; packages elsewhere add theirs through the entry
point group `labelwright.metrics`. Values come from scikit-learn where it has them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ....errors import InputError
from ....registry import Registry

if TYPE_CHECKING:
    from .base import Metric, Settings

__all__ = ["METRICS", "is_higher_better", "metric", "names", "value_of"]

_HERE = "export.evaluate.metrics"

METRICS = Registry(
    "metric",
    "labelwright.metrics",
    {
        "accuracy": f"{_HERE}.counting:ACCURACY",
        "balanced_accuracy": f"{_HERE}.counting:BALANCED_ACCURACY",
        "mcc": f"{_HERE}.counting:MCC",
        "precision": f"{_HERE}.by_label:PRECISION",
        "recall": f"{_HERE}.by_label:RECALL",
        "f1": f"{_HERE}.by_label:F1",
        "macro_precision": f"{_HERE}.by_label:MACRO_PRECISION",
        "macro_recall": f"{_HERE}.by_label:MACRO_RECALL",
        "macro_f1": f"{_HERE}.by_label:MACRO_F1",
        "weighted_precision": f"{_HERE}.by_label:WEIGHTED_PRECISION",
        "weighted_recall": f"{_HERE}.by_label:WEIGHTED_RECALL",
        "weighted_f1": f"{_HERE}.by_label:WEIGHTED_F1",
        "one_off": f"{_HERE}.scale:ONE_OFF",
        "mae": f"{_HERE}.scale:MAE",
        "quadratic_kappa": f"{_HERE}.scale:QUADRATIC_KAPPA",
        "auroc": f"{_HERE}.ranking:AUROC",
        "auprc": f"{_HERE}.ranking:AUPRC",
        "log_loss": f"{_HERE}.sureness:LOG_LOSS",
        "brier": f"{_HERE}.sureness:BRIER",
        "ece": f"{_HERE}.sureness:ECE",
        "subset_accuracy": f"{_HERE}.sets:SUBSET_ACCURACY",
        "hamming_loss": f"{_HERE}.sets:HAMMING_LOSS",
        "jaccard": f"{_HERE}.sets:JACCARD",
        "micro_f1": f"{_HERE}.sets:MICRO_F1",
    },
)


@cache
def metric(name: str) -> Metric:
    """The metric of a name: one in `METRICS`, or F for any beta (`f0.3`, `macro_f2`).

    Raises:
        InputError: there is none.
    """
    from .by_label import f_metric

    if name not in _all() and (found := f_metric(name)):
        return found
    own: Metric = METRICS.get(name)
    return own


def value_of(
    name: str,
    true: npt.NDArray[np.intp],
    said: npt.NDArray[np.intp],
    probabilities: npt.NDArray[np.float64] | None = None,
    labels: tuple[str, ...] | None = None,
    settings: Settings | None = None,
) -> float:
    """One figure of answers.

    Args:
        name: of a metric, such as `accuracy`, `macro_f1`, `f1`, `f0.3`, `auroc`, `log_loss`, `mae`.
            Without a positive label in the settings `precision`, `recall`, `f...`, `auroc` and
            `auprc` are means over the labels that the rows have.
        true, said: place of each row's label in `labels`, shape (rows,); for sets of labels 0 or 1
            for each, shape (rows, labels).
        probabilities: shape (rows, labels).
        labels: their names; None for as many as there are columns or places.
        settings: the positive label.

    Returns:
        The figure, nan where the rows do not say it, as the AUROC of rows that are all of one
        label.

    Raises:
        InputError: no such metric, no row, or no probabilities for a metric that needs them.
    """
    from .base import Answers, Settings

    found = metric(name)
    if found.probabilities and probabilities is None:
        raise InputError(f"the metric {name} needs probabilities, and the model gives none")
    if not len(true):
        raise InputError(f"there is no row to take the {name} of")
    if labels is None:
        labels = tuple(map(str, range(_width(true, said, probabilities))))
    answers = Answers(np.asarray(true), np.asarray(said), probabilities, labels)
    return found.value(found.takes(answers), settings or Settings())


def is_higher_better(name: str) -> bool:
    """Whether more of a metric is better.

    Raises:
        InputError: there is no such metric.
    """
    return metric(name).higher


def names(settings: Settings, *, probabilities: bool, ordinal: bool) -> list[str]:
    """The metrics to tell of: those that the answers allow, and F for every beta asked for."""
    betas = [f"f{beta:g}" for beta in settings.betas]
    single = [name for name in _all() if not metric(name).sets]
    return [
        name
        for name in dict.fromkeys([*single, *betas])
        if (probabilities or not metric(name).probabilities)
        and (ordinal or not metric(name).ordinal)
    ]


@cache
def _all() -> tuple[str, ...]:
    # To look what other packages register takes long, and is asked for often.
    return tuple(METRICS)


def _width(
    true: npt.NDArray[np.intp],
    said: npt.NDArray[np.intp],
    probabilities: npt.NDArray[np.float64] | None,
) -> int:
    if probabilities is not None:
        return int(probabilities.shape[1])
    return int(true.shape[1] if true.ndim > 1 else max(true.max(), said.max()) + 1)
