"""OpenAI's fine-tuning API; Azure and servers of one's own speak it too.

Paths and fields: OpenAI's published API description (August 2026). The file of results is CSV, or
base64 of it; events come newest first, a page at a time.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Container
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from ....errors import ProviderError
from ....llm.request import TryAgain
from ....llm.secrets import without_secrets
from .base import Base, id_of, items_of, part_of
from .dates import gone, openai_warnings
from .reading import event_of, moment, points_of, state_of
from .service import Event, Order, State
from .wire import Refusal, is_missing

MARK = "labelwright"
DAY_S = 86_400.0
_PAGE = 100
_JOB = "ftjob-"
_ACCOUNT = {"OpenAI-Organization": "OPENAI_ORG_ID", "OpenAI-Project": "OPENAI_PROJECT_ID"}
_KINDS = {"sft": "supervised", "dpo": "dpo"}
_NOT_READ_YET = ("pending", "running")
_HINTS: dict[str | int, str] = {
    "training_not_available": (
        "OpenAI takes no new fine-tunes from this organization. Train on this machine instead "
        "(`labelwright finetune RUN --with tfidf`), or elsewhere: --with together:MODEL, "
        "--with fireworks:MODEL, --with azure:MODEL"
    ),
    "insufficient_quota": "Add money to the account; then the same command goes on",
    "exceeded_quota": "Add money to the account, or wait; then the same command goes on",
    "model_not_available": "Choose a model that can be fine-tuned: --with openai:gpt-4.1-mini",
}


class OpenAI(Base):
    """OpenAI, or a server that speaks its API (OPENAI_BASE_URL)."""

    title: ClassVar[str] = "OpenAI"
    keys: ClassVar[tuple[str, ...]] = ("OPENAI_API_KEY",)
    formats: ClassVar[dict[str, str]] = {"sft": "openai-chat", "dpo": "preference"}
    hints: ClassVar[dict[str | int, str]] = _HINTS
    own: ClassVar[str] = "https://api.openai.com/v1"
    variable: ClassVar[str] = "OPENAI_BASE_URL"

    def __init__(self, name: str = "openai") -> None:
        super().__init__(name)
        self._takes_metadata = True

    def warnings(self, model: str) -> list[str]:
        return openai_warnings(model) if self.is_own else []

    def headers(self, key: str | None) -> dict[str, str]:
        account = {name: os.environ.get(variable, "") for name, variable in _ACCOUNT.items()}
        known = {name: value for name, value in account.items() if value and self.is_own}
        return {**super().headers(key), **known}

    async def look(self, model: str) -> list[str]:
        try:
            found = await self.wire.get(f"/models/{quote(model, safe='')}")
        except Refusal as error:
            # Not every server lists models; one that knows none says so when the job is made.
            if is_missing(error):
                return []
            raise
        return gone(f"{self.title}'s {model}", found.get("shutdown_date"), datetime.now(UTC).date())

    async def resolved(self, start: str) -> str:
        if not start.startswith(_JOB):
            return start
        state = await self.state(start)
        if state.model is None:
            raise ProviderError(
                f"{start} made no model to go on from ({state.said}"
                + (f": {state.reason})" if state.reason else ")")
            )
        return state.model

    async def upload(self, file: Path, name: str) -> str:
        reply = await self.wire.upload("/files", {"purpose": "fine-tune"}, name, file)
        return id_of(reply)

    async def find_file(self, name: str) -> str | None:
        async for one in self._pages("/files", {"purpose": "fine-tune"}):
            if one.get("filename") == name:
                return id_of(one)
        return None

    async def ready(self, file: str) -> None:
        found = await self.wire.get(f"/files/{file}")
        if found.get("status") in _NOT_READ_YET:
            raise TryAgain("the file is still being read")
        if found.get("status") == "error":
            why = without_secrets(str(found.get("status_details") or "it gives no reason"))
            raise ProviderError(f"{self.title} cannot use the file: {why}")

    async def create(self, order: Order) -> str:
        body = self.body(order)
        try:
            return id_of(await self.wire.post("/fine_tuning/jobs", body))
        except Refusal as error:
            if error.status == 409:
                raise TryAgain(str(error)) from None
            if error.status in (400, 422) and "metadata" in body and "metadata" in str(error):
                # An older server; the job is found by its file, which no other job has.
                self._takes_metadata = False
                return await self.create(order)
            raise

    def body(self, order: Order) -> dict[str, Any]:
        """What a job is made from."""
        options, kind = order.options, _KINDS[order.options.method]
        chosen = {
            "n_epochs": options.epochs,
            "batch_size": options.batch_size,
            "learning_rate_multiplier": options.learning_rate,
            "beta": options.beta if kind == "dpo" else None,
        }
        given = {name: value for name, value in chosen.items() if value is not None}
        body: dict[str, Any] = {
            "model": order.start or order.model,
            "training_file": order.files["train"],
            "seed": order.seed,
            "method": {"type": kind, kind: {"hyperparameters": given}},
        }
        if held_out := order.files.get("validation"):
            body["validation_file"] = held_out
        if options.suffix:
            body["suffix"] = options.suffix
        if self._takes_metadata:
            body["metadata"] = {MARK: order.mark}
        return body

    async def find(self, order: Order) -> str | None:
        async for job in self._pages("/fine_tuning/jobs", {}):
            marked = part_of(job, "metadata").get(MARK) == order.mark
            if marked or job.get("training_file") == order.files["train"]:
                return id_of(job)
            # The newest come first; clocks differ.
            if moment(job) < order.since - DAY_S:
                return None
        return None

    async def _pages(self, path: str, query: dict[str, str | int]) -> AsyncIterator[Any]:
        """All items of a list, over its pages."""
        after: dict[str, str | int] = {}
        while True:
            page = await self.wire.get(path, {**query, "limit": _PAGE, **after})
            items = items_of(page)
            for one in items:
                yield one
            if not page.get("has_more") or not items or after.get("after") == items[-1].get("id"):
                return
            after = {"after": id_of(items[-1])}

    async def state(self, job: str) -> State:
        return state_of(await self.wire.get(f"/fine_tuning/jobs/{quote(job, safe='')}"))

    async def events(self, job: str, seen: Container[str]) -> list[Event]:
        new: list[Event] = []
        async for one in self._pages(f"/fine_tuning/jobs/{quote(job, safe='')}/events", {}):
            event = event_of(one)
            if event.id in seen:
                break
            new.append(event)
        return new[::-1]

    async def cancel(self, job: str) -> None:
        try:
            await self.wire.post(f"/fine_tuning/jobs/{quote(job, safe='')}/cancel")
        except Refusal:
            # It may have ended in between.
            if not (await self.state(job)).is_over:
                raise

    async def curve(self, job: str, state: State) -> list[dict[str, Any]]:
        points: list[dict[str, Any]] = []
        for name in state.results:
            try:
                points += points_of(await self.wire.content(f"/files/{name}/content"))
            except Refusal as error:
                # Thrown away after some days; the figures of the events are left.
                if not is_missing(error):
                    raise
        return points
