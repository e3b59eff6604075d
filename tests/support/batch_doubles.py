"""A batch API in memory, and books that note what they are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from doubles import Scripted
from labelwright.llm import Answer, Journal, Request, run_async
from labelwright.llm.batches import BatchState, ask_in_batches
from labelwright.llm.request import Entry, TryAgain

UNDER_WAY = BatchState("under way")
DONE = BatchState("done")


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Sent:
    """A batch at the provider."""

    id: str
    mark: str
    keys: list[str]
    steps: list[BatchState | Exception] = field(default_factory=list)


class Provider(Scripted):
    """A provider with a batch API.

    Attributes:
        batches: those that were made.
        steps: what each check of the next batches says in turn; the last is said for ever.
        outcome: of a key, in its batch; None for a line that never came.
        order: the order in which a batch's outcomes come.
        faults: raised first by the method of that name, one a call.
        lost: faults of `submit` that come after the batch was made.
    """

    most_requests = 50_000
    most_bytes = 200_000_000

    def __init__(self) -> None:
        super().__init__(lambda request: f"directly {request.messages[0].content}")
        self.batches: list[Sent] = []
        self.steps: list[list[BatchState | Exception]] = []
        self.outcome: Callable[[str, Sent], Any] = lambda key, batch: Answer(text=key, batch=True)
        self.order: Callable[[list[str]], list[str]] = lambda keys: keys[::-1]
        self.faults: dict[str, list[Exception]] = {}
        self.lost: list[Exception] = []
        self.calls: Counter[str] = Counter()
        self.sizes: list[int] = []
        self.tries_out = False
        self.fits: Callable[[Request], bool] = lambda request: True

    def batch_api(self) -> Provider:
        return self

    async def try_out(self, request: Request) -> Answer | None:
        return await self.ask(request) if self.tries_out else None

    def line(self, key: str, request: Request) -> bytes | None:
        if not self.fits(request):
            return None
        return json.dumps([key, request.messages[0].content]).encode() + b"\n"

    async def submit(self, lines: BinaryIO, mark: str) -> str:
        self._fault("submit")
        lines.seek(0)
        content = lines.read()
        self.sizes.append(len(content))
        keys = [json.loads(line)[0] for line in content.splitlines()]
        steps = self.steps.pop(0) if self.steps else [UNDER_WAY, DONE]
        self.batches.append(Sent(f"batch_{len(self.batches)}", mark, keys, list(steps)))
        if self.lost:
            raise self.lost.pop(0)
        return self.batches[-1].id

    async def find(self, mark: str, since: float) -> str | None:
        self._fault("find")
        return next((batch.id for batch in self.batches if batch.mark == mark), None)

    async def check(self, batch_id: str) -> BatchState:
        self._fault("check")
        batch = self._batch(batch_id)
        step = batch.steps.pop(0) if len(batch.steps) > 1 else batch.steps[0]
        if isinstance(step, Exception):
            raise step
        return step

    async def results(self, batch_id: str, requests: Any) -> AsyncIterator[tuple[str, Any]]:
        self._fault("results")
        batch = self._batch(batch_id)
        if batch.steps[-1].status == "failed":
            return
        for index, key in enumerate(self.order(batch.keys)):
            if index == len(batch.keys) // 2:
                self._fault("results, half way")
            if (outcome := self.outcome(key, batch)) is not None:
                yield key, outcome

    def _batch(self, batch_id: str) -> Sent:
        return next(batch for batch in self.batches if batch.id == batch_id)

    def _fault(self, call: str) -> None:
        self.calls[call] += 1
        if faults := self.faults.get(call):
            raise faults.pop(0)

    @property
    def asked_in_batches(self) -> Counter[str]:
        """How often each key stood in a batch."""
        return Counter(key for batch in self.batches for key in batch.keys)


class Books:
    """Books over a journal.

    Attributes:
        kept, failed: answer and reason by key.
        aside: how often a key is set aside for now.
        room: requests that may be set aside at once.
        stop: whether to stop, asked again and again.
    """

    def __init__(self, provider: Provider, journal: Journal) -> None:
        self.provider, self.journal = provider, journal
        self.kept: dict[str, Answer] = {}
        self.failed: dict[str, str] = {}
        self.aside: Counter[str] = Counter()
        self.room = 10**9
        self.stop: Callable[[], bool] = lambda: False
        self.stopping = lambda: self.stop()

    def reserve(self, request: Request) -> bool:
        if self.aside.total() >= self.room:
            return False
        self.aside[request.key(self.provider)] += 1
        return True

    def release(self, request: Request) -> None:
        self._free(request)

    async def keep(self, request: Request, answer: Answer) -> None:
        assert request.key(self.provider) not in self.kept
        await self.journal.keep(request.entry(self.provider), answer)
        self.kept[self._free(request)] = answer

    async def fail(self, request: Request, reason: str) -> None:
        self.failed[self._free(request)] = reason

    def _free(self, request: Request) -> str:
        key = request.key(self.provider)
        assert self.aside[key] == 1
        del self.aside[key]
        return key


@dataclass
class Run:
    """One call of `ask_in_batches`."""

    books: Books
    clock: Clock
    said: list[str] = field(default_factory=list)
    progress: list[tuple[int, int]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "\n".join(self.said)


def ask(
    provider: Provider,
    requests: list[Request],
    journal: Journal | None = None,
    books: Books | None = None,
    run: Run | None = None,
) -> Run:
    """Ask what is not in the journal, as a client does; time does not pass."""
    journal = journal or Journal(None)
    run = run or Run(books or Books(provider, journal), Clock())
    missing = [r for r in requests if journal.find(r.entry(provider)) is None]
    run_async(
        ask_in_batches(
            provider,
            missing,
            run.books,
            journal,
            say=run.said.append,
            note=lambda done, total: run.progress.append((done, total)),
            sleep=run.clock.sleep,
            clock=run.clock,
        )
    )
    return run


def is_answered(journal: Journal, key: str) -> bool:
    """Whether the journal has an answer of this key."""
    return journal.find(Entry(key, "", "", "")) is not None


def again(reason: str = "busy") -> TryAgain:
    """A passing fault."""
    return TryAgain(reason)
