"""How well probabilities put the rows of a label before the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, roc_auc_score

from .base import Answers, Floats, Metric, Settings, divide

Truth = npt.NDArray[np.bool_]
One = Callable[[Truth, Floats], float]
Many = Callable[[Truth, Floats, Floats], Floats]


def _asked(answers: Answers, settings: Settings) -> list[int]:
    """Labels to average over: the positive one, or those that some rows have and some have not."""
    positive = answers.of(settings.positive)
    places = range(len(answers.labels)) if positive is None else [positive]
    rows = len(answers.true)
    return [place for place in places if 0 < int((answers.true == place).sum()) < rows]


def _value(one: One) -> Callable[[Answers, Settings], float]:
    def value(answers: Answers, settings: Settings) -> float:
        assert answers.probabilities is not None
        each = [
            one(answers.true == place, answers.probabilities[:, place])
            for place in _asked(answers, settings)
        ]
        return float(np.mean(each)) if each else float("nan")

    return value


def _of_rows(many: Many) -> Callable[[Answers, Settings, Floats], Floats]:
    def of_rows(answers: Answers, settings: Settings, weights: Floats) -> Floats:
        assert answers.probabilities is not None
        each = [
            many(answers.true == place, answers.probabilities[:, place], weights)
            for place in _asked(answers, settings)
        ]
        return np.mean(each, axis=0) if each else np.full(len(weights), np.nan)

    return of_rows


def _tallied(true: Truth, score: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Weight of the label's rows and of the others at each score, the highest first."""
    order = np.argsort(-score, kind="stable")
    ranked, there = score[order], true[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    sorted_weights = weights[:, order]
    own = np.add.reduceat(sorted_weights * there, starts, axis=1)
    return own, np.add.reduceat(sorted_weights, starts, axis=1) - own


def _auroc_many(true: Truth, score: Floats, weights: Floats) -> Floats:
    # Mann and Whitney: how often a row of the label scores higher, ties counting half.
    own, other = _tallied(true, score, weights)
    below = other.sum(axis=1, keepdims=True) - np.cumsum(other, axis=1)
    won = (own * (below + other / 2)).sum(axis=1)
    return divide(won, own.sum(axis=1) * other.sum(axis=1), nothing=np.nan)


def _auprc_many(true: Truth, score: Floats, weights: Floats) -> Floats:
    own, other = _tallied(true, score, weights)
    found, wrong = np.cumsum(own, axis=1), np.cumsum(other, axis=1)
    return divide((own * divide(found, found + wrong)).sum(axis=1), found[:, -1], nothing=np.nan)


def _one(call: Callable[..., float]) -> One:
    return lambda true, score: float(call(true, score))


AUROC = Metric(
    _value(_one(roc_auc_score)),
    "area under the ROC curve: how often a row of the label scores above another",
    probabilities=True,
    of_rows=_of_rows(_auroc_many),
)
AUPRC = Metric(
    _value(_one(average_precision_score)),
    "average precision: area under the precision-recall curve",
    probabilities=True,
    of_rows=_of_rows(_auprc_many),
)
