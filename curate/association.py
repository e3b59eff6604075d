"""What goes with a label more often than chance allows, and what of it is one thing seen twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, norm

Matrix = NDArray[np.float64]

_SAME = 0.6
_EXCLUSIVE = 0.05


@dataclass(frozen=True)
class Association:
    """A feature that goes with a label.

    Attributes:
        feature, label: their columns.
        rows: rows of the label with the feature.
        rate_in_label, rate_elsewhere: share of rows with the feature, 0 to 1.
        p_value: probability of so many rows or more by chance (hypergeometric), times the number of
            pairs tested, at most 1.
        gain: accuracy that knowing the feature adds to always saying the most frequent label.
    """

    feature: int
    label: int
    rows: int
    rate_in_label: float
    rate_elsewhere: float
    p_value: float
    gain: float


def find_associations(
    features: NDArray[np.bool_],
    labels: NDArray[np.int64],
    *,
    alpha: float = 0.01,
    least_rows: int = 5,
    least_difference: float = 0.08,
    least_weight: NDArray[np.float64] | float = 0.0,
    kinds: Sequence[str | None] | None = None,
    most: int = 25,
) -> list[Association]:
    """Pairs of feature and label that go together, strongest first, each thing named once.

    Each pair is tested against chance by the hypergeometric tail (Fisher's exact test, one-sided),
    which holds for small counts where the z of Gardner et al. 2021 (arXiv 2104.08646) does not.
    Bonferroni over all pairs keeps the probability of any finding in a table without associations
    below `alpha`. A pair must matter too: its rate in the label exceeds that elsewhere by
    `least_difference`.

    Pairs are then taken one by one, the strongest first; one that is the same thing as a pair taken
    before is left out. It is the same thing when

    - both features are of one kind, such as lengths;
    - the label is the same and within it one feature all but implies the other, beyond what its
      rate alone would give ("!" at the end and "!" anywhere);
    - the label is another, the two features hardly ever meet, and the one before explains it: in
      rows without that one it no longer goes with its label (texts of one label end in "!", so
      those of the other end more often in a full stop); of the two the one stays that tells its
      label better.

    Args:
        features: which row has which feature, shape (rows, features).
        labels: label of each row, 0 to K - 1, every one present.
        alpha: family-wise error rate.
        least_rows: fewest rows of the label with the feature.
        least_difference: least difference of the two rates.
        least_weight: least weight of a pair, for all features or each: the difference of the two
            rates times the share of the label or of all others, whichever is smaller. It is the
            share of the table's rows that the feature sets apart, as `gain` is between two labels
            of the same size, and unlike that not zero for a rare label.
        kinds: per feature a kind of which one is enough; None for those that are one of a kind.
        most: most pairs returned.
    """
    if features.size == 0 or len(labels) == 0 or labels.max() == 0:
        return []
    pairs = _Pairs(features, labels)
    kind = kinds or [None] * features.shape[1]
    taken: list[tuple[int, int]] = []
    for pair in pairs.candidates(alpha, least_rows, least_difference, least_weight):
        twin = next(
            (n for n, other in enumerate(taken) if pairs.same(pair, other, kind, alpha)), None
        )
        if twin is None and len(taken) < most:
            taken.append(pair)
        elif twin is not None and pair[1] != taken[twin][1]:
            taken[twin] = max(taken[twin], pair, key=pairs.telling)
    return [pairs.association(feature, label) for feature, label in taken]


class _Pairs:
    """Counts of features by label, and the tests on them."""

    def __init__(self, features: NDArray[np.bool_], labels: NDArray[np.int64]) -> None:
        self._features = features
        self._codes = labels
        self._rows = len(labels)
        self._both = features.astype(np.float64).T @ np.eye(int(labels.max()) + 1)[labels]
        self._with = features.sum(axis=0).astype(np.float64)
        self._sizes = np.bincount(labels).astype(np.float64)
        self.tested = self._both.size
        self._p = hypergeom.sf(
            self._both - 1, self._rows, self._sizes[None, :], self._with[:, None]
        )

    def candidates(
        self,
        alpha: float,
        least_rows: int,
        least_difference: float,
        least_weight: NDArray[np.float64] | float,
    ) -> list[tuple[int, int]]:
        """Features and labels of the pairs that are more than chance and matter, strongest first.

        Strength is the z of the counts: p-values of strong pairs are all zero.
        """
        inside = self._both / self._sizes
        outside = (self._with[:, None] - self._both) / (self._rows - self._sizes)
        share = self._sizes / self._rows
        weight = (inside - outside) * np.minimum(share, 1 - share)
        passed = (
            (self._p * self.tested < alpha)
            & (self._both >= least_rows)
            & (inside - outside >= least_difference)
            & (weight >= np.broadcast_to(np.asarray(least_weight), self._with.shape)[:, None])
        )
        z = _z(self._both, self._with[:, None], self._sizes, self._rows)
        found = [(int(n), int(label)) for n, label in zip(*np.nonzero(passed), strict=True)]
        return sorted(found, key=lambda pair: (-round(float(z[pair]), 6), pair))

    def same(
        self,
        pair: tuple[int, int],
        other: tuple[int, int],
        kinds: Sequence[str | None],
        alpha: float,
    ) -> bool:
        """Whether a pair is the same thing as another that is stronger."""
        one, two = self._features[:, pair[0]], self._features[:, other[0]]
        if kinds[pair[0]] is not None and kinds[pair[0]] == kinds[other[0]]:
            return True
        mine = self._codes == pair[1]
        if pair[1] == other[1]:
            return _implies(one[mine], two[mine])
        if (one & two).sum() > _EXCLUSIVE * one.sum():
            return False
        rest = ~two
        z = _z((one & mine & rest).sum(), (one & rest).sum(), (mine & rest).sum(), rest.sum())
        return bool(norm.sf(z) * self.tested >= alpha)

    def telling(self, pair: tuple[int, int]) -> float:
        """How often the feature would name its label right if all labels were of one size."""
        found = self.association(*pair)
        return found.rate_in_label / (found.rate_in_label + found.rate_elsewhere)

    def association(self, feature: int, label: int) -> Association:
        """Figures of one pair."""
        both, present = self._both[feature, label], self._with[feature]
        best = self._both[feature].max() + (self._sizes - self._both[feature]).max()
        return Association(
            feature=feature,
            label=label,
            rows=int(both),
            rate_in_label=float(both / self._sizes[label]),
            rate_elsewhere=float((present - both) / (self._rows - self._sizes[label])),
            p_value=min(1.0, float(self._p[feature, label]) * self.tested),
            gain=float((best - self._sizes.max()) / self._rows),
        )


def _z(both: Any, having: Any, size: Any, rows: Any) -> Any:
    """Standard score of how many of `rows` are in both of two sets, under the hypergeometric."""
    expected = having * size / rows
    spread = having * size * (rows - having) * (rows - size) / (rows**2 * max(rows - 1, 1.0))
    return (both - expected - 0.5) / np.sqrt(np.maximum(spread, 1e-12))


def _implies(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> bool:
    """Whether having one of two features all but gives the other, beyond that one's own rate."""
    both = float((one & two).sum())
    for given, other in ((one, two), (two, one)):
        rate = float(other.mean())
        if given.any() and rate < 1 and (both / given.sum() - rate) / (1 - rate) >= _SAME:
            return True
    return False
