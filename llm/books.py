"""What asking in batches needs to know of caps, and where it leaves what comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .budget import Budget
from .ledger import Ledger
from .request import Answer, Provider, Request

if TYPE_CHECKING:
    from .prices import Price


class BatchBooks:
    """The books of one asking, by request.

    Args:
        provider: whom is asked.
        ledger: where answers and failures are kept.
        budget: sets aside what a request can take.
        price: what it is set aside at.
        stopping: whether the user wants no more to be sent.
    """

    def __init__(
        self,
        provider: Provider,
        ledger: Ledger,
        budget: Budget,
        price: Price | None,
        stopping: Callable[[], bool],
    ) -> None:
        self._provider, self._ledger = provider, ledger
        self._budget, self._price = budget, price
        self.stopping = stopping
        self._aside: dict[str, int] = {}

    def reserve(self, request: Request) -> bool:
        """Set aside what a request can take; False where the caps have no room for it now.

        Raises:
            Stopped: they have no room for it, and nothing is set aside that could leave some.
        """
        aside = self._budget.try_aside(request, self._price, batch=True)
        if aside is None:
            self._budget.refuse_alone(request, self._price, batch=True)
            return False
        self._aside[request.key(self._provider)] = aside
        return True

    def release(self, request: Request) -> None:
        """Let go of what was set aside: no batch will answer this request."""
        self._free(request.key(self._provider))

    async def keep(self, request: Request, answer: Answer) -> None:
        """Write an answer down. Returns when it is on disk."""
        entry = request.entry(self._provider)
        await self._ledger.keep_for_later(entry, answer)
        self._free(entry.key)

    async def fail(self, request: Request, reason: str) -> None:
        """Write down why a request was not answered."""
        entry = request.entry(self._provider)
        self._ledger.failed(entry, reason)
        self._free(entry.key)

    def _free(self, key: str) -> None:
        if (aside := self._aside.pop(key, None)) is not None:
            self._budget.free(aside)
