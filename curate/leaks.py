"""Finding the texts of one set among those of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..text.similar import Alike

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Leak:
    """A text that stands in a set that ranks higher.

    Attributes:
        row: the row that leaks.
        into: the row of the higher set.
        similarity: 1 where both are equal once normalised.
        exact: whether they are.
    """

    row: int
    into: int
    similarity: float
    exact: bool


def find_leaks(alike: Alike, rank: Ints) -> list[Leak]:
    """Rows whose text, or nearly, stands in a set of a higher rank too, in order of row.

    Args:
        alike: all texts of all sets.
        rank: of each row, how its set ranks; -1 leaves a row out. A row is told the highest rank
            that it leaks into, and of several rows there the first.
    """
    highest, row_of = _highest(alike, rank)
    found: dict[int, tuple[tuple[int, bool, float], Leak]] = {}
    for row, number, score in _meetings(alike, rank, highest):
        into = int(row_of[number])
        exact = number == alike.number[row]
        key = (int(highest[number]), exact, score)
        if row not in found or key > found[row][0]:
            found[row] = key, Leak(row, into, score, exact)
    return [found[row][1] for row in sorted(found)]


def _highest(alike: Alike, rank: Ints) -> tuple[Ints, Ints]:
    """Of each different text the highest rank that has it, and the first row of that."""
    used = np.flatnonzero((alike.number >= 0) & (rank >= 0))
    highest = np.full(len(alike.first), -1, dtype=np.int64)
    np.maximum.at(highest, alike.number[used], rank[used])
    top = used[rank[used] == highest[alike.number[used]]]
    row_of = np.full(len(alike.first), len(rank), dtype=np.int64)
    np.minimum.at(row_of, alike.number[top], top)
    return highest, row_of


def _meetings(alike: Alike, rank: Ints, highest: Ints) -> Iterator[tuple[int, int, float]]:
    """Rows with the numbers of equal or nearly equal texts of a higher rank, and how similar."""
    used = np.flatnonzero((alike.number >= 0) & (rank >= 0))
    number = alike.number[used]
    for row in used[highest[number] > rank[used]].tolist():
        yield row, int(alike.number[row]), 1.0
    order = np.argsort(number, kind="stable")
    used, number = used[order], number[order]
    pairs, scores = alike.edits.pairs, alike.edits.similarity
    for one, other in ((0, 1), (1, 0)):
        begin = np.searchsorted(number, pairs[:, one])
        end = np.searchsorted(number, pairs[:, one], "right")
        near = pairs[:, other].tolist()
        there = zip(begin.tolist(), end.tolist(), near, scores.tolist(), strict=True)
        for first, last, to, score in there:
            for row in used[first:last].tolist():
                if highest[to] > rank[row]:
                    yield row, to, score
