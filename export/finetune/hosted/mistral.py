"""Mistral's fine-tuning API, by plain HTTP: its package has none of it from 2.7 on.

Paths and fields are those of mistralai 2.4.13, the last one that had them. Mistral calls all of it
deprecated and unsupported. A classifier tells the probability of every label; a chat model answers
with one.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import quote

from pydantic import Field

from ....llm.request import Provider
from ....llm.secrets import without_secrets
from ...formats.dated import MISTRAL_UNSUPPORTED
from .base import Base, id_of, items_of, part_of
from .mistral_classifier import AskedClassifier
from .reading import named, seconds_of
from .service import Event, HostedSettings, Order, State, Status
from .wire import Refusal

_OVER: dict[str, Status] = {
    "SUCCESS": "done",
    "FAILED": "failed",
    "FAILED_VALIDATION": "failed",
    "CANCELLED": "cancelled",
}
_PAGE = 100
_TYPES = {"classifier": "classifier", "chat": "completion"}


class MistralSettings(HostedSettings):
    """Options of Mistral.

    Attributes:
        suffix: 18 characters at most.
        kind: `classifier` (model ministral-3b-latest) or `chat`.
    """

    suffix: str | None = Field(None, min_length=1, max_length=18)
    kind: Literal["classifier", "chat"] = "classifier"

    def of_format(self) -> dict[str, Any]:
        return {} if self.kind == "classifier" else super().of_format()


class Mistral(Base):
    """Mistral."""

    title: ClassVar[str] = "Mistral"
    settings: ClassVar[type[HostedSettings]] = MistralSettings
    keys: ClassVar[tuple[str, ...]] = ("MISTRAL_API_KEY",)
    formats: ClassVar[dict[str, str]] = {"sft": "mistral-chat"}
    own: ClassVar[str] = "https://api.mistral.ai/v1"
    variable: ClassVar[str] = "MISTRAL_BASE_URL"

    def form(self, options: Any) -> str:
        usual = super().form(options)
        return "mistral-classifier" if options.kind == "classifier" else usual

    def warnings(self, model: str) -> list[str]:
        return [
            MISTRAL_UNSUPPORTED,
            "Mistral takes $4 for a job at least, and $2 a month for keeping the model "
            "(documentation of August 2026).",
        ]

    async def upload(self, file: Path, name: str) -> str:
        return id_of(await self.wire.upload("/files", {"purpose": "fine-tune"}, name, file))

    async def find_file(self, name: str) -> str | None:
        query: dict[str, str | int] = {"purpose": "fine-tune", "search": name}
        for one in items_of(await self.wire.get("/files", query)):
            if one.get("filename") == name:
                return id_of(one)
        return None

    async def create(self, order: Order) -> str:
        try:
            return id_of(await self.wire.post("/fine_tuning/jobs", self.body(order)))
        except Refusal as error:
            # "Duplicate": the file belongs to this job alone.
            if error.status == 409 and (found := await self.find(order)):
                return found
            raise

    def body(self, order: Order) -> dict[str, Any]:
        """What a job is made from."""
        options = order.options
        chosen = {"epochs": options.epochs, "learning_rate": options.learning_rate}
        body: dict[str, Any] = {
            "model": order.start or order.model,
            "training_files": [{"file_id": order.files["train"], "weight": 1}],
            "hyperparameters": {k: v for k, v in chosen.items() if v is not None},
            "job_type": _TYPES[options.kind],
            "auto_start": True,
            # A row that is skipped in silence is a row that was paid for.
            "invalid_sample_skip_percentage": 0,
        }
        if options.kind == "classifier":
            target = {"name": order.target, "labels": list(order.labels), "weight": 1}
            body["classifier_targets"] = [{**target, "loss_function": "single_class"}]
        if held_out := order.files.get("validation"):
            body["validation_files"] = [held_out]
        if options.suffix:
            body["suffix"] = options.suffix
        return body

    async def find(self, order: Order) -> str | None:
        page = 0
        while True:
            query: dict[str, str | int] = {"page": page, "page_size": _PAGE}
            found = items_of(await self.wire.get("/fine_tuning/jobs", query))
            for job in found:
                if order.files["train"] in (job.get("training_files") or []):
                    return id_of(job)
            if len(found) < _PAGE:
                return None
            page += 1

    async def _job(self, job: str) -> Any:
        return await self.wire.get(f"/fine_tuning/jobs/{quote(job, safe='')}")

    async def state(self, job: str) -> State:
        found = await self._job(job)
        said = str(found.get("status") or "")
        status: Status = _OVER.get(said, "running" if said == "RUNNING" else "waiting")
        events = [_event(one) for one in items_of(found, "events")]
        tokens = found.get("trained_tokens")
        return State(
            status,
            said.lower(),
            model=found.get("fine_tuned_model") or None,
            reason=max(events, key=lambda e: e.at).words if events and status == "failed" else "",
            tokens=tokens if isinstance(tokens, int) else None,
        )

    async def events(self, job: str, seen: Container[str]) -> list[Event]:
        found = await self._job(job)
        told = [_event(one) for one in items_of(found, "events")]
        told += [_checkpoint(one) for one in items_of(found, "checkpoints")]
        return sorted((one for one in told if one.id not in seen), key=lambda event: event.at)

    async def cancel(self, job: str) -> None:
        try:
            await self.wire.post(f"/fine_tuning/jobs/{quote(job, safe='')}/cancel")
        except Refusal:
            if not (await self.state(job)).is_over:
                raise

    async def curve(self, job: str, state: State) -> list[dict[str, Any]]:
        points = items_of(await self._job(job), "checkpoints")
        return [dict(_checkpoint(one).figures) for one in points][::-1]

    def asked(self, model: str, options: Mapping[str, Any]) -> Provider:
        if options.get("kind") == "chat":
            return super().asked(model, options)
        return AskedClassifier(model, self.url, self.keys)


def _event(one: dict[str, Any]) -> Event:
    data = part_of(one, "data")
    more = "; ".join(f"{name}: {value}" for name, value in data.items())
    words = without_secrets(": ".join(filter(None, [str(one.get("name") or ""), more])))
    level = "error" if "error" in data else "info"
    at = seconds_of(one.get("created_at"))
    return Event(f"{one.get('created_at')} {words[:60]}", at, level, words)


def _checkpoint(one: dict[str, Any]) -> Event:
    step = int(one.get("step_number") or 0)
    figures = {"step": step, **named(part_of(one, "metrics"))}
    return Event(f"step {step}", seconds_of(one.get("created_at")), "info", "", figures)
