"""The books of one asking: what is kept, what it cost, what failed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .request import Answer, Entry
from .session import Session
from .usage import Usage

if TYPE_CHECKING:
    from .prices import Price


FAILED = "failed/"
"""Beginning of the journal's notes on requests that failed; the rest is their key."""


class Ledger:
    """Keeps answers and failures, and counts what they took.

    Args:
        session: has the journal and the caps.
        stage: what the asking is for.
        price: what the model's tokens cost; None where that is not known.
        retry_failed: whether requests that failed in an earlier run are asked again.

    Attributes:
        usage: what was asked so far.
    """

    def __init__(
        self, session: Session, stage: str, price: Price | None, retry_failed: bool
    ) -> None:
        self.usage = Usage()
        self._journal, self._budget = session.journal, session.budget
        self._stage, self._price = stage, price
        noted = self._journal.notes(FAILED)
        before = {name.removeprefix(FAILED): str(why) for name, why in noted.items()}
        self._given_up = {} if retry_failed else before
        self._again = set(before) if retry_failed else set()
        # Answers that wait in the journal to be given out, with what they cost.
        self._fetched: dict[str, float | None] = {}

    def given_up(self, entry: Entry) -> Answer | None:
        """The failure that a request is left with, if it is not to be asked again."""
        why = self._given_up.get(entry.key)
        return None if why is None else Answer(finish="failed", error=why, from_journal=True)

    def find(self, entry: Entry) -> Answer | None:
        """The answer to a request, if it was ever given."""
        if (known := self._journal.find(entry)) is None:
            return None
        fetched = entry.key in self._fetched
        return replace(known, from_journal=not fetched, usd=self._fetched.get(entry.key, 0.0))

    def is_settled(self, entry: Entry) -> bool:
        """Whether a request need not be sent: it is answered, or left with its failure."""
        if entry.key in self._given_up:
            return True
        return not self.is_to_be_retried(entry) and self._journal.find(entry) is not None

    def is_to_be_retried(self, entry: Entry) -> bool:
        """Whether a request failed in an earlier run, so that its old answers are of no use."""
        return entry.key in self._again and entry.key not in self._fetched

    async def keep(self, entry: Entry, answer: Answer, seconds: float = 0.0) -> Answer:
        """Write an answer down with what it took, and count it. Returns when it is on disk."""
        answer = replace(answer, seconds=seconds, usd=self._cost(answer))
        self.usage.count(answer)
        self._budget.count(answer)
        await self._journal.keep(entry, answer, self._stage)
        return answer

    async def keep_for_later(self, entry: Entry, answer: Answer) -> None:
        """Do that with an answer that is to be given out when it is looked for."""
        self._fetched[entry.key] = (await self.keep(entry, answer)).usd

    def _cost(self, answer: Answer) -> float | None:
        if self._price is None:
            return None
        return self._price.cost(answer.input_tokens, answer.output_tokens, batch=answer.batch)

    def failed(self, entry: Entry, why: str) -> None:
        """Write down that a request is left without a usable answer."""
        self._journal.note(FAILED + entry.key, why)
        self._given_up[entry.key] = why
        self._again.discard(entry.key)

    def succeeded(self, entry: Entry) -> None:
        """Take back an earlier failure, where there was one."""
        if entry.key in self._again:
            self._journal.forget(FAILED + entry.key)
            self._again.discard(entry.key)
