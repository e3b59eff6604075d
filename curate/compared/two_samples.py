"""Whether a model can tell two kinds of texts apart, and whether chance could do it as well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from ..chance import corrected
from .kernel import Kernel

_FOLDS = 10
_PENALTY = 0.5
_LEAST = 10
PERMUTATIONS = 499


@dataclass(frozen=True)
class Told:
    """How well texts of two kinds are told apart by a model that has not seen them.

    Attributes:
        auc: chance that of one text of each kind the model takes the right one for the first kind:
            .5 for two samples of one kind, 1 where they are never taken for one another.
        p_value: chance of at least this were both of one kind.
        said: whether each text is taken for the first kind, shape (texts,).
        labels: `auc` and `p_value` of each label with at least 10 texts of either kind, by its
            number; these p-values are corrected for the number of labels.
    """

    auc: float
    p_value: float
    said: NDArray[np.bool_]
    labels: dict[int, tuple[float, float]]


def tell_apart(
    kernel: Kernel, first: NDArray[np.bool_], labels: NDArray[np.int64], seed: int
) -> Told:
    """The two-sample test by a classifier (Lopez-Paz & Oquab 2017, arXiv 1610.06545).

    The classifier is ridge regression in the dual, cross-validated in 10 folds in closed form,
    which makes it cheap to ask again after shuffling. Chance is what it does after the kinds were
    shuffled within label and fold, 499 times: an exact test, whatever the classifier and the folds
    do. The p-values of labels are corrected by the largest score of each shuffle (`corrected`).

    Args:
        kernel: likeness of the texts, shape (texts, texts).
        first: whether a text is of the first kind; as many are as are not, in each label.
        labels: number of the label of each text.
        seed: draws folds and shuffles.
    """
    rng = np.random.default_rng(seed)
    folds = _folds(rng, first, labels)
    sides = _shuffled(rng, first, labels * _FOLDS + folds)
    scores = _scores(kernel, sides, folds)
    areas = _areas(scores, sides > 0)
    return Told(
        auc=float(areas[0]),
        p_value=_share_above(areas),
        said=scores[:, 0] > 0,
        labels=_by_label(scores, sides > 0, labels),
    )


def _folds(
    rng: np.random.Generator, first: NDArray[np.bool_], labels: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Folds with as many of either kind in each, label by label."""
    folds = np.zeros(len(first), dtype=np.int64)
    for label in np.unique(labels):
        start = rng.integers(_FOLDS)
        for kind in (True, False):
            rows = rng.permutation(np.flatnonzero((labels == label) & (first == kind)))
            folds[rows] = (np.arange(len(rows)) + start) % _FOLDS
    return folds


def _shuffled(
    rng: np.random.Generator, first: NDArray[np.bool_], strata: NDArray[np.int64]
) -> NDArray[np.float32]:
    """1 and -1 for the two kinds: as they are, then shuffled within strata."""
    given = np.where(first, np.float32(1), np.float32(-1))
    sides = np.repeat(given[:, None], PERMUTATIONS + 1, axis=1)
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        sides[rows, 1:] = rng.permuted(sides[rows, 1:], axis=0)
    return sides


def _scores(
    kernel: Kernel, sides: NDArray[np.float32], folds: NDArray[np.int64]
) -> NDArray[np.float32]:
    """What a model of the other folds says of each text, one column for each column of `sides`."""
    size = len(kernel)
    identity = np.eye(size, dtype=np.float32)
    inverse = cho_solve(cho_factor(kernel + _PENALTY * identity), identity).astype(np.float32)
    weights = inverse @ sides
    scores = np.empty_like(sides)
    for fold in np.unique(folds):
        rows = np.flatnonzero(folds == fold)
        scores[rows] = sides[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], weights[rows])
    return scores


def _areas(scores: NDArray[np.float32], first: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Area under the ROC curve of each column (Mann & Whitney's U over all pairs)."""
    places = scores.argsort(axis=0).argsort(axis=0) + 1
    count = first.sum(axis=0)
    above = (places * first).sum(axis=0) - count * (count + 1) / 2
    areas: NDArray[np.float64] = above / np.maximum(count * (len(first) - count), 1)
    return areas


def _share_above(values: NDArray[np.float64]) -> float:
    """Share of all values that reach the first, which is one of them."""
    return float((values >= values[0] - 1e-9).mean())


def _by_label(
    scores: NDArray[np.float32], first: NDArray[np.bool_], labels: NDArray[np.int64]
) -> dict[int, tuple[float, float]]:
    areas = {}
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        if len(rows) >= 2 * _LEAST:
            areas[int(label)] = _areas(scores[rows], first[rows])
    if not areas:
        return {}
    p_values = corrected(np.array(list(areas.values())))
    return {
        label: (float(area[0]), float(p_value))
        for (label, area), p_value in zip(areas.items(), p_values, strict=True)
    }
