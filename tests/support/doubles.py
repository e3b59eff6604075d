"""Providers for tests: they answer from a function, and note what they were asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelwright.llm import Answer, Request, Traits


class Scripted:
    """A provider that answers from a function of the request; it may raise what it likes."""

    def __init__(
        self,
        answer: Callable[[Request], Answer | str],
        *,
        name: str = "test/model",
        traits: Traits | None = None,
    ) -> None:
        self.name = name
        self.address = "nowhere"
        self.settings: dict[str, Any] = {}
        self.traits = traits or Traits(concurrency=4)
        self.asked: list[Request] = []
        self.opened = self.closed = 0
        self._answer = answer

    async def open(self) -> None:
        self.opened += 1

    async def close(self) -> None:
        self.closed += 1

    async def ask(self, request: Request) -> Answer:
        self.asked.append(request)
        answer = self._answer(request)
        return Answer(text=answer) if isinstance(answer, str) else answer
