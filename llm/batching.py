"""The work of asking in batches: sending, waiting, and taking what came."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

from ..errors import LabelwrightError, ProviderError, Stopped
from .batch_answers import Taking
from .batch_notes import Batch, noted_batches
from .batches import BatchAPI, BatchState, Books
from .journal import Journal
from .patience import GROWTH, LONGEST_S, SHORTEST_S, Waiting
from .request import Entry, OverLimit, Request, TryAgain

ROUNDS = 3
_LINES = 500
_NO_LIMIT = 1_000_000


class Batching:
    """One call of `ask_in_batches`, which says what the arguments are.

    Attributes:
        waiting: requests to be sent, by key.
        under_way: batches that are worked on.
    """

    def __init__(
        self,
        api: BatchAPI,
        whom: tuple[str, str],
        requests: dict[str, Request],
        books: Books,
        journal: Journal,
        say: Callable[[str], None],
        note: Callable[[int, int], None],
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        self._api, self._books, self._journal = api, books, journal
        self._name, self._address = whom
        self._say, self._note = say, note
        self._wait = Waiting(sleep, clock, self._stop_if_asked, self._given_up)
        self.waiting = requests
        self.under_way: list[Batch] = []
        self._asked = frozenset(requests)
        self._answered = 0
        self._taking = Taking(api, books, self._wait, say, self._count)
        self._tries: Counter[str] = Counter()
        self._reserved: set[str] = set()
        # How much the provider's queue takes, as far as its refusals have shown.
        self._most, self._window = api.most_requests, _NO_LIMIT
        self._queue = self._wait.patience()

    async def run(self) -> None:
        """Work until nothing is under way and nothing more can be sent."""
        await self._pick_up()
        while True:
            await self._send()
            if not self.under_way:
                return
            await self._watch()

    async def _pick_up(self) -> None:
        for batch in noted_batches(self._journal):
            mine = [key for key in batch.keys if key in self.waiting]
            if not mine or not await self._is_there(batch):
                continue
            batch.open = {key: self.waiting.pop(key) for key in mine}
            for key, request in batch.open.items():
                # It is paid for already, whether there is room for it or not.
                with suppress(Stopped):
                    self._reserve(key, request)
            self.under_way.append(batch)
            self._say(f"goes on with batch {batch.name} of {len(batch.keys):,} requests")

    async def _is_there(self, batch: Batch) -> bool:
        """Whether a noted batch was ever made: a process may have died while it was sent."""
        if batch.id is None:
            # A batch may be listed a moment after it was made.
            batch.id = await self._find(batch)
            if batch.id is None:
                await self._wait.rest(SHORTEST_S)
                batch.id = await self._find(batch)
            if batch.id is None:
                batch.forget(self._journal)
                return False
            batch.note(self._journal)
        return True

    async def _find(self, batch: Batch) -> str | None:
        return await self._wait.through(lambda: self._api.find(batch.mark, batch.made_at))

    async def _send(self) -> None:
        """Send as many of the waiting requests as there is room for."""
        if self.waiting and self._has_room():
            self._stop_if_asked()
            await self._try_out()
        while self.waiting and self._has_room():
            self._stop_if_asked()
            before = len(self.waiting)
            with _file() as file:
                taken = await self._write(file)
                if taken:
                    await self._submit(taken, file)
            if len(self.waiting) == before and not taken:
                # No room for the next one. What is under way may leave some.
                break
        if not self.under_way:
            for key in list(self.waiting):
                self._leave_over(key, self.waiting.pop(key))

    async def _try_out(self) -> None:
        key, request = next(iter(self.waiting.items()))
        if self._reserve(key, request) and (answer := await self._api.try_out(request)):
            await self._books.keep(request, answer)
            del self.waiting[key]
            self._count(1)

    async def _write(self, file: BinaryIO) -> dict[str, Request]:
        """Write waiting requests to a file, up to its limits. Returns those in it."""
        taken: dict[str, Request] = {}
        size = 0
        for index, key in enumerate(list(islice(self.waiting, self._most))):
            if index % _LINES == 0:
                await asyncio.sleep(0)
            request = self.waiting[key]
            line = self._api.line(key, request)
            if line is None or len(line) > self._api.most_bytes:
                self._leave_over(key, self.waiting.pop(key))
                continue
            if size + len(line) > self._api.most_bytes or not self._reserve(key, request):
                break
            try:
                file.write(line)
            except OSError as error:
                raise LabelwrightError(f"a batch cannot be written to disk: {error}") from error
            size += len(line)
            taken[key] = self.waiting.pop(key)
        return taken

    async def _submit(self, requests: dict[str, Request], file: BinaryIO) -> None:
        self._stop_if_asked()
        batch = Batch.of(requests, self._name, self._address)
        # Before it is sent: a batch that nobody knows of would be paid for twice.
        batch.note(self._journal)
        try:
            batch.id = await self._submitted(batch, file)
        except OverLimit as limit:
            batch.forget(self._journal)
            await self._no_room_for(batch, limit)
            return
        batch.note(self._journal)
        self.under_way.append(batch)
        self._say(f"batch {batch.name} of {len(requests):,} requests is sent to {self._address}")

    async def _submitted(self, batch: Batch, file: BinaryIO) -> str:
        patience = self._wait.patience()
        while True:
            try:
                return await self._api.submit(file, batch.mark)
            except OverLimit:
                raise
            except TryAgain as fault:
                await patience.after(fault)
                # It may have been made, and only the reply been lost.
                if (found := await self._find(batch)) is not None:
                    return found
            except ProviderError:
                batch.forget(self._journal)
                raise

    async def _no_room_for(self, batch: Batch, limit: OverLimit) -> None:
        """Put a batch back that the provider has no room for: it waits, or must be smaller."""
        self.waiting = batch.open | self.waiting
        self._window = max(1, len(self.under_way))
        if self.under_way:
            self._say(f"the next batch waits for those under way: {limit}")
            return
        self._most = max(1, len(batch.open) // 2)
        self._say(f"the next batch is of {self._most:,} requests at most: {limit}")
        await self._queue.after(limit)

    async def _watch(self) -> None:
        """Wait until a batch is over, and take what came."""
        interval = SHORTEST_S
        while True:
            over = [batch for batch in self.under_way if await self._is_over(batch)]
            self._show()
            if over:
                return
            await self._wait.rest(interval)
            interval = min(LONGEST_S, interval * GROWTH)

    async def _is_over(self, batch: Batch) -> bool:
        state = await self._wait.through(lambda: self._api.check(batch.id or ""))
        batch.done = state.done
        if state.status == "under way":
            return False
        await self._finish(batch, state)
        return True

    async def _finish(self, batch: Batch, state: BatchState) -> None:
        ended = await self._taking.take(batch)
        self.under_way = [other for other in self.under_way if other is not batch]
        batch.settle(self._journal, self._unread(batch))
        if state.status == "failed" and state.over_limit:
            await self._no_room_for(batch, OverLimit(state.reason))
            return
        self._queue.good()
        # Others may have left the queue too.
        if self._most < self._api.most_requests:
            self._most = min(self._api.most_requests, self._most * 2)
        else:
            self._window += 1
        if state.status in ("failed", "cancelled") or ended:
            raise ProviderError(self._why(batch, state, ended))
        self._send_again(batch, state)

    def _unread(self, batch: Batch) -> list[str]:
        """Keys of answers that lie at the provider and that nobody asks for in this call."""
        return [
            key
            for key in batch.keys
            if key not in self._asked and self._journal.find(Entry(key, "", "", "")) is None
        ]

    def _send_again(self, batch: Batch, state: BatchState) -> None:
        """Put what was not answered into a later batch; not for ever."""
        left = 0
        for key, request in batch.open.items():
            self._tries[key] += 1
            if self._tries[key] < ROUNDS:
                self.waiting[key] = request
            else:
                self._leave_over(key, request)
                left += 1
        if batch.open:
            how = "expired" if state.status == "expired" else "is over"
            again = len(batch.open) - left
            self._say(
                f"batch {batch.name} {how}: {again:,} of its requests go into another"
                + (f", {left:,} are left over after {ROUNDS} batches" if left else "")
            )

    def _has_room(self) -> bool:
        return len(self.under_way) < self._window

    def _reserve(self, key: str, request: Request) -> bool:
        if key not in self._reserved and self._books.reserve(request):
            self._reserved.add(key)
        return key in self._reserved

    def _leave_over(self, key: str, request: Request) -> None:
        if key in self._reserved:
            self._reserved.remove(key)
            self._books.release(request)

    def _count(self, more: int) -> None:
        self._answered += more
        self._show()

    def _show(self) -> None:
        at_provider = sum(min(batch.done, len(batch.open)) for batch in self.under_way)
        self._note(self._answered + at_provider, len(self._asked))

    def _stop_if_asked(self) -> None:
        if self._books.stopping():
            raise Stopped("stopped. " + self._going_on())

    def _given_up(self, reason: str) -> str:
        return f"{self._name}: no use of its batch API for an hour: {reason}. {self._going_on()}"

    def _why(self, batch: Batch, state: BatchState, ended: ProviderError | None) -> str:
        if state.status == "failed":
            what = f"refused batch {batch.name}: {state.reason or 'it gave no reason'}"
        elif state.status == "cancelled":
            what = f"says that batch {batch.name} was cancelled"
        else:
            what = f"{ended}"
        return f"{self._name}: {self._address} {what}. {self._going_on()}"

    def _going_on(self) -> str:
        """What becomes of the batches under way, in words."""
        kept = "Every answer so far is kept"
        if not self.under_way:
            return f"{kept}: run the same command again to go on"
        names = ", ".join(batch.name for batch in self.under_way)
        verb = "batch goes" if len(self.under_way) == 1 else "batches go"
        return (
            f"{kept}; the {verb} on at {self._address} ({names}): the same command picks up what "
            "was answered, also days later"
        )


def _file() -> BinaryIO:
    """A file that is gone when it is closed, however the process ends."""
    return tempfile.TemporaryFile(prefix="labelwright-")
