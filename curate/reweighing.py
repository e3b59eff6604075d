"""Weights of rows under which features and labels do not go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEAST, MOST = 0.1, 10.0
"""Bounds of a weight: a few rows must not stand for all, nor may any come to nothing."""


def in_bounds(weight: float) -> float:
    """A weight that is neither too small nor too large."""
    return min(MOST, max(LEAST, weight))


def reweighed(features: NDArray[np.bool_], labels: Sequence[str | None]) -> NDArray[np.float64]:
    """Weight of each row: P(features) P(label) / P(features and label).

    Reweighing (Kamiran & Calders 2012, "Data preprocessing techniques for classification without
    discrimination", Knowledge and Information Systems 33), with every combination of the features
    as a group. Under these weights a combination that all labels have is as common under each, as
    far as the bounds allow; one that only one label has stays its own.

    Args:
        features: which row has which feature, shape (rows, features).
        labels: label of each row; rows without one weigh 1 and count for nothing.
    """
    groups = [tuple(row) for row in features.tolist()]
    known = [(group, name) for group, name in zip(groups, labels, strict=True) if name is not None]
    both, of_label = Counter(known), Counter(name for _, name in known)
    of_group, total = Counter(group for group, _ in known), len(known)
    return np.array(
        [
            1.0
            if name is None
            else in_bounds(of_group[group] * of_label[name] / (total * both[group, name]))
            for group, name in zip(groups, labels, strict=True)
        ]
    )
