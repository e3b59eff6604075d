"""Hard caps on the money and the tokens of a run.

Before a request is sent, the most that it can take is set aside; when it is answered, what it
really took is counted instead. So what is in flight is counted in full, and a cap is never passed.
Near a cap a request waits for those in flight, which mostly take less than was set aside for them.
A try that ends without an answer counts nothing: what a provider charges for it is not known.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Stopped
from .journal import Journal
from .request import Answer, Request

if TYPE_CHECKING:
    from .prices import Price


@dataclass(frozen=True)
class Share:
    """What one request takes of the caps."""

    usd: float
    tokens: int


class Budget:
    """Caps over everything that was ever asked with a journal.

    Args:
        journal: knows what was spent so far.
        max_usd: dollars that may be spent.
        max_tokens: tokens that may be read and written.
    """

    def __init__(
        self, journal: Journal, max_usd: float | None = None, max_tokens: int | None = None
    ) -> None:
        self.max_usd, self.max_tokens = max_usd, max_tokens
        spent = journal.spent() if self.is_set else []
        self.usd = sum(one.usd for one in spent)
        self.tokens = sum(one.input_tokens + one.output_tokens for one in spent)
        self._aside: dict[int, Share] = {}
        self._usd_aside, self._tokens_aside, self._next = 0.0, 0, 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def is_set(self) -> bool:
        """Whether there is any cap."""
        return self.max_usd is not None or self.max_tokens is not None

    async def set_aside(self, request: Request, price: Price | None) -> int:
        """Wait until a request fits, and set aside what it can take. Returns a number for it.

        Raises:
            Stopped: it does not fit, and nothing is in flight that could leave room.
        """
        while (number := self.try_aside(request, price)) is None:
            self.refuse_alone(request, price)
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await future
        return number

    def refuse_alone(self, request: Request, price: Price | None, *, batch: bool = False) -> None:
        """Raise Stopped where nothing is in flight that could leave room for a request."""
        if not self._aside:
            raise Stopped(self._why(_most(request, price, batch=batch)))

    def try_aside(
        self, request: Request, price: Price | None, *, batch: bool = False
    ) -> int | None:
        """Set aside what a request can take, if it fits now; None if it does not."""
        if not self.is_set:
            return 0
        share = _most(request, price, batch=batch)
        if not self._has_room(share):
            return None
        self._next += 1
        self._aside[self._next] = share
        self._usd_aside += share.usd
        self._tokens_aside += share.tokens
        return self._next

    def _has_room(self, share: Share) -> bool:
        usd = self.usd + self._usd_aside + share.usd
        tokens = self.tokens + self._tokens_aside + share.tokens
        return (self.max_usd is None or usd <= self.max_usd) and (
            self.max_tokens is None or tokens <= self.max_tokens
        )

    def count(self, answer: Answer) -> None:
        """Count what an answer took."""
        self.usd += answer.usd or 0.0
        self.tokens += answer.input_tokens + answer.output_tokens

    def free(self, number: int) -> None:
        """Let go of what was set aside under this number."""
        if (share := self._aside.pop(number, None)) is None:
            return
        self._usd_aside = self._usd_aside - share.usd if self._aside else 0.0
        self._tokens_aside -= share.tokens
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)

    def _why(self, share: Share) -> str:
        kept = "What was answered is kept: run the same command with a higher"
        if self.max_usd is not None and self.usd + share.usd > self.max_usd:
            return (
                f"stopped by the budget of ${self.max_usd:,.2f}: ${self.usd:,.4f} is spent, and "
                f"the next request may cost up to ${share.usd:,.4f}. {kept} --budget to go on"
            )
        return (
            f"stopped by the cap of {self.max_tokens:,} tokens: {self.tokens:,} are used, and the "
            f"next request may take up to {share.tokens:,}. {kept} --max-tokens to go on"
        )


def _most(request: Request, price: Price | None, *, batch: bool) -> Share:
    read, written = request.most_tokens()
    usd = price.cost(read, written, batch=batch) if price else 0.0
    return Share(usd, read + written)
