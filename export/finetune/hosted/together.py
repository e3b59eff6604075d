"""Together's fine-tuning API.

Paths, fields and the way a file is sent are those of its package together 3.1.1: a form names the
file, the reply points to where its bytes go, and a last call has them read. A file that is there
already is known by its checksum, so one file may serve several jobs: the mark stands in the suffix.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from pydantic import Field

from ....errors import ProviderError
from ....llm.request import TryAgain
from ....llm.secrets import without_secrets
from ..folders import digest
from .base import Base, id_of, items_of, part_of
from .elsewhere import put_file
from .reading import loosely_named, seconds_of
from .service import Event, HostedSettings, Order, State, Status
from .wire import Refusal, is_missing

_LEARNING_RATE = 1e-5
_MARK = 12
_OVER: dict[str, Status] = {
    "completed": "done",
    "error": "failed",
    "user_error": "failed",
    "cancelled": "cancelled",
}
_WAITING = ("pending", "queued")
_READ = ("COMPLETED", None)
_UNUSABLE = ("FAILED", "INVALID_FORMAT")
_EVALUATIONS = 5
_LORA = {"type": "Lora", "lora_r": 8, "lora_alpha": 16, "lora_trainable_modules": "all-linear"}


class TogetherSettings(HostedSettings):
    """Options of Together.

    Attributes:
        suffix: 27 characters at most, since the mark of the job stands behind it.
        lora: train a small addition to the model (true), or all of it; left out, it chooses.
    """

    suffix: str | None = Field(None, min_length=1, max_length=27)
    lora: bool | None = None


class Together(Base):
    """Together."""

    title: ClassVar[str] = "Together"
    settings: ClassVar[type[HostedSettings]] = TogetherSettings
    keys: ClassVar[tuple[str, ...]] = ("TOGETHER_API_KEY",)
    formats: ClassVar[dict[str, str]] = {"sft": "together", "dpo": "preference"}
    own: ClassVar[str] = "https://api.together.ai/v1"
    variable: ClassVar[str] = "TOGETHER_BASE_URL"
    epochs: ClassVar[int] = 1

    async def upload(self, file: Path, name: str) -> str:
        fields = {
            "purpose": "fine-tune",
            "file_name": name,
            "file_type": "jsonl",
            "checksum": digest(file),
        }
        try:
            reply = await self.wire.form("/files", fields)
        except Refusal as error:
            if error.status != 409:
                raise
            return await self._there(id_of(error.content, "file_id"), name)
        found, where = reply.headers.get("X-Together-File-Id"), reply.headers.get("Location")
        if not found or not where:
            raise TryAgain("a reply that does not say where the file goes")
        await put_file(where, file)
        await self.wire.post(f"/files/{quote(found, safe='')}/preprocess")
        return found

    async def _there(self, file: str, name: str) -> str:
        """A file with the same bytes, as Together says; from an earlier job, or half sent by us.

        Raises:
            TryAgain: it was half sent, and is removed now.
        """
        path = f"/files/{quote(file, safe='')}"
        if (await self.wire.get(path)).get("filename") != name:
            return file
        # Only its name may have arrived: it is sent anew.
        await self.wire.delete(path)
        raise TryAgain("the file was sent in part, and goes again")

    async def ready(self, file: str) -> None:
        found = await self.wire.get(f"/files/{quote(file, safe='')}")
        status = found.get("processing_status")
        if status in _UNUSABLE:
            why = part_of(found, "validation_report").get("error") or status
            raise ProviderError(f"Together cannot use the file: {without_secrets(str(why))}")
        if status not in _READ:
            raise TryAgain("the file is still being read")

    async def create(self, order: Order) -> str:
        return id_of(await self.wire.post("/fine-tunes", self.body(order)))

    def body(self, order: Order) -> dict[str, Any]:
        """What a job is made from."""
        options = order.options
        begins = {"from_checkpoint": order.start} if order.start else {"model": order.model}
        method: dict[str, Any] = {"method": "sft", "train_on_inputs": "auto"}
        if options.method == "dpo":
            method = {"method": "dpo"} | ({"dpo_beta": options.beta} if options.beta else {})
        body: dict[str, Any] = {
            **begins,
            "training_file": order.files["train"],
            "n_epochs": options.epochs or self.epochs,
            "n_checkpoints": 1,
            "batch_size": options.batch_size or "max",
            "learning_rate": options.learning_rate or _LEARNING_RATE,
            "training_method": method,
            "random_seed": order.seed,
            "suffix": "-".join(filter(None, [options.suffix, order.mark[:_MARK]])),
        }
        if options.lora is not None:
            body["training_type"] = _LORA if options.lora else {"type": "Full"}
        if held_out := order.files.get("validation"):
            body |= {"validation_file": held_out, "n_evals": _EVALUATIONS}
        return body

    async def find(self, order: Order) -> str | None:
        for job in items_of(await self.wire.get("/fine-tunes")):
            if str(job.get("suffix") or "").endswith(order.mark[:_MARK]):
                return id_of(job)
        return None

    async def state(self, job: str) -> State:
        found = await self.wire.get(f"/fine-tunes/{quote(job, safe='')}")
        said = str(found.get("status") or "")
        if not said:
            raise TryAgain("a reply that is no job")
        status: Status = _OVER.get(said, "waiting" if said in _WAITING else "running")
        left = part_of(found, "progress").get("seconds_remaining")
        tokens = found.get("token_count")
        return State(
            status,
            said,
            model=found.get("model_output_name") or found.get("output_name"),
            reason=_reason(found) if status == "failed" else "",
            tokens=tokens if isinstance(tokens, int) else None,
            ends_at=seconds_of(None) + left if isinstance(left, int) and left > 0 else None,
        )

    async def events(self, job: str, seen: Container[str]) -> list[Event]:
        reply = await self.wire.get(f"/fine-tunes/{quote(job, safe='')}/events")
        found = [_event(one) for one in items_of(reply)]
        new = {event.id: event for event in found if event.id not in seen}
        return sorted(new.values(), key=lambda event: event.at)

    async def cancel(self, job: str) -> None:
        try:
            await self.wire.post(f"/fine-tunes/{quote(job, safe='')}/cancel")
        except Refusal:
            if not (await self.state(job)).is_over:
                raise

    async def curve(self, job: str, state: State) -> list[dict[str, Any]]:
        try:
            reply = await self.wire.get(f"/fine-tunes/{quote(job, safe='')}/metrics")
        except Refusal as error:
            if is_missing(error):
                return []
            raise
        points = [loosely_named(one) for one in items_of(reply, "metrics")]
        return [point for point in points if "step" in point]


def _event(one: dict[str, Any]) -> Event:
    words = without_secrets(str(one.get("message") or ""))
    level = str(one.get("level") or "info").removeprefix("legacy_").removeprefix("i")
    figures = {name: one[name] for name in ("step", "total_steps") if one.get(name)}
    name = f"{one.get('created_at')} {one.get('type')} {one.get('step') or ''}{words[:40]}"
    level = {"nfo": "info", "warning": "warn"}.get(level, level)
    return Event(name, seconds_of(one.get("created_at")), level, words, figures)


def _reason(job: dict[str, Any]) -> str:
    """The last error among a job's events; a job says no reason of its own."""
    events = [_event(one) for one in items_of(job, "events")]
    errors = [event.words for event in events if event.level == "error"]
    return errors[-1] if errors else ""
