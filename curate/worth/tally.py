"""Shapley values of many rows for many real texts, added up by cell and by label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .shapley import knn_shapley

NEIGHBOURS = 5
_CHUNK = 50

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Values on the scale of accuracy: times the number of rows.

    Attributes:
        by_cell: mean value of the rows of each cell for each real text, shape (real texts, cells).
        by_label: likewise of each label, shape (real texts, labels).
        by_row: value of each row over all real texts, each of their labels weighing the same.
        weights: weight of each real text; they sum up to 1.
        near, right: how often rows of a cell are among the nearest of a real text, and with the
            right label, shape (cells,).
        all_near, all_right: the same of all rows.
    """

    by_cell: Values
    by_label: Values
    by_row: Values
    weights: Values
    near: Values
    right: Values
    all_near: int
    all_right: int


def tally(
    ours: sparse.csr_array,
    labels: NDArray[np.int64],
    theirs: sparse.csr_array,
    real_labels: NDArray[np.int64],
    members: sparse.csr_array,
) -> Tally:
    """Values of rows for a 5-nearest-neighbour classifier of real texts.

    Args:
        ours, theirs: vectors of length 1 of the rows and of the real texts. Among rows that are
            equally near, those before count as nearer: their order should be random.
        labels, real_labels: label of each as a number.
        members: which row is in which cell, shape (rows, cells).
    """
    kinds = np.unique(real_labels)
    weights = 1 / (np.bincount(real_labels)[real_labels] * len(kinds))
    one_hot = np.eye(int(labels.max()) + 1)[labels]
    sizes = np.maximum(one_hot.sum(axis=0), 1), np.maximum(members.sum(axis=0), 1)
    by_row, near, right = np.zeros(len(labels)), np.zeros(members.shape[1]), 0
    near_right, by_cell, by_label = np.zeros(members.shape[1]), [], []
    for start in range(0, len(real_labels), _CHUNK):
        part = slice(start, start + _CHUNK)
        order = (-(theirs[part] @ ours.T).toarray()).argsort(axis=1, kind="stable")
        correct = labels[order] == real_labels[part, None]
        values = np.empty(order.shape)
        found = knn_shapley(correct, NEIGHBOURS, 1 / len(kinds)) * len(labels)
        np.put_along_axis(values, order, found, axis=1)
        by_row += weights[part] @ values
        by_cell.append((members.T @ values.T).T / sizes[1])
        by_label.append(values @ one_hot / sizes[0])
        nearest, hits = order[:, :NEIGHBOURS].ravel(), correct[:, :NEIGHBOURS].ravel()
        near += members[nearest].sum(axis=0)
        near_right += members[nearest[hits]].sum(axis=0)
        right += hits.sum()
    return Tally(
        by_cell=np.vstack(by_cell),
        by_label=np.vstack(by_label),
        by_row=by_row,
        weights=weights,
        near=near,
        right=near_right,
        all_near=min(NEIGHBOURS, len(labels)) * len(real_labels),
        all_right=int(right),
    )
