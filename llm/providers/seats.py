"""Which slot of the embedded server a request goes to.

A slot keeps the prompt that it read last, and what the next one has in common with it need not be
read again. So requests that begin alike go to the same slot, even if they wait for it: reading a
long beginning once more costs more than that. Only where few slots are at work does a beginning
that many wait for get a second one; where there are more beginnings than slots, a slot goes on with
the one it has as long as requests for it wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

DEPTH = 2
"""Requests at one slot: one that is worked on, and the next, so that the slot never waits."""
CROWD = 4
"""Waiting requests of one beginning from which on it gets a second slot, if one slot is at work.

Working in one more slot saves each token a share of its time that falls with the square of the
slots at work (SmolLM2-135M on 2 busy cores: 34 ms a token in 1 slot, 20 in 2, 14 in 4, 10 in 8 and
8 in 16), while a beginning is about as long as 12 answers."""
PATIENCE = 4
"""How many others for each slot may be seated before the one that waits longest must be."""


@dataclass(eq=False)
class _Waiting:
    affinity: int
    among: int
    seat: asyncio.Future[int]
    seated_before: int


class Seats:
    """The slots of one server.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        self._holds: list[int | None] = [None] * count
        self._taken = [0] * count
        self._last_used = [0] * count
        self._seated = 0
        self._waiting: list[_Waiting] = []

    @asynccontextmanager
    async def take(self, affinity: int, among: int) -> AsyncIterator[int]:
        """Wait for a slot; within, the request may be sent to it.

        Args:
            affinity: requests of one number begin alike.
            among: how many of the slots may be used for this one, counted from the first.
        """
        seat = self._at_once(affinity, among)
        seat = await self._wait(affinity, among) if seat is None else self._sit(affinity, seat)
        try:
            yield seat
        finally:
            self._leave(seat)

    def _at_once(self, affinity: int, among: int) -> int | None:
        slots = range(min(among, len(self._taken)))
        free = [slot for slot in slots if self._taken[slot] < DEPTH]
        if not free:
            return None
        mine = [slot for slot in free if self._holds[slot] == affinity]
        if mine:
            return min(mine, key=self._by_use)
        seat = min(free, key=self._by_use)
        return seat if self._may_have(seat, affinity, self._holds[: len(slots)]) else None

    def _by_use(self, slot: int) -> tuple[int, int]:
        return self._taken[slot], self._last_used[slot]

    def _may_have(self, seat: int, affinity: int, holds: Sequence[int | None]) -> bool:
        """Whether it is worth reading this beginning in a slot that has another."""
        if affinity not in holds:
            return True
        if self._taken[seat]:
            return False
        at_work = sum(taken > 0 for taken in self._taken)
        crowd = sum(waiting.affinity == affinity for waiting in self._waiting)
        return crowd >= CROWD * at_work * (at_work + 1)

    async def _wait(self, affinity: int, among: int) -> int:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(affinity, among, future, self._seated)
        self._waiting.append(waiting)
        try:
            return await future
        except asyncio.CancelledError:
            if future.cancelled():
                self._waiting.remove(waiting)
            else:
                self._leave(future.result())
            raise

    def _sit(self, affinity: int, seat: int) -> int:
        self._seated += 1
        self._holds[seat] = affinity
        self._taken[seat] += 1
        self._last_used[seat] = self._seated
        return seat

    def _leave(self, seat: int) -> None:
        self._taken[seat] -= 1
        while self._taken[seat] < DEPTH and (waiting := self._next(seat)) is not None:
            self._waiting.remove(waiting)
            waiting.seat.set_result(self._sit(waiting.affinity, seat))

    def _next(self, seat: int) -> _Waiting | None:
        """Who goes to this slot now."""
        # One that was cancelled is here until its task comes to know of it.
        here = [one for one in self._waiting if one.among > seat and not one.seat.done()]
        if not here:
            return None
        if self._seated - here[0].seated_before > PATIENCE * len(self._taken):
            return here[0]
        alike = (one for one in here if one.affinity == self._holds[seat])
        return next(alike, None) or next(
            (one for one in here if self._may_have(seat, one.affinity, self._holds[: one.among])),
            None,
        )
