"""Waiting on a provider that may be out of reach for a while."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ..errors import ProviderError
from .request import TryAgain

SHORTEST_S, LONGEST_S = 5.0, 60.0
GROWTH = 1.5
PATIENCE_S = 3600.0
_SLICE_S = 1.0

T = TypeVar("T")


class Waiting:
    """Sleeps that end early where the work is to stop, and calls that outlive passing faults.

    Args:
        sleep: waits a number of seconds.
        clock: the time in seconds, from any beginning.
        stop: raises where the work is to stop.
        given_up: what to say, given the last fault, when a provider was silent for too long.
    """

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
        stop: Callable[[], None],
        given_up: Callable[[str], str],
    ) -> None:
        self._sleep, self._clock = sleep, clock
        self._stop, self._given_up = stop, given_up

    async def rest(self, seconds: float) -> None:
        """Wait; a wish to stop is heard within a second."""
        self._stop()
        slices = max(1, math.ceil(seconds / _SLICE_S))
        for _ in range(slices):
            await self._sleep(seconds / slices)
            self._stop()

    async def through(self, call: Callable[[], Awaitable[T]]) -> T:
        """What a call returns, repeated while it meets passing faults.

        Raises:
            ProviderError: it has met nothing else for an hour.
        """
        patience = self.patience()
        while True:
            try:
                return await call()
            except TryAgain as fault:
                await patience.after(fault)

    def patience(self) -> Patience:
        """A new hour of patience."""
        return Patience(self, self._clock, self._given_up)


class Patience:
    """Waits longer after each fault, and for an hour at most.

    Args:
        waiting: does the waiting.
        clock: the time in seconds, from any beginning.
        given_up: what to say when the hour is over.
    """

    def __init__(
        self, waiting: Waiting, clock: Callable[[], float], given_up: Callable[[str], str]
    ) -> None:
        self._waiting, self._clock, self._given_up = waiting, clock, given_up
        self.good()

    def good(self) -> None:
        """Begin anew: something came."""
        self._since: float | None = None
        self._waited = 0.0
        self._interval = SHORTEST_S

    async def after(self, fault: TryAgain) -> None:
        """Wait before the next try.

        Raises:
            ProviderError: the hour is over.
        """
        now = self._clock()
        self._since = now if self._since is None else self._since
        # The calls take time too, such as one that runs into its time-out.
        if max(self._waited, now - self._since) >= PATIENCE_S:
            raise ProviderError(self._given_up(str(fault)))
        seconds = max(self._interval, fault.after or 0.0)
        await self._waiting.rest(seconds)
        self._waited += seconds
        self._interval = min(LONGEST_S, self._interval * GROWTH)
