"""A random sample among the rows that are worth looking at, which nobody can tell from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

SHARE = 0.2
"""Of the rows that are shown, those that are drawn by chance."""


@dataclass(frozen=True)
class Interval:
    """Share of right labels, by a random sample.

    Attributes:
        value, low, high: the share and the ends of its 95 % interval.
        rows: rows of the sample that were answered.
        to_halve: how many more would make the interval half as wide, about.
    """

    value: float
    low: float
    high: float
    rows: int
    to_halve: int


@dataclass(frozen=True)
class Sample:
    """Rows in the order in which they are drawn, and how to judge those that were answered.

    Attributes:
        rows: every row of the table, in the order of its permanent random number.
        judge: makes an interval of which answers agreed with the label.
        share: of the rows that are shown, how many are drawn; 0 draws none.
    """

    rows: Sequence[int]
    judge: Callable[[Sequence[bool]], Interval]
    share: float = SHARE


class Answered:
    """Rows that people answered, and how many of their labels are right.

    A row counts from the time on when its random number is not above the largest of the drawn rows
    that were answered, however it came to be answered: see `labelers.labelled.known_rows`.

    Args:
        sample: what is drawn.
    """

    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._rank = {row: rank for rank, row in enumerate(sample.rows)}
        self._agrees: dict[int, bool] = {}
        self._drawn: set[int] = set()
        self._reached = 0

    def reaches(self, row: int, looked_at: Callable[[int], bool]) -> bool:
        """Whether a row that is being answered is the next of the sample, or was before.

        All that were drawn before it must have been looked at: rows that come up for other reasons
        are answered out of turn, and would make a sample of doubtful rows.
        """
        order = self._sample.rows
        while self._reached < len(order) and looked_at(order[self._reached]):
            self._reached += 1
        return self._rank[row] <= self._reached

    def put(self, row: int, agrees: bool | None, drawn: bool) -> None:
        """Whether the answer to a row is the label of the table; None where there is no answer."""
        self._agrees.pop(row, None)
        self._drawn.discard(row)
        if agrees is not None:
            self._agrees[row] = agrees
            if drawn:
                self._drawn.add(row)

    def interval(self) -> Interval | None:
        """Share of right labels; None before a drawn row is answered."""
        if not self._drawn:
            return None
        last = max(self._rank[row] for row in self._drawn)
        counted = [yes for row, yes in self._agrees.items() if self._rank[row] <= last]
        return self._sample.judge(counted)


def mixed(queue: Sequence[int], drawn: Sequence[int], share: float, seed: int) -> list[int]:
    """A queue with rows that were drawn mixed in, each row once.

    Where one of these comes is drawn too, so that its place tells nothing. A drawn row that stands
    in the queue anyway comes earlier than it would.

    Args:
        queue: rows in the order in which they are worth it.
        drawn: rows in the order in which they were drawn.
        share: of the rows of the queue, how many are drawn.
        seed: number from which the places are drawn.
    """
    if not share:
        return list(queue)
    chance = np.random.default_rng(seed).random(2 * len(queue) + 1) < share
    taken: set[int] = set()
    found: list[int] = []
    wanted, others = iter(queue), iter(drawn)
    for by_chance in chance:
        row = _next(others if by_chance else wanted, taken)
        if row is None and not by_chance:
            break
        if row is not None:
            taken.add(row)
            found.append(row)
    return found


def _next(rows: Iterator[int], taken: set[int]) -> int | None:
    return next((row for row in rows if row not in taken), None)
