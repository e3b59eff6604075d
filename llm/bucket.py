"""A budget that fills up again: so many requests, or tokens, at once and so many a second."""

from __future__ import annotations

import math

# Less than this is rounding; waiting for it could take no time at all, again and again.
_NOTHING = 1e-6


class Bucket:
    """Starts full; what is taken comes back at an even rate.

    Args:
        capacity: most that is there at once.
        rate: how much comes back a second.
        now: the time, in seconds.
    """

    def __init__(self, capacity: float, rate: float, now: float) -> None:
        self.capacity = capacity
        self.rate = rate
        self._level = capacity
        self._at = now

    def wait(self, amount: float, now: float) -> float:
        """Seconds until this much is there; more than the capacity counts as the capacity."""
        lacking = min(amount, self.capacity) - self.level(now)
        if lacking <= _NOTHING:
            return 0.0
        return lacking / self.rate if self.rate > 0 else math.inf

    def take(self, amount: float, now: float) -> None:
        """Take this much; more than is there is owed."""
        self._level = self.level(now) - amount
        self._at = now

    def set(self, left: float, capacity: float, rate: float, now: float) -> None:
        """What the provider says is left, of how much, and how fast it comes back."""
        self._level, self._at = left, now
        self.capacity, self.rate = capacity, rate

    def level(self, now: float) -> float:
        """How much is there; below zero, how much is owed."""
        return min(self.capacity, self._level + self.rate * (now - self._at))


def of_a_minute(amount: float, now: float) -> Bucket:
    """A budget given for a minute: a second of it may be used at once."""
    return Bucket(max(1.0, amount / 60), amount / 60, now)
