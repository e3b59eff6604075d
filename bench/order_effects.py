"""What the order of the options does: how far orders are apart, and what their places explain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from labelwright.labelers.vote import Vote
from numpy.typing import NDArray

SHUFFLES = 2_000
FOLDS = 10
_FLOOR = 1e-9
Floats = NDArray[np.float64]
Given = list[str | None]
"""The label of every row."""


def alike(tries: Sequence[Given], wanted: Sequence[str | None]) -> Floats:
    """In what share of tries each row has the label wanted."""
    same = [[a == b for a, b in zip(given, wanted, strict=True)] for given in tries]
    return np.mean(same, axis=0, dtype=np.float64)


def spread(given: Sequence[Given], truth: Sequence[str]) -> dict[str, float]:
    """Best accuracy less worst, and rows whose label is not always the same.

    `p` is how often the spread is as large where the orders of every row are shuffled, as if they
    were alike, and `chance` its mean then: samples of an exact test, paired by rows.
    """
    right = np.stack([alike([one], truth) for one in given])
    hang = float(np.mean([len(set(labels)) > 1 for labels in zip(*given, strict=True)]))
    rng = np.random.default_rng(0)
    seen = float(np.ptp(right.mean(axis=1)))
    shuffled = (rng.permuted(right, axis=0) for _ in range(SHUFFLES))
    by_chance = np.array([np.ptp(one.mean(axis=1)) for one in shuffled])
    p = (1 + float((by_chance >= seen - _FLOOR).sum())) / (1 + SHUFFLES)
    return {"spread": seen, "chance": float(by_chance.mean()), "p": p, "hang": hang}


def best_by_others(orders: Sequence[Floats]) -> Floats:
    """Which rows are right in the order that is the best on the rows of the other folds.

    The best on the very rows that it is measured on would seem better than it is.
    """
    right = np.stack(orders)
    fold = np.random.default_rng(0).permutation(right.shape[1]) % FOLDS
    chosen = np.array([right[:, fold != one].mean(axis=1).argmax() for one in range(FOLDS)])
    found: Floats = right[chosen[fold], np.arange(right.shape[1])]
    return found


def explained_by_place(square: Sequence[Sequence[Vote]], labels: Sequence[str]) -> float:
    """Share of what the order does to the logarithms of the probabilities that places explain.

    What the order does is how far they lie, one vote to the next on a row, from the row's mean.

    Args:
        square: per row a vote in every turn of one order, with probabilities.
        labels: the labels of the task.
    """
    logs = np.log(
        np.maximum(
            [[[vote.probabilities[name] for name in labels] for vote in row] for row in square],
            _FLOOR,
        )
    )
    place = np.array([[[vote.order.index(name) for name in labels] for vote in r] for r in square])
    logs -= logs.mean(axis=2, keepdims=True)
    effect = logs - logs.mean(axis=1, keepdims=True)
    of_place = np.array([effect[place == one].mean() for one in range(len(labels))])
    return float(1 - (effect - of_place[place]).var() / effect.var())
