"""Whether probabilities can be believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import brier_score_loss, log_loss

from .base import NO_LABEL, Answers, Floats, Metric, Settings, divide

BINS = 10


def reliability(answers: Answers) -> list[dict[str, Any]]:
    """How sure and how right the answers are, bin by bin of sureness; empty bins left out.

    The bins are of equal width and of the probability of the label that was given (Guo and
    others 2017).

    Returns:
        `low` and `high` of the bin, `rows`, mean `sure`, `right`, the share that is, and
        `right_low` and `right_high`, the ends of its 95 % interval (Wilson).
    """
    sure, right, bins = _binned(answers)
    found = []
    for place in range(BINS):
        inside = bins == place
        if inside.any():
            count = binomtest(int(right[inside].sum()), int(inside.sum()))
            ends = count.proportion_ci(method="wilson")
            found.append(
                {
                    "low": place / BINS,
                    "high": (place + 1) / BINS,
                    "rows": int(inside.sum()),
                    "sure": float(sure[inside].mean()),
                    "right": float(right[inside].mean()),
                    "right_low": float(ends.low),
                    "right_high": float(ends.high),
                }
            )
    return found


def _binned(answers: Answers) -> tuple[Floats, Floats, Any]:
    assert answers.probabilities is not None
    sure = answers.probabilities[np.arange(len(answers.said)), answers.said]
    bins = np.minimum((sure * BINS).astype(np.intp), BINS - 1)
    return sure, (answers.true == answers.said).astype(np.float64), bins


def _ece(answers: Answers, _: Settings) -> float:
    bins = reliability(answers)
    off = sum(each["rows"] * abs(each["sure"] - each["right"]) for each in bins)
    return float(off / len(answers.true))


def _ece_of_rows(answers: Answers, _: Settings, weights: Floats) -> Floats:
    sure, right, bins = _binned(answers)
    member = (bins[:, None] == np.arange(BINS)).astype(np.float64)
    off = np.abs(weights @ (member * (sure - right)[:, None])).sum(axis=1)
    return divide(off, weights.sum(axis=1))


def _brier(answers: Answers, _: Settings) -> float:
    true, probabilities, places = _all_labels(answers)
    if len(places) < 3:
        own = brier_score_loss(true == 1, probabilities[:, 1])
        return float(own)
    return float(brier_score_loss(true, probabilities, labels=places, scale_by_half=False))


def _brier_each(answers: Answers) -> Floats:
    true, probabilities, places = _all_labels(answers)
    truth = true[:, None] == np.array(places)
    each: Floats = ((probabilities - truth) ** 2).sum(axis=1)
    return each / 2 if len(places) < 3 else each


def _log_loss(answers: Answers, _: Settings) -> float:
    true, probabilities, places = _all_labels(answers)
    return float(log_loss(true, probabilities, labels=places))


def _log_loss_each(answers: Answers) -> Floats:
    true, probabilities, _ = _all_labels(answers)
    own = probabilities[np.arange(len(true)), true]
    each: Floats = -np.log(np.clip(own, np.finfo(np.float64).eps, 1))
    return each


def _all_labels(answers: Answers) -> tuple[Any, Floats, list[int]]:
    """Truth, probabilities that sum to 1 in every row, and the places of all labels."""
    assert answers.probabilities is not None
    given = answers.probabilities[:, : answers.of(NO_LABEL)].astype(np.float64)
    whole = divide(given, given.sum(axis=1, keepdims=True), nothing=1 / given.shape[1])
    return answers.true, whole, list(range(given.shape[1]))


def _mean_of(each: Callable[[Answers], Floats]) -> Callable[[Answers, Settings, Floats], Floats]:
    return lambda answers, _, weights: divide(weights @ each(answers), weights.sum(axis=1))


ECE = Metric(
    _ece,
    f"expected calibration error over {BINS} bins of sureness",
    False,
    probabilities=True,
    of_rows=_ece_of_rows,
)
BRIER = Metric(
    _brier,
    "squared distance of the probabilities from the truth; of two labels, of one of them",
    False,
    probabilities=True,
    of_rows=_mean_of(_brier_each),
)
LOG_LOSS = Metric(
    _log_loss,
    "surprise at the truth, in nats",
    False,
    probabilities=True,
    of_rows=_mean_of(_log_loss_each),
)
