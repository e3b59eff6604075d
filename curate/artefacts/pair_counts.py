"""How many rows have a feature and a label, for all pairs, and which are more than chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import hypergeom

Matrix = NDArray[np.float64]
_LEAST_Z = 2.0


class PairCounts:
    """Counts of features by label; arrays of shape (features, labels) unless said.

    Attributes:
        both: rows with the feature and the label.
        having, sizes: rows with the feature, shape (features,); with the label, shape (labels,).
        inside: share of the label's rows with the feature.
        difference: `inside` less the share of all other rows with the feature.
        weight: `difference` times the share of the label or of all others, the smaller one.
        z: standard score of `both`.
    """

    def __init__(self, features: sparse.csc_array, labels: NDArray[np.int64]) -> None:
        self._features = features
        self.labels = labels
        self.rows = len(labels)
        one_hot = np.eye(int(labels.max()) + 1)[labels]
        self.both: Matrix = np.asarray(features.astype(np.float64).T @ one_hot)
        self.having: Matrix = self.both.sum(axis=1)
        self.sizes: Matrix = one_hot.sum(axis=0)
        share = self.sizes / self.rows
        outside = (self.having[:, None] - self.both) / (self.rows - self.sizes)
        self.inside: Matrix = self.both / self.sizes
        self.difference: Matrix = self.inside - outside
        self.weight: Matrix = self.difference * np.minimum(share, 1 - share)
        self.z: Matrix = _z(self.both, self.having[:, None], self.sizes, self.rows)
        self._tested = 1

    def column(self, feature: int) -> NDArray[np.bool_]:
        """Which row has a feature, shape (rows,)."""
        column: NDArray[np.bool_] = self._features[:, [feature]].toarray().ravel().astype(np.bool_)
        return column

    def p_value(self, feature: int, label: int) -> float:
        """Chance of at least so many rows, corrected for the pairs tested, at most 1."""
        return float(self._p_values(np.array([feature]), np.array([label]))[0])

    def _p_values(self, features: NDArray[np.int64], labels: NDArray[np.int64]) -> Matrix:
        both = self.both[features, labels]
        p = _tail(both, self.rows, self.sizes[labels], self.having[features])
        corrected: Matrix = np.minimum(1.0, p * self._tested)
        return corrected

    def beyond_chance(self, among: NDArray[np.bool_], alpha: float) -> list[tuple[int, int]]:
        """Pairs among these that chance would not give, strongest first.

        Strength is the z of the counts: p-values of strong pairs are all zero.
        """
        self._tested = self._testable(alpha)
        features, labels = np.nonzero(among & (self.z >= _LEAST_Z))
        passed = self._p_values(features, labels) < alpha
        found = list(zip(features[passed].tolist(), labels[passed].tolist(), strict=True))
        return sorted(found, key=lambda pair: (-round(float(self.z[pair]), 6), pair))

    def _testable(self, alpha: float) -> int:
        """Number of pairs to correct for (Tarone 1990).

        The smallest k so that no more than k pairs could have a p-value of `alpha` / k or less if
        all rows with the feature, or all rows of the label, were in both.
        """
        kinds, times = np.unique(
            np.stack(np.broadcast_arrays(self.having[:, None], self.sizes), axis=-1).reshape(-1, 2),
            axis=0,
            return_counts=True,
        )
        least = _tail(kinds.min(axis=1), self.rows, kinds[:, 1], kinds[:, 0])
        order = np.argsort(least)
        reached = np.concatenate([[0], np.cumsum(times[order])])
        k = np.arange(1, max(2, self.both.size + 1))
        could = reached[np.searchsorted(least[order], alpha / k, side="right")]
        return int(k[np.argmax(could <= k)])


def _tail(both: Any, rows: int, size: Any, having: Any) -> Any:
    return hypergeom.sf(both - 1, rows, size, having)


def _z(both: Any, having: Any, size: Any, rows: int) -> Any:
    """Standard score of how many of `rows` are in both of two sets, under the hypergeometric."""
    expected = having * size / rows
    spread = having * size * (rows - having) * (rows - size) / (rows**2 * max(rows - 1, 1))
    return (both - expected - 0.5) / np.sqrt(np.maximum(spread, 1e-12))
