"""Asking one model many questions.

Requests are taken from an iterator only when one can be sent, so a source may look at what has
come back before it makes the next. An answer is looked for in the journal first; a new one is in
the journal before it is given out.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self, TypeVar

from ..errors import ProviderError
from .journal import Journal
from .pace import START, Pace
from .request import Answer, OverLimit, Provider, Refused, Request, TryAgain

MAX_FAULTS = 8
MAX_REPAIRS = 2
LONGEST_WAIT = 60.0
LONGEST_LIMIT = 900.0

T = TypeVar("T")


@dataclass
class Usage:
    """What was asked and what it took. Tokens are counted over all tries.

    Attributes:
        requests: requests that were answered or failed, the journal's among them.
        from_journal: those whose answer was in the journal.
        repeated: times a request was sent again because its answer did not fit.
        faults: times a provider could not answer and was asked again.
        over_limit: times a provider took no more for the moment, and was asked later.
        failed: requests left without a usable answer.
        input_tokens, output_tokens: of answers asked for in this run; the journal's not counted.
    """

    requests: int = 0
    from_journal: int = 0
    repeated: int = 0
    faults: int = 0
    over_limit: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Client:
    """Asks one provider, with a journal.

    Args:
        provider: whom to ask; opened on entry, closed on exit.
        journal: where answers are kept.
        concurrency: requests in flight at once; None finds out how many suit the provider, up to
            what it says.
        requests_per_minute, tokens_per_minute: limits to keep to.
        clock: the time in seconds, from any beginning.
        sleep: waits a number of seconds.
        rng: source of the jitter in waiting times.
    """

    def __init__(
        self,
        provider: Provider,
        journal: Journal,
        *,
        concurrency: int | None = None,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self.provider = provider
        self.journal = journal
        self.usage = Usage()
        self._concurrency = concurrency or provider.traits.concurrency
        self._pace = Pace(
            self._concurrency,
            start=concurrency or START,
            requests_per_minute=requests_per_minute,
            tokens_per_minute=tokens_per_minute,
            clock=clock,
            sleep=sleep,
        )
        self._clock, self._sleep = clock, sleep
        # After a fault a request waits apart, and keeps no other from being sent.
        self._resting = 0
        self._rng = rng or random.Random()

    async def __aenter__(self) -> Self:
        try:
            await self.provider.open()
        except BaseException:
            # What was opened before the fault would be left behind: a connection, a server.
            await self.provider.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.provider.close()
        await self.journal.settled()

    async def ask(self, requests: Iterable[Request]) -> AsyncGenerator[tuple[Request, Answer]]:
        """Answers in the order they come, each with its request.

        A request that cannot be answered comes back with `error` set; it is never dropped.

        Raises:
            ProviderError: the provider can no longer be asked.
        """
        source = iter(requests)
        under_way: dict[asyncio.Task[Answer], Request] = {}
        done: deque[asyncio.Task[Answer]] = deque()
        come = asyncio.Event()

        def note(task: asyncio.Task[Answer]) -> None:
            done.append(task)
            come.set()

        try:
            while True:
                while len(under_way) - self._resting < self._concurrency:
                    request = next(source, None)
                    if request is None:
                        break
                    task = asyncio.create_task(self.ask_one(request))
                    under_way[task] = request
                    task.add_done_callback(note)
                if not under_way:
                    return
                await come.wait()
                come.clear()
                while done:
                    task = done.popleft()
                    yield under_way.pop(task), task.result()
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def ask_one(self, request: Request) -> Answer:
        """One answer that fits, or the last one with `error` saying why it does not."""
        self.usage.requests += 1
        asked, answer, input_tokens, output_tokens = request, Answer(), 0, 0
        for repair in range(MAX_REPAIRS + 1):
            try:
                answer = await self._answer(asked)
            except Refused as refused:
                answer = Answer(finish="failed", error=str(refused))
                break
            input_tokens += answer.input_tokens
            output_tokens += answer.output_tokens
            if request.check is None:
                break
            try:
                answer = replace(answer, value=request.check(answer), error=None)
                break
            except ValueError as wrong:
                answer = replace(answer, error=str(wrong))
                if repair < MAX_REPAIRS:
                    asked = asked.after(answer, str(wrong))
                    self.usage.repeated += 1
        if answer.error is not None:
            self.usage.failed += 1
        if answer.from_journal:
            self.usage.from_journal += 1
        return replace(answer, input_tokens=input_tokens, output_tokens=output_tokens)

    async def _answer(self, request: Request) -> Answer:
        if (known := self.journal.find(request, self.provider)) is not None:
            return known
        answer = await self._past_faults(request)
        await self.journal.keep(request, self.provider, answer)
        self.usage.input_tokens += answer.input_tokens
        self.usage.output_tokens += answer.output_tokens
        return answer

    async def _past_faults(self, request: Request) -> Answer:
        faults = refusals = 0
        while True:
            async with self._pace.leave(_tokens(request)):
                started = self._clock()
                try:
                    answer = await self.provider.ask(request)
                except OverLimit as limit:
                    refusals += 1
                    self.usage.over_limit += 1
                    self._pace.refused(limit.limits)
                    self._give_up(0, str(limit))
                    # Its place stays taken: another request in it would be refused as well.
                    await self._sleep(self._wait(refusals, limit.after))
                    continue
                except TryAgain as error:
                    faults += 1
                    self.usage.faults += 1
                    self._pace.fault()
                    self._give_up(faults, str(error))
                    after = error.after
                else:
                    self._pace.good(answer.limits)
                    return replace(answer, seconds=self._clock() - started)
            self._resting += 1
            try:
                await self._sleep(self._wait(faults, after))
            finally:
                self._resting -= 1

    def _wait(self, tries: int, after: float | None) -> float:
        """Seconds before the next try: full jitter spreads out what one fault hit together."""
        if after is not None:
            return after + self._rng.uniform(0, min(1.0, after / 2))
        return self._rng.uniform(0, min(LONGEST_WAIT, 2.0 ** (tries - 1)))

    def _give_up(self, faults: int, reason: str) -> None:
        kept = "Every answer so far is kept: run the same command again to go on"
        if faults >= MAX_FAULTS:
            raise ProviderError(
                f"{self.provider.name} could not answer {MAX_FAULTS} times in a row: {reason}. "
                f"{kept}"
            )
        if self._pace.since_good() > LONGEST_LIMIT:
            raise ProviderError(
                f"{self.provider.name} has taken no request for {LONGEST_LIMIT / 60:.0f} minutes: "
                f"{reason}. {kept}"
            )


def _tokens(request: Request) -> int:
    """About how many tokens a request takes: four letters each, and its whole answer."""
    letters = len(request.prompt) + sum(len(message.content) for message in request.messages)
    return letters // 4 + request.max_tokens


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, also where an event loop runs already (a notebook)."""
    if not _loop_is_running():
        return asyncio.run(work)
    outcome: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


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
