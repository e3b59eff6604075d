"""From which volume, and from which day on, one way is cheaper than another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .contender import Contender

MOST_STEPS = 20_000
_SAME = 1e-9
_CENT = 0.01


@dataclass(frozen=True)
class Run:
    """From here to the next one, the same is cheaper.

    Attributes:
        start: texts a day, or a day, from which on it is so.
        cheaper: its name; None where both cost the same.
    """

    start: float
    cheaper: str | None


def by_volume(one: Contender, other: Contender, most: float = 1e9) -> list[Run]:
    """Which of two costs less to run, by texts a day, from none on.

    Exact: between two volumes at which either takes another instance, what a day costs is a
    straight line for both. Looked at up to `most` texts a day, and to 20,000 such steps.
    """
    runs: list[Run] = []
    for low, high in _straights(one, other, most):
        at_low = _difference(one, other, low, high, low)
        at_high = _difference(one, other, low, high, high)
        _add(runs, low, _name(one, other, at_low if abs(at_low) > _SAME else at_high))
        if at_low * at_high < 0:
            root = low + (high - low) * at_low / (at_low - at_high)
            _add(runs, root, _name(one, other, at_high))
    return runs


def by_day(one: str, other: str, first: Sequence[float], second: Sequence[float]) -> list[Run]:
    """Which of two has cost less so far, by day, from what was paid before the first day on.

    What differs by less than a cent is the same.
    """
    runs: list[Run] = []
    for day, (a, b) in enumerate(zip(first, second, strict=True)):
        gap = a - b
        close = abs(gap) <= max(_CENT, _SAME * max(abs(a), abs(b)))
        _add(runs, day, None if close else other if gap > 0 else one)
    return runs


def settled(runs: Sequence[Run]) -> Run:
    """The last change: from there on it stays."""
    return runs[-1]


def _straights(one: Contender, other: Contender, most: float) -> Iterator[tuple[float, float]]:
    """Ranges of volume within which neither takes another instance."""
    sizes = [c.hosting.texts_a_day for c in (one, other) if c.hosting is not None]
    steps = {0.0}
    for size in set(sizes):
        steps |= {size * count for count in range(1, min(MOST_STEPS, math.ceil(most / size)))}
    # Past the steps of the one with the smaller instances, what is seen would not be so.
    limit = min([most, *(size * MOST_STEPS for size in sizes)])
    places = [*sorted(step for step in steps if step < limit), limit]
    yield from pairwise(places)


def _difference(one: Contender, other: Contender, low: float, high: float, texts: float) -> float:
    """How much more the one costs a day, by the straight line between two volumes."""
    return _on_line(one, low, high, texts) - _on_line(other, low, high, texts)


def _on_line(contender: Contender, low: float, high: float, texts: float) -> float:
    middle = (low + high) / 2
    return contender.usd_a_day(middle) + (texts - middle) * contender.usd_per_text


def _name(one: Contender, other: Contender, difference: float) -> str | None:
    if abs(difference) <= _SAME:
        return None
    return other.name if difference > 0 else one.name


def _add(runs: list[Run], start: float, cheaper: str | None) -> None:
    if not runs or runs[-1].cheaper != cheaper:
        runs.append(Run(start, cheaper))
