"""Whether two features that go with labels are one: "!" at the end, and no full stop there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .pair_counts import PairCounts

Pair = tuple[int, int]
Rows = NDArray[np.bool_]

_LEFT = 0.35
_FEW = 5.0
_EXCLUSIVE = 0.5
_NEARLY_ALL = 0.9


def guise_of(counts: PairCounts, pair: Pair, other: Pair) -> bool:
    """Whether a pair of feature and label is the same thing as another that is stronger.

    It is where the other explains it: among rows alike in the other's feature, little is left of
    what sets its label apart, a third at most. ("!" anywhere is explained by "!" at the end; and
    where texts of one label end in "!", those of the other end more often in a full stop.) If the
    labels differ the features must avoid each other, too.

    Where hardly any such rows have different labels, nothing can be seen from them. Then it is the
    same if nearly all texts that have the one have the other, or, where the labels differ, if it is
    what most texts without the other have.
    """
    one, two = counts.column(pair[0]), counts.column(other[0])
    mine = counts.labels == pair[1]
    alike = pair[1] == other[1]
    shared = float((one & two).sum() / one.sum())
    if not alike and shared > _EXCLUSIVE * two.mean():
        return False
    difference, weight = _difference_among_alike(one, two, mine)
    if weight < _FEW:
        return shared >= _NEARLY_ALL if alike else bool(one[~two].mean() > 0.5)
    return bool(difference <= _LEFT * counts.difference[pair])


def _difference_among_alike(one: Rows, two: Rows, mine: Rows) -> tuple[float, float]:
    """Difference of the rates of `one`, in the label and elsewhere, with `two` held fixed.

    The Mantel-Haenszel risk difference (Greenland & Robins 1985) over the rows with and without
    `two`; and the sum of its weights, which is half the rows that such a comparison would take if
    both labels had as many.
    """
    total = weights = 0.0
    for stratum in (two, ~two):
        here, there = one[stratum & mine], one[stratum & ~mine]
        if len(here) and len(there):
            weight = len(here) * len(there) / (len(here) + len(there))
            total += weight * (here.mean() - there.mean())
            weights += weight
    return (total / weights if weights else 0.0), weights
