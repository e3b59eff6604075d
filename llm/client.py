"""Asking one model many questions.

Requests are taken from an iterator only when one can be sent, so a source may look at what has
come back before it makes the next. An answer is looked for in the journal first; a new one is in
the journal before it is given out. Whatever ends the asking before its end, an error, a cap,
Ctrl-C: what is in flight is waited for and kept, since it is paid for.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..errors import Stopped
from .books import BatchBooks
from .interrupts import first_interrupt
from .ledger import Ledger
from .pace import START, Pace
from .request import Answer, Entry, Provider, Refused, Request
from .sending import Sender
from .session import Session
from .usage import Usage

if TYPE_CHECKING:
    from .prices import Price

MAX_REPAIRS = 2


class Client:
    """Asks one provider.

    Args:
        provider: whom to ask; opened on entry, closed on exit.
        session: journal, caps and paces that this asking shares with others; None for none.
        stage: what this is for, in the account of what was spent.
        price: what the model's tokens cost; None where that is not known.
        retry_failed: whether requests that failed in an earlier run are asked again; None leaves
            it to the session.
        say: tells the user something.
        note: shows a few words beside the progress.
        concurrency: requests in flight at once; None finds out how many suit the provider, up to
            what it says.
        requests_per_minute, tokens_per_minute: limits to keep to.
        clock: the time in seconds, from any beginning.
        sleep: waits a number of seconds.
        rng: source of the jitter in waiting times.

    Attributes:
        failures: reason to number of requests that it left without a usable answer.
    """

    def __init__(
        self,
        provider: Provider,
        session: Session | None = None,
        *,
        stage: str = "",
        price: Price | None = None,
        retry_failed: bool | None = None,
        say: Callable[[str], None] = lambda _: None,
        note: Callable[[str], None] = lambda _: None,
        concurrency: int | None = None,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self.provider = provider
        self.session = session or Session()
        self.note = note
        self.price = price
        self._say, self._clock, self._sleep = say, clock, sleep
        self._concurrency = concurrency or provider.traits.concurrency
        self._pace = self.session.pace(
            provider,
            Pace(
                self._concurrency,
                start=concurrency or START,
                requests_per_minute=requests_per_minute,
                tokens_per_minute=tokens_per_minute,
                clock=clock,
                sleep=sleep,
            ),
        )
        retry = self.session.retry_failed if retry_failed is None else retry_failed
        self._ledger = Ledger(self.session, stage, price, retry)
        self._sender = Sender(
            provider,
            self._pace,
            self.session.budget,
            price,
            self._ledger,
            clock=clock,
            sleep=sleep,
            rng=rng or random.Random(),
        )
        self._books = BatchBooks(
            provider, self._ledger, self.session.budget, price, lambda: self._over is not None
        )
        self.failures: Counter[str] = Counter()
        self._under_way: dict[asyncio.Task[Answer], Request] = {}
        # Why no more is sent.
        self._over: Exception | None = None
        self._exit = ExitStack()

    @property
    def usage(self) -> Usage:
        """What was asked so far."""
        return self._ledger.usage

    async def __aenter__(self) -> Self:
        try:
            await self.provider.open()
        except BaseException:
            # What was opened before the fault would be left behind: a connection, a server.
            await self.provider.close()
            raise
        self._pace.begin()
        self._exit.enter_context(first_interrupt(self._interrupted))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._exit.close()
        await self.provider.close()
        await self.session.journal.settled()

    async def ask(self, requests: Iterable[Request]) -> AsyncGenerator[tuple[Request, Answer]]:
        """Answers in the order they come, each with its request.

        A request that cannot be answered comes back with `error` set; it is never dropped.

        Raises:
            Stopped: a cap was reached, or the user pressed Ctrl-C.
            ProviderError: the provider can no longer be asked.
        """
        if self.session.batch:
            requests = list(requests)
            await self._fetch_in_batches(requests)
        source = iter(requests)
        done: deque[asyncio.Task[Answer]] = deque()
        come = asyncio.Event()
        self._sender.on_room = come.set

        def note(task: asyncio.Task[Answer]) -> None:
            done.append(task)
            come.set()

        try:
            while True:
                self._start(source, note)
                if not self._under_way:
                    break
                await come.wait()
                come.clear()
                while done:
                    task = done.popleft()
                    request = self._under_way.pop(task)
                    if (answer := self._outcome(task)) is not None:
                        yield request, answer
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._under_way.clear()
        if self._over is not None:
            raise self._over

    async def _fetch_in_batches(self, requests: Sequence[Request]) -> None:
        """Have the answers to these in the journal, by the provider's batch API."""
        from .batches import ask_in_batches

        entries = {request.entry(self.provider): request for request in requests}
        waiting = [one for entry, one in entries.items() if not self._ledger.is_settled(entry)]
        if not waiting:
            return
        await ask_in_batches(
            self.provider,
            waiting,
            self._books,
            self.session.journal,
            say=self._say,
            note=lambda done, total: self.note(f"{done:,} of {total:,} in batches"),
            sleep=self._sleep,
            clock=self._clock,
        )

    def stop(self, why: Exception) -> None:
        """Send no more: what is in flight is waited for, then `ask` raises this."""
        if self._over is None:
            self._over = why
            for task in self._under_way:
                if task not in self._sender.abroad:
                    task.cancel()

    def _interrupted(self) -> None:
        if count := len(self._sender.abroad):
            self._say(
                f"stopping when the requests in flight are answered ({count:,}); Ctrl-C again "
                "stops at once"
            )
        self.stop(Stopped("stopped. Every answer so far is kept: the same command goes on"))

    def _start(
        self, source: Iterator[Request], note: Callable[[asyncio.Task[Answer]], None]
    ) -> None:
        """Take as many requests as may be under way."""
        while (
            self._over is None
            and len(self._under_way) - self._sender.apart() < self._concurrency
            and (request := next(source, None)) is not None
        ):
            task = asyncio.create_task(self.ask_one(request))
            self._under_way[task] = request
            task.add_done_callback(note)

    def _outcome(self, task: asyncio.Task[Answer]) -> Answer | None:
        """What came of a request; None where there is nothing to give out."""
        if task.cancelled():
            return None
        error = task.exception()
        if error is None:
            return task.result()
        if not isinstance(error, Exception):
            raise error
        self.stop(error)
        return None

    async def ask_one(self, request: Request) -> Answer:
        """One answer that fits, or the last one with `error` saying why it does not."""
        entry = request.entry(self.provider)
        answer = self._ledger.given_up(entry) or await self._until_it_fits(entry, request)
        usage = self._ledger.usage
        usage.requests += 1
        usage.from_journal += answer.from_journal
        if answer.error is not None:
            usage.failed += 1
            self.failures[answer.error] += 1
        return answer

    async def _until_it_fits(self, entry: Entry, request: Request) -> Answer:
        # The old answers of a request that failed did not fit; they would not fit again.
        fresh = self._ledger.is_to_be_retried(entry)
        asked, answer, before = request, Answer(usd=0.0), Answer(usd=0.0)
        for repair in range(MAX_REPAIRS + 1):
            try:
                answer = await self._answer(entry if asked is request else None, asked, fresh)
            except Refused as refused:
                answer = replace(before, finish="failed", error=str(refused))
                break
            if repair:
                answer = answer.plus(before)
            if request.check is None:
                break
            try:
                answer = replace(answer, value=request.check(answer))
                break
            except ValueError as wrong:
                answer = before = replace(answer, error=str(wrong))
                if repair < MAX_REPAIRS:
                    asked = asked.after(answer, str(wrong))
                    self._ledger.usage.repeated += 1
        if answer.error is not None:
            self._ledger.failed(entry, answer.error)
        else:
            self._ledger.succeeded(entry)
        return answer

    async def _answer(self, entry: Entry | None, request: Request, fresh: bool) -> Answer:
        entry = entry or request.entry(self.provider)
        if not fresh and (known := self._ledger.find(entry)) is not None:
            return known
        if self._over is not None:
            raise self._over
        return await self._sender.send(entry, request)


async def answers_in_order(
    client: Client, requests: Iterable[Request], each: Callable[[Answer], None]
) -> list[tuple[Request, Answer]]:
    """All answers, in the order of the requests, whatever the order in which they came.

    Args:
        client: whom to ask.
        requests: what to ask.
        each: called with every answer as it comes, to show progress.
    """
    given = list(requests)
    place = {id(request): index for index, request in enumerate(given)}
    answers: dict[int, Answer] = {}
    async with aclosing(client.ask(given)) as stream:
        async for request, answer in stream:
            answers[place[id(request)]] = answer
            each(answer)
    return [(request, answers[index]) for index, request in enumerate(given)]
