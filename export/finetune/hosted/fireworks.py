"""Fireworks' fine-tuning API.

Paths and fields are those of its package fireworks-ai 1.2.28. Data sets and jobs are called what we
call them, so that the mark is their name: what was made already is known by it. There are no
events; changes of state and progress stand in for them.
"""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any, ClassVar

from ....errors import InputError, ProviderError
from ....llm.request import Provider, TryAgain
from ....llm.secrets import without_secrets
from .base import AskedElsewhere, Base, id_of, lines_of, part_of
from .elsewhere import get_file
from .reading import json_points, points_of, seconds_of
from .service import Event, HostedSettings, Order, State, Status
from .wire import Refusal, is_missing

_ACCOUNT = "FIREWORKS_ACCOUNT_ID"
_LARGEST = 150_000_000
"""Bytes that its one-call upload takes."""
_OVER: dict[str, Status] = {
    "COMPLETED": "done",
    "EARLY_STOPPED": "done",
    "FAILED": "failed",
    "EXPIRED": "failed",
    "CANCELLED": "cancelled",
}
_TRAINING = ("RUNNING", "WRITING_RESULTS")
_PREFIX = "JOB_STATE_"


class FireworksSettings(HostedSettings):
    """Options of Fireworks.

    Attributes:
        lora_rank: size of what is added to the model.
    """

    lora_rank: int | None = None


class Fireworks(Base):
    """Fireworks, an account of it (FIREWORKS_ACCOUNT_ID)."""

    title: ClassVar[str] = "Fireworks"
    settings: ClassVar[type[HostedSettings]] = FireworksSettings
    keys: ClassVar[tuple[str, ...]] = ("FIREWORKS_API_KEY",)
    formats: ClassVar[dict[str, str]] = {"sft": "fireworks", "dpo": "preference"}
    own: ClassVar[str] = "https://api.fireworks.ai"
    variable: ClassVar[str] = "FIREWORKS_BASE_URL"
    epochs: ClassVar[int] = 1

    @property
    def account(self) -> str:
        """What all names begin with. Raises ProviderError where it is not set."""
        name = os.environ.get(_ACCOUNT)
        if not name:
            raise ProviderError(
                f"Fireworks needs the name of your account in {_ACCOUNT}; it stands on its site "
                "under Account"
            )
        return f"accounts/{name}"

    def warnings(self, model: str) -> list[str]:
        return [
            "Fireworks serves what it trains on deployments of your own, which cost money by the "
            "hour."
        ]

    async def open(self) -> None:
        _ = self.account
        await super().open()

    async def upload(self, file: Path, name: str) -> str:
        if file.stat().st_size > _LARGEST:
            raise InputError(
                f"{file.name} has {file.stat().st_size / 1e6:,.0f} MB; Fireworks takes "
                f"{_LARGEST / 1e6:,.0f} MB in one call: train on fewer rows"
            )
        path = f"{self.account}/datasets/{_plain(name)}"
        body = {
            "datasetId": _plain(name),
            "dataset": {"userUploaded": {}, "format": "CHAT", "exampleCount": str(lines_of(file))},
        }
        try:
            await self.wire.post(f"/v1/{self.account}/datasets", body)
        except Refusal as error:
            # It is there, and maybe empty: the process was killed in between.
            if error.status != 409:
                raise
        await self.wire.upload(f"/v1/{path}:upload", {}, name, file)
        return path

    async def find_file(self, name: str) -> str | None:
        path = f"{self.account}/datasets/{_plain(name)}"
        try:
            found = await self.wire.get(f"/v1/{path}")
        except Refusal as error:
            if is_missing(error):
                return None
            raise
        return path if found.get("state") == "READY" else None

    async def ready(self, file: str) -> None:
        found = await self.wire.get(f"/v1/{file}")
        status = part_of(found, "status")
        if status.get("code") not in (None, "OK"):
            why = without_secrets(str(status.get("message") or status["code"]))
            raise ProviderError(f"Fireworks cannot use the file: {why}")
        if found.get("state") != "READY":
            raise TryAgain("the file is still being read")

    async def create(self, order: Order) -> str:
        kind, name = self._kind(order), _job_name(order)
        path = f"/v1/{self.account}/{kind}?{kind.removesuffix('s')}Id={name}"
        try:
            return id_of(await self.wire.post(path, self.body(order)), "name")
        except Refusal as error:
            if error.status == 409:
                # Of this name there is only ours.
                return f"{self.account}/{kind}/{name}"
            raise

    def _kind(self, order: Order) -> str:
        return "dpoJobs" if order.options.method == "dpo" else "supervisedFineTuningJobs"

    def body(self, order: Order) -> dict[str, Any]:
        """What a job is made from."""
        options = order.options
        training = {
            "warmStartFrom" if order.start else "baseModel": order.start or _model(order.model),
            "epochs": options.epochs,
            "learningRate": options.learning_rate,
            "batchSizeSamples": options.batch_size,
            "loraRank": options.lora_rank,
            "outputModel": f"{self.account}/models/{_job_name(order)}",
        }
        training = {name: value for name, value in training.items() if value is not None}
        body: dict[str, Any] = {
            "dataset": order.files["train"],
            "displayName": options.suffix or f"labelwright {order.mark[:8]}",
        }
        if options.method == "dpo":
            beta = {"klBeta": options.beta} if options.beta else {}
            return {**body, "trainingConfig": training, "lossConfig": {"method": "DPO", **beta}}
        if held_out := order.files.get("validation"):
            body["evaluationDataset"] = held_out
        return body | training

    async def find(self, order: Order) -> str | None:
        name = f"{self.account}/{self._kind(order)}/{_job_name(order)}"
        try:
            return id_of(await self.wire.get(f"/v1/{name}"), "name")
        except Refusal as error:
            if is_missing(error):
                return None
            raise

    async def _job(self, job: str) -> dict[str, Any]:
        found = await self.wire.get(f"/v1/{job}")
        if not str(found.get("state") or "").startswith(_PREFIX):
            raise TryAgain("a reply that is no job")
        return dict(found)

    async def state(self, job: str) -> State:
        found = await self._job(job)
        said = found["state"].removeprefix(_PREFIX)
        status: Status = _OVER.get(said, "running" if said in _TRAINING else "waiting")
        model = found.get("outputModel") or part_of(found, "trainingConfig").get("outputModel")
        reason = without_secrets(str(part_of(found, "status").get("message") or ""))
        return State(
            status,
            said,
            model=model if status == "done" else None,
            reason=reason if status == "failed" else "",
            results=tuple(filter(None, [found.get("metricsFileSignedUrl")])),
        )

    async def events(self, job: str, seen: Container[str]) -> list[Event]:
        found = await self._job(job)
        said = found["state"].removeprefix(_PREFIX)
        percent = part_of(found, "jobProgress").get("percent")
        name = f"{said} {percent or ''}".strip()
        if name in seen:
            return []
        figures = {"step": percent, "total_steps": 100} if percent else {}
        words = said.replace("_", " ").lower() + (f", {percent} %" if percent else "")
        return [Event(name, seconds_of(found.get("updateTime")), "info", words, figures)]

    async def cancel(self, job: str) -> None:
        try:
            await self.wire.post(f"/v1/{job}:cancel", {})
        except Refusal:
            if not (await self.state(job)).is_over:
                raise

    async def curve(self, job: str, state: State) -> list[dict[str, Any]]:
        urls = list(state.results)
        if "/dpoJobs/" in job:
            found = await self.wire.get(f"/v1/{job}:getMetricsFileEndpoint")
            urls = [found["signedUrl"]] if found.get("signedUrl") else []
        points: list[dict[str, Any]] = []
        for url in urls:
            content = await get_file(url)
            points += json_points(content) or points_of(content)
        return points

    def asked(self, model: str, options: Mapping[str, Any]) -> Provider:
        return AskedElsewhere(f"{self.name}/{model}", f"{self.url}/inference/v1", self.keys)


def _plain(name: str) -> str:
    """A name without the end that says its format."""
    return name.removesuffix(".jsonl")


def _job_name(order: Order) -> str:
    return f"lw-{order.mark}"


def _model(name: str) -> str:
    return name if "/" in name else f"accounts/fireworks/models/{name}"
