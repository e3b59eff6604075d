"""How a long step tells how far it is, without knowing who listens.

A stage calls `progress.step(...)` and the step's methods. The command line listens with bars on
stderr; everything else, tests and Python callers included, gets the silent one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Step(Protocol):
    """One long step under way."""

    def advance(self, count: int = 1, *, tokens: int = 0, usd: float | None = 0.0) -> None:
        """Note `count` more units done, and what they took.

        Args:
            count: units.
            tokens: tokens read and written for them.
            usd: what these cost; None where that is not known.
        """

    def total(self, total: int | None) -> None:
        """Set how many units there are in all; None while nobody knows."""

    def note(self, text: str) -> None:
        """Show a few words beside the bar, in place of earlier ones."""


class Progress(Protocol):
    """Where steps and messages are shown."""

    @contextmanager
    def step(self, name: str, total: int | None, unit: str) -> Iterator[Step]:
        """Open a step of `total` units (None: not known) that is shown until the block ends."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Tell the user something once, such as which column was taken for the text."""


class _SilentStep:
    def advance(self, count: int = 1, *, tokens: int = 0, usd: float | None = 0.0) -> None:
        pass

    def total(self, total: int | None) -> None:
        pass

    def note(self, text: str) -> None:
        pass


class Silent:
    """Shows nothing."""

    @contextmanager
    def step(self, name: str, total: int | None, unit: str) -> Iterator[Step]:
        yield _SilentStep()

    def say(self, text: str) -> None:
        pass
