"""What goes with a label more often than chance allows, and what of it is one thing seen twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .guises import guise_of
from .pair_counts import PairCounts

_CLEARLY = 0.1
_MOST_OF = 0.6


@dataclass(frozen=True)
class Association:
    """A feature that goes with a label.

    Attributes:
        feature, label: their columns.
        rows, size: rows of the label with the feature; all rows of the label.
        others_with, others: rows of all other labels with the feature; all of them.
        p_value: probability of so many rows or more by chance (hypergeometric), times the number of
            pairs tested, at most 1.
        gain: accuracy that knowing the feature adds to always saying the most frequent label.
        strength: standard score of `rows`.
        guises: weaker associations that are the same thing.
    """

    feature: int
    label: int
    rows: int
    size: int
    others_with: int
    others: int
    p_value: float
    gain: float
    strength: float
    guises: tuple[Association, ...] = ()

    @property
    def rate_in_label(self) -> float:
        """Share of the label's rows with the feature, 0 to 1."""
        return self.rows / self.size

    @property
    def rate_elsewhere(self) -> float:
        """Share of all other rows with the feature, 0 to 1."""
        return self.others_with / self.others

    @property
    def telling(self) -> float:
        """How often the feature would name its label right if all labels were of one size."""
        return self.rate_in_label / (self.rate_in_label + self.rate_elsewhere)

    @property
    def weight(self) -> float:
        """Share of the table that the feature sets apart: see `least_weight` below."""
        smaller = min(self.size, self.others) / (self.size + self.others)
        return (self.rate_in_label - self.rate_elsewhere) * smaller


def find_associations(
    features: NDArray[np.bool_] | sparse.sparray,
    labels: NDArray[np.int64],
    *,
    alpha: float = 0.01,
    least_rows: int = 5,
    least_difference: float = 0.08,
    least_weight: NDArray[np.float64] | float = 0.0,
    kinds: Sequence[str | None] | None = None,
    ranks: NDArray[np.int64] | None = None,
    most: int = 100,
) -> list[Association]:
    """Pairs of feature and label that go together, strongest first, each thing named once.

    Each pair is tested against chance by the hypergeometric tail (Fisher's exact test, one-sided),
    which holds for small counts where the z of Gardner et al. 2021 (arXiv 2104.08646) does not. The
    probability of any finding in a table without associations stays below `alpha`: Bonferroni over
    the pairs that could reach such a p-value at all (Tarone 1990), since a word in five rows never
    can. A pair must matter too: its rate in the label exceeds that elsewhere by
    `least_difference`.

    Pairs are then taken one by one, the strongest first; one that is the same thing as a pair taken
    before (`guises.guise_of`) becomes a guise of it. Of two guises of different labels the one
    names the finding that clearly tells its label better: texts of one label end in "!", so those
    of the other end more often in a full stop.

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
        ranks: per feature when its turn is: those of rank 0 come first, whatever their strength, so
            that they can be guises of none of a higher rank. All alike where left out.
        most: most pairs looked at of each rank, the strongest.
    """
    if 0 in features.shape or len(labels) == 0 or labels.max() == 0:
        return []
    counts = PairCounts(sparse.csc_array(features), labels)
    matters = (
        (counts.both >= least_rows)
        & (counts.difference >= least_difference)
        & (counts.weight >= np.broadcast_to(np.asarray(least_weight), counts.having.shape)[:, None])
    )
    kind = kinds or [None] * features.shape[1]
    taken: list[Association] = []
    pairs = counts.beyond_chance(matters, alpha)
    rank = np.zeros(features.shape[1], dtype=np.int64) if ranks is None else ranks
    for each in np.unique(rank):
        for feature, label in [pair for pair in pairs if rank[pair[0]] == each][:most]:
            _take(taken, _association(counts, feature, label), counts, kind)
    return taken


def _take(
    taken: list[Association], found: Association, counts: PairCounts, kind: Sequence[str | None]
) -> None:
    for place, other in enumerate(taken):
        alike = kind[found.feature] is not None and kind[found.feature] == kind[other.feature]
        if alike or guise_of(counts, (found.feature, found.label), (other.feature, other.label)):
            if _names_it(found, other):
                guises = (*other.guises, replace(other, guises=()))
                taken[place] = replace(found, guises=guises)
            else:
                taken[place] = replace(other, guises=(*other.guises, found))
            return
    taken.append(found)


def _names_it(found: Association, other: Association) -> bool:
    """Whether a weaker association says better what is the matter and is no small part of it."""
    clearly = found.telling > other.telling + _CLEARLY and found.weight > _MOST_OF * other.weight
    return found.label != other.label and clearly


def _association(counts: PairCounts, feature: int, label: int) -> Association:
    at: Any = (feature, label)
    both, size = int(counts.both[at]), int(counts.sizes[label])
    best = counts.both[feature].max() + (counts.sizes - counts.both[feature]).max()
    return Association(
        feature=feature,
        label=label,
        rows=both,
        size=size,
        others_with=int(counts.having[feature]) - both,
        others=counts.rows - size,
        p_value=counts.p_value(feature, label),
        gain=float((best - counts.sizes.max()) / counts.rows),
        strength=float(counts.z[at]),
    )
