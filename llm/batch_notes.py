"""Which batches are under way at a provider, on disk before anyone waits for them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .journal import Journal
from .request import Request

NOTES = "batch/"


@dataclass
class Batch:
    """One batch, as the journal notes it.

    Attributes:
        mark: name that it carries at the provider, by which it is found again.
        keys: of all requests in it.
        model, address: whom it was sent to.
        made_at: when it was noted, in seconds since 1970.
        id: its name at the provider; None while it is being sent.
        open: its requests that have no answer yet and are asked for now, by key; not noted.
        done: how many of its requests the provider has answered; not noted.
    """

    mark: str
    keys: list[str]
    model: str
    address: str
    made_at: float
    id: str | None = None
    open: dict[str, Request] = field(default_factory=dict)
    done: int = 0

    @classmethod
    def of(cls, requests: dict[str, Request], model: str, address: str) -> Batch:
        """A batch of these requests, not yet sent."""
        keys = list(requests)
        return cls(uuid.uuid4().hex, keys, model, address, time.time(), open=requests)

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.id or f"marked {self.mark}"

    def note(self, journal: Journal) -> None:
        """Put it on disk, in place of what was noted of it before."""
        kept = ("mark", "keys", "model", "address", "made_at", "id")
        journal.note(NOTES + self.mark, {name: getattr(self, name) for name in kept})

    def forget(self, journal: Journal) -> None:
        """Take it off the disk: nothing more is to be had from it."""
        journal.forget(NOTES + self.mark)

    def settle(self, journal: Journal, unread: Iterable[str]) -> None:
        """Note what is left to be read from a batch that is over, if anything.

        Args:
            journal: where it is noted.
            unread: keys of answers that nobody has asked for yet: they stay at the provider.
        """
        self.keys = list(unread)
        self.note(journal) if self.keys else self.forget(journal)


def noted_batches(journal: Journal) -> Iterator[Batch]:
    """All batches under way, or with answers that nobody has read, the oldest first."""
    notes: list[dict[str, Any]] = list(journal.notes(NOTES).values())
    for note in sorted(notes, key=lambda note: float(note["made_at"])):
        yield Batch(**note)
