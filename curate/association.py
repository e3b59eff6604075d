"""What goes with a label more often than chance allows, and what of it is one thing seen twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import hypergeom, norm

Matrix = NDArray[np.float64]


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
    most: int = 25,
) -> list[Association]:
    """Pairs of feature and label that go together, strongest first, each thing named once.

    Each pair is tested against chance by the hypergeometric tail (Fisher's exact test, one-sided),
    which holds for small counts where the z of Gardner et al. 2021 (arXiv 2104.08646) does not.
    Bonferroni over all pairs keeps the probability of any finding in a table without associations
    below `alpha`. A pair must matter too: its rate in the label exceeds that elsewhere by
    `least_difference`.

    Pairs are then taken one by one, the strongest first. One that those taken before explain is
    the same thing seen twice: within the strata that they make, it no longer goes with its label
    (Mantel-Haenszel test, same level), or hardly any rows are left that only it explains.

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
        most: most pairs returned.
    """
    if features.size == 0 or len(labels) == 0 or labels.max() == 0:
        return []
    pairs = _Pairs(features, labels)
    feature, label = pairs.candidates(alpha, least_rows, least_difference, least_weight)
    found: list[Association] = []
    strata = np.zeros(len(labels), dtype=np.int64)
    while len(feature) and len(found) < most:
        z, excess = pairs.within(strata, feature, label)
        open_ = (norm.sf(z) * pairs.tested < alpha) & (excess >= least_difference / 2)
        if not open_.any():
            break
        feature, label, z = feature[open_], label[open_], z[open_]
        best = int(np.argmax(z))
        found.append(pairs.association(int(feature[best]), int(label[best])))
        split = strata * 2 + features[:, feature[best]]
        strata = np.unique(split, return_inverse=True)[1].astype(np.int64)
    return found


class _Pairs:
    """Counts of features by label, and the tests on them."""

    def __init__(self, features: NDArray[np.bool_], labels: NDArray[np.int64]) -> None:
        self._features = features.astype(np.float64)
        self._labels = np.eye(int(labels.max()) + 1)[labels]
        self._rows = len(labels)
        self._both = self._features.T @ self._labels
        self._with = self._features.sum(axis=0)
        self._sizes = self._labels.sum(axis=0)
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
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Features and labels of the pairs that are more than chance and matter."""
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
        feature, label = np.nonzero(passed)
        return feature.astype(np.int64), label.astype(np.int64)

    def within(
        self, strata: NDArray[np.int64], feature: NDArray[np.int64], label: NDArray[np.int64]
    ) -> tuple[Matrix, Matrix]:
        """Mantel-Haenszel z of pairs over strata, and rows beyond chance as a share of the label.

        Sums over strata s of n_s rows, m_s with the feature, k_s of the label: expected
        m_s k_s / n_s, variance m_s (n_s - m_s) k_s (n_s - k_s) / (n_s^2 (n_s - 1)).
        """
        used, places = np.unique(feature, return_inverse=True)
        member = sparse.csr_matrix(
            (np.ones(self._rows), (strata, np.arange(self._rows))),
            shape=(int(strata.max()) + 1, self._rows),
        )
        size = np.asarray(member.sum(axis=1))
        with_feature = member @ self._features[:, used]
        of_label = member @ self._labels
        expected = (with_feature / size).T @ of_label
        spread = with_feature * (size - with_feature) / (size**2 * np.maximum(size - 1, 1))
        variance = spread.T @ (of_label * (size - of_label))
        beyond = self._both[feature, label] - expected[places, label]
        z = (beyond - 0.5) / np.sqrt(np.maximum(variance[places, label], 1e-12))
        return np.where(beyond > 0.5, z, 0.0), beyond / self._sizes[label]

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
