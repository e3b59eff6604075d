"""Sending one request until it is answered: past faults, within the provider's limits and caps."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import ProviderError
from .budget import Budget
from .ledger import Ledger
from .pace import Pace
from .request import Answer, Entry, OverLimit, Provider, Refused, Request, TryAgain

if TYPE_CHECKING:
    from .prices import Price


MAX_FAULTS = 10
"""In a row, with waits of a minute in all, on the average."""
FIRST_WAIT = 0.25
LONGEST_WAIT = 60.0
LONGEST_LIMIT = 900.0


class Sender:
    """Sends requests to one provider.

    Args:
        provider: whom to ask.
        pace: gives leave to send.
        budget: sets aside what a request can take.
        price: what it is set aside at.
        ledger: where answers are kept.
        clock: the time in seconds, from any beginning.
        sleep: waits a number of seconds.
        rng: source of the jitter in waiting times.

    Attributes:
        on_room: called when another request could be sent.
        abroad: tasks whose request is with the provider, or whose answer is being written down.
    """

    def __init__(
        self,
        provider: Provider,
        pace: Pace,
        budget: Budget,
        price: Price | None,
        ledger: Ledger,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        rng: random.Random,
    ) -> None:
        self._provider, self._pace, self._budget = provider, pace, budget
        self._price, self._ledger = price, ledger
        self._clock, self._sleep, self._rng = clock, sleep, rng
        self.abroad: set[asyncio.Task[Answer]] = set()
        self.on_room: Callable[[], None] = lambda: None
        self._count_apart = 0

    async def send(self, entry: Entry, request: Request) -> Answer:
        """The answer to a request, in the journal when this returns.

        Raises:
            Stopped: a cap has no room for it.
            Refused: it alone cannot be answered.
            ProviderError: no request can be answered.
        """
        aside = await self._budget.set_aside(request, self._price)
        task = asyncio.current_task()
        assert task is not None
        try:
            answer, seconds = await self._past_faults(request, task)
            with self._apart():
                return await self._ledger.keep(entry, answer, seconds)
        finally:
            self.abroad.discard(task)
            self._budget.free(aside)

    def apart(self) -> int:
        """How many keep no other from being sent: they rest after a fault, or go to the disk.

        No more are told than may be under way, so that a slow disk holds things up in the end.
        """
        return min(self._count_apart, self._pace.limits[0])

    @contextmanager
    def _apart(self) -> Iterator[None]:
        self._count_apart += 1
        self.on_room()
        try:
            yield
        finally:
            self._count_apart -= 1

    async def _past_faults(
        self, request: Request, task: asyncio.Task[Answer]
    ) -> tuple[Answer, float]:
        """An answer, and the seconds that it took."""
        usage = self._ledger.usage
        faults = refusals = 0
        good_before = self._pace.answers
        while True:
            async with self._pace.leave(_tokens(request)):
                self.abroad.add(task)
                started = self._clock()
                try:
                    answer = await self._provider.ask(request)
                except OverLimit as limit:
                    self.abroad.discard(task)
                    refusals += 1
                    usage.over_limit += 1
                    self._pace.refused(limit.limits)
                    self._give_up_on_limit(str(limit))
                    after, tries = limit.after, refusals
                    if self._pace.is_crowded():
                        # Its place stays taken: another in it would be refused as well.
                        await self._sleep(self._wait(tries, after))
                        continue
                except TryAgain as error:
                    self.abroad.discard(task)
                    faults += 1
                    usage.faults += 1
                    self._pace.fault()
                    if faults >= MAX_FAULTS:
                        raise self._fault(str(error), good_before) from None
                    after, tries = error.after, faults
                else:
                    self._pace.good(answer.limits)
                    return answer, self._clock() - started
            with self._apart():
                await self._sleep(self._wait(tries, after))

    def _wait(self, tries: int, after: float | None) -> float:
        """Seconds before the next try: full jitter spreads out what one fault hit together."""
        if after is not None:
            return after + self._rng.uniform(0, min(1.0, after / 4))
        return self._rng.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2.0**tries))

    def _fault(self, reason: str, good_before: int) -> Exception:
        """What it means that a request met nothing but faults."""
        why = f"no answer in {MAX_FAULTS} tries: {reason}"
        if self._pace.answers > good_before:
            # Others were answered meanwhile: it is something about this one.
            return Refused(why)
        return ProviderError(f"{self._provider.name}: {why}. {_KEPT}")

    def _give_up_on_limit(self, reason: str) -> None:
        if self._pace.since_good() > LONGEST_LIMIT:
            raise ProviderError(
                f"{self._provider.name} has taken no request for {LONGEST_LIMIT / 60:.0f} "
                f"minutes: {reason}. {_KEPT}"
            )


_KEPT = "Every answer so far is kept: run the same command again to go on"


def _tokens(request: Request) -> int:
    """About how many tokens a request takes: four letters each, and its whole answer."""
    letters = len(request.prompt) + sum(len(message.content) for message in request.messages)
    return letters // 4 + request.max_tokens
