"""What a batch API is, and asking by one: many requests in a file, answered within a day or so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol, cast

from ..errors import InputError, ProviderError
from .journal import Journal
from .request import Answer, Provider, Refused, Request, TryAgain

Status = Literal["under way", "done", "failed", "expired", "cancelled"]
Outcome = Answer | Refused | TryAgain | ProviderError


class AnswersGone(Exception):
    """The provider has thrown away the answers of a batch that was left for too long."""


@dataclass(frozen=True)
class BatchState:
    """How far a batch is.

    Attributes:
        status: `failed` is a batch of which nothing was asked.
        done, failed, total: its requests that were answered, met an error, and all.
        reason: why it failed, in the provider's words, with the numbers of lines.
        over_limit: whether it failed only because too much is in the provider's queue for now.
    """

    status: Status
    done: int = 0
    failed: int = 0
    total: int = 0
    reason: str = ""
    over_limit: bool = False


class BatchAPI(Protocol):
    """A provider's way of taking many requests in one file.

    Attributes:
        most_requests, most_bytes: limits of one file.
    """

    most_requests: int
    most_bytes: int

    async def try_out(self, request: Request) -> Answer | None:
        """Ask one request directly, so that what a model refuses is known before hours pass.

        Returns None where that is not possible or was done before; raises nothing.
        """
        raise NotImplementedError

    def line(self, key: str, request: Request) -> bytes | None:
        """A request as a line of the file, its line end with it; None if it fits into no batch."""
        raise NotImplementedError

    async def submit(self, lines: BinaryIO, mark: str) -> str:
        """Send a file and have it worked on. Returns the batch's id.

        Args:
            lines: the file.
            mark: what the batch can be found by later.

        Raises:
            OverLimit: it takes no more for now.
            TryAgain: a passing fault; whether there is a batch now is not known.
            ProviderError: it takes no batches, or not this one.
        """
        raise NotImplementedError

    async def find(self, mark: str, since: float) -> str | None:
        """The id of the batch with this mark, if there is one.

        Args:
            mark: what it was submitted with.
            since: when that was, in seconds since 1970.
        """
        raise NotImplementedError

    async def check(self, batch_id: str) -> BatchState:
        """How far a batch is.

        Raises:
            TryAgain: a passing fault.
            ProviderError: it cannot be asked, or knows no such batch.
        """
        raise NotImplementedError

    def results(
        self, batch_id: str, requests: Mapping[str, Request]
    ) -> AsyncIterator[tuple[str, Outcome]]:
        """Key and outcome of each request of a batch that is over, in any order.

        Of keys that are not among `requests` the outcome means nothing. TryAgain stands for a
        request that may be asked again, ProviderError for one that no request gets past, such as
        an account without money.

        Raises:
            TryAgain: a passing fault; what came before it is good.
            AnswersGone: they are no longer there.
        """
        raise NotImplementedError


class Books(Protocol):
    """Who keeps count of answers and money.

    Attributes:
        stopping: whether the work is to stop.
    """

    stopping: Callable[[], bool]

    def reserve(self, request: Request) -> bool:
        """Set aside what a request can cost; False if there is no room for it now."""
        raise NotImplementedError

    def release(self, request: Request) -> None:
        """Give back what was set aside: no batch will answer this request."""
        raise NotImplementedError

    async def keep(self, request: Request, answer: Answer) -> None:
        """Make an answer durable, and count what it cost in place of what was set aside."""
        raise NotImplementedError

    async def fail(self, request: Request, reason: str) -> None:
        """Keep the reason why a request has no answer, and give back what was set aside."""
        raise NotImplementedError


def batch_api(provider: Provider) -> BatchAPI:
    """The batch API of a provider.

    Raises:
        InputError: it has none that can be asked from here.
    """
    make = getattr(provider, "batch_api", None)
    if make is None:
        raise InputError(
            f"{provider.name} has no batch API that can be asked from here; openai/MODEL has one, "
            "and with base_url so has every server that speaks OpenAI's. Leave out --batch"
        )
    return cast(BatchAPI, make())


async def ask_in_batches(
    provider: Provider,
    requests: Sequence[Request],
    books: Books,
    journal: Journal,
    *,
    say: Callable[[str], None],
    note: Callable[[int, int], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Ask all these requests by the provider's batch API, and wait for their answers.

    Goes on with the batches that the journal notes as under way before it sends new ones.
    Afterwards each request has its answer with `books`, or its failure, or is left over, to be
    asked directly: it fits into no batch, there was no room for it, or passing faults kept it
    from an answer in three batches. Equal requests are asked once.

    Args:
        provider: whom to ask; open.
        requests: what to ask; none of them has its answer in the journal.
        books: told of every answer and failure.
        journal: where batches under way are noted.
        say: told in words what happens to batches.
        note: told how many requests are answered, and of how many.
        sleep: waits a number of seconds.
        clock: the time in seconds, from any beginning.

    Raises:
        Stopped: `books` is stopping; batches go on at the provider and are picked up later.
        ProviderError: it refused a batch, or cannot be reached; with what it said.
        InputError: the provider has no batch API.
    """
    from .batching import Batching

    if requests:
        whom = provider.name, provider.address
        api = batch_api(provider)
        asked: dict[str, Request] = {}
        for request in requests:
            asked.setdefault(request.key(provider), request)
        await Batching(api, whom, asked, books, journal, say, note, sleep, clock).run()
