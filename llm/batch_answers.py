"""Taking what a batch gave: every answer to its request, whatever the order."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..errors import ProviderError
from .batch_notes import Batch
from .batches import AnswersGone, BatchAPI, Books, Outcome
from .patience import Waiting
from .request import Answer, Refused

_GROUP = 500


@dataclass
class _Found:
    """What else was found beside answers."""

    strange: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    ended: list[ProviderError] = field(default_factory=list)


class Taking:
    """Reads the outcomes of batches that are over, and books them.

    Args:
        api: gives the outcomes.
        books: told of answers and failures.
        wait: outlives passing faults.
        say: told in words what else is found.
        count: told how many more requests are answered or failed.
    """

    def __init__(
        self,
        api: BatchAPI,
        books: Books,
        wait: Waiting,
        say: Callable[[str], None],
        count: Callable[[int], None],
    ) -> None:
        self._api, self._books, self._wait = api, books, wait
        self._say, self._count = say, count

    async def take(self, batch: Batch) -> ProviderError | None:
        """Book what came. What has no outcome stays open in the batch.

        Returns what no request gets past, such as an account without money, if there was such.
        """
        found = _Found()
        try:
            # Read anew after a fault: what is booked by then is no longer open.
            found = await self._wait.through(lambda: self._read(batch))
        except AnswersGone as gone:
            self._say(f"batch {batch.name}: {gone}; its requests are asked again")
        if found.strange:
            self._say(f"batch {batch.name}: {found.strange:,} answers belong to no request of it")
        if found.faults:
            why = "; ".join(f"{reason} ({n:,})" for reason, n in found.faults.most_common(3))
            self._say(f"batch {batch.name}: not answered for now: {why}")
        return found.ended[0] if found.ended else None

    async def _read(self, batch: Batch) -> _Found:
        found, known = _Found(), set(batch.keys)
        group: dict[str, Outcome] = {}
        async for key, outcome in self._api.results(batch.id or "", batch.open):
            found.strange += key not in known
            if key in batch.open:
                group.setdefault(key, outcome)
            if len(group) >= _GROUP:
                await self._book(batch, group, found)
                group = {}
        await self._book(batch, group, found)
        return found

    async def _book(self, batch: Batch, group: dict[str, Outcome], found: _Found) -> None:
        """Book some outcomes, all at once, since the disk takes many together."""
        booked: dict[str, Awaitable[None]] = {}
        for key, outcome in group.items():
            if isinstance(outcome, Answer):
                booked[key] = self._books.keep(batch.open[key], outcome)
            elif isinstance(outcome, Refused):
                booked[key] = self._books.fail(batch.open[key], str(outcome))
            elif isinstance(outcome, ProviderError):
                found.ended.append(outcome)
            else:
                found.faults[str(outcome)] += 1
        await asyncio.gather(*booked.values())
        for key in booked:
            del batch.open[key]
        self._count(len(booked))
