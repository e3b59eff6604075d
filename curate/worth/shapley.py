"""Shapley values of training rows for a nearest-neighbour classifier, exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def knn_shapley(right: NDArray[np.bool_], neighbours: int, chance: float) -> Values:
    """What each training row adds to the share of right neighbours, averaged over all orders.

    The worth of a set of rows for one tested text is the share of its `neighbours` nearest (all of
    them where it has fewer) that carry the right label, and `chance` for no rows at all. The values
    of the rows sum up to the worth of all less `chance`. Jia et al. 2019 (arXiv 1908.08619), in the
    form of Wang & Jia 2023 (arXiv 2304.04258), which counts sets smaller than `neighbours` rightly:
    the farthest row first, then each by its difference from the next farther.

    Args:
        right: whether a row has the label of the tested text, the nearest row first: shape (tested
            texts, rows).
        neighbours: K of the classifier.
        chance: worth of no rows.

    Returns:
        Values in the order of `right`.
    """
    share = right.astype(np.float64)
    rows = share.shape[1]
    most = min(neighbours, rows)
    harmonic = float((1 / np.arange(1, most + 1)).sum())
    values = np.empty_like(share)
    values[:, -1] = (share[:, -1] - chance) / rows
    if rows == 1:
        return values
    others = share[:, :-1].mean(axis=1)
    values[:, -1] += (share[:, -1] - others) * (harmonic - 1) / rows
    place = np.arange(1, rows)
    weight = harmonic + np.minimum(place, most) * (rows - 1) / (place * most) - 1
    steps = (share[:, :-1] - share[:, 1:]) * (weight / (rows - 1))
    values[:, :-1] = values[:, -1:] + steps[:, ::-1].cumsum(axis=1)[:, ::-1]
    return values
