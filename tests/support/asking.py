"""Asking a provider by way of a client, as the stages do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from labelwright.llm import (
    Answer,
    Client,
    Journal,
    Message,
    Request,
    Session,
    open_provider,
    run_async,
)
from pydantic import BaseModel, ConfigDict


class Verdict(BaseModel):
    """The shape that answers must have."""

    model_config = ConfigDict(extra="forbid")
    label: str


def question(text: str = "which?", **more: Any) -> Request:
    """A question to be answered in words."""
    return Request(messages=(Message("user", text),), **more)


def in_shape(text: str = "which?", **more: Any) -> Request:
    """A question to be answered in shape, and held to it."""

    def check(answer: Answer) -> str:
        return Verdict.model_validate_json(answer.text).label

    return question(text, response=Verdict, check=check, **more)


def ask(
    requests: Iterable[Request],
    model: str,
    base_url: str | None = None,
    journal: Journal | None = None,
    concurrency: int = 4,
) -> tuple[list[tuple[Request, Answer]], Client, list[float]]:
    """All answers, the client, and the seconds that it was made to wait."""
    slept: list[float] = []

    async def no_wait(seconds: float) -> None:
        slept.append(seconds)

    async def work() -> Any:
        client = Client(
            open_provider(model, base_url),
            Session(journal),
            sleep=no_wait,
            concurrency=concurrency,
        )
        async with client:
            return [pair async for pair in client.ask(requests)], client, slept

    return run_async(work())
