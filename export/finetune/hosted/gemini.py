"""Tuning Gemini on Google Cloud (Vertex AI): files in a bucket, jobs and models in a project.

Paths and fields are those of google-genai 3.4.0 and of Cloud Storage's JSON API. The login is an
access token, which lasts an hour: from GOOGLE_OAUTH_ACCESS_TOKEN, or from the package google-auth
where that is installed and knows one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import quote

from ....errors import ProviderError
from ....llm.request import Provider, TryAgain
from ....llm.secrets import public_address, without_secrets
from ....offline import refuse_outside
from ...formats.dated import GEMINI_VERTEX
from .asked_gemini import AskedGemini
from .base import Base, id_of, items_of, part_of
from .google_login import TOKEN, access_token
from .reading import seconds_of
from .service import Event, HostedSettings, Order, State, Status
from .wire import Refusal, Wire, is_missing

_PROJECT, _LOCATION, _BUCKET = (
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_CLOUD_BUCKET",
)
_EMULATOR = "STORAGE_EMULATOR_HOST"
_STORAGE = "https://storage.googleapis.com"
_RENEWED_S = 45 * 60.0
_FOLDER = "labelwright"
_MARK = 32
_PREFIX = "JOB_STATE_"
_OVER: dict[str, Status] = {
    "SUCCEEDED": "done",
    "PARTIALLY_SUCCEEDED": "done",
    "FAILED": "failed",
    "EXPIRED": "failed",
    "CANCELLED": "cancelled",
}
_SIZES = {1: "ONE", 2: "TWO", 4: "FOUR", 8: "EIGHT", 16: "SIXTEEN"}
_EXPIRED = (
    "An access token lasts an hour: set GOOGLE_OAUTH_ACCESS_TOKEN anew, from `gcloud auth "
    "print-access-token`, and go on"
)


class GeminiSettings(HostedSettings):
    """Options of Gemini.

    Attributes:
        adapter_size: size of what is added to the model.
    """

    adapter_size: Literal[1, 2, 4, 8, 16, "1", "2", "4", "8", "16"] | None = None


class Gemini(Base):
    """A project of Google Cloud."""

    title: ClassVar[str] = "Google"
    settings: ClassVar[type[HostedSettings]] = GeminiSettings
    keys: ClassVar[tuple[str, ...]] = (TOKEN,)
    formats: ClassVar[dict[str, str]] = {"sft": "gemini"}
    hints: ClassVar[dict[str | int, str]] = {401: _EXPIRED}
    own: ClassVar[str] = "https://us-central1-aiplatform.googleapis.com"
    variable: ClassVar[str] = "GOOGLE_VERTEX_BASE_URL"

    def __init__(self, name: str = "gemini") -> None:
        self.project, self.bucket = _needed(_PROJECT), _needed(_BUCKET)
        self.location = os.environ.get(_LOCATION) or "us-central1"
        super().__init__(name)
        self._storage: Wire | None = None
        self._opened = 0.0

    def find_url(self) -> str:
        usual = self.own.replace("us-central1", self.location)
        found = (os.environ.get(self.variable) or usual).rstrip("/")
        return f"{found}/v1/projects/{self.project}/locations/{self.location}"

    def warnings(self, model: str) -> list[str]:
        return [GEMINI_VERTEX]

    async def open(self) -> None:
        headers = {"authorization": f"Bearer {access_token()}"}
        storage = os.environ.get(_EMULATOR) or _STORAGE
        refuse_outside("Cloud Storage", public_address(storage))
        self._wire = Wire(self.title, self.url, headers, login=TOKEN, hints=self.hints)
        self._storage = Wire("Cloud Storage", storage, headers, login=TOKEN, hints=self.hints)
        self._opened = time.monotonic()

    async def close(self) -> None:
        await super().close()
        if self._storage is not None:
            await self._storage.close()
            self._storage = None

    async def _fresh(self) -> Wire:
        """The connections, with a token that has not run out."""
        if time.monotonic() - self._opened > _RENEWED_S:
            await self.close()
            await self.open()
        return self.wire

    async def upload(self, file: Path, name: str) -> str:
        assert self._storage is not None, "open() comes first"
        place = f"{_FOLDER}/{name}"
        query: dict[str, str | int] = {"uploadType": "media", "name": place}
        path = f"/upload/storage/v1/b/{quote(self.bucket, safe='')}/o"
        await self._storage.send_file(path, query, file)
        return f"gs://{self.bucket}/{place}"

    async def find_file(self, name: str) -> str | None:
        assert self._storage is not None, "open() comes first"
        place = f"{_FOLDER}/{name}"
        path = f"/storage/v1/b/{quote(self.bucket, safe='')}/o/{quote(place, safe='')}"
        try:
            await self._storage.get(path)
        except Refusal as error:
            if is_missing(error):
                return None
            raise
        return f"gs://{self.bucket}/{place}"

    async def create(self, order: Order) -> str:
        wire = await self._fresh()
        return id_of(await wire.post("/tuningJobs", self.body(order)), "name")

    def body(self, order: Order) -> dict[str, Any]:
        """What a job is made from."""
        options = order.options
        size = None if options.adapter_size is None else _SIZES[int(options.adapter_size)]
        chosen = {
            "epochCount": options.epochs,
            "learningRateMultiplier": options.learning_rate,
            "adapterSize": None if size is None else f"ADAPTER_SIZE_{size}",
            "batchSize": options.batch_size,
        }
        given = {name: value for name, value in chosen.items() if value is not None}
        lesson: dict[str, Any] = {"trainingDatasetUri": order.files["train"]}
        if held_out := order.files.get("validation"):
            lesson["validationDatasetUri"] = held_out
        if given:
            lesson["hyperParameters"] = given
        begins: dict[str, Any] = {"baseModel": order.model}
        if order.start:
            begins = {"preTunedModel": {"tunedModelName": order.start}}
        return {
            **begins,
            "supervisedTuningSpec": lesson,
            "tunedModelDisplayName": options.suffix or f"labelwright {order.mark[:8]}",
            "labels": {_FOLDER: order.mark[:_MARK]},
        }

    async def find(self, order: Order) -> str | None:
        query: dict[str, str | int] = {"pageSize": 100}
        while True:
            reply = await (await self._fresh()).get("/tuningJobs", query)
            for job in items_of(reply, "tuningJobs"):
                if part_of(job, "labels").get(_FOLDER) == order.mark[:_MARK]:
                    return id_of(job, "name")
            if not reply.get("nextPageToken"):
                return None
            query["pageToken"] = str(reply["nextPageToken"])

    async def _job(self, job: str) -> dict[str, Any]:
        found = await (await self._fresh()).get(f"/tuningJobs/{job.rpartition('/')[2]}")
        if not str(found.get("state") or "").startswith(_PREFIX):
            raise TryAgain("a reply that is no job")
        return dict(found)

    async def state(self, job: str) -> State:
        found = await self._job(job)
        said = found["state"].removeprefix(_PREFIX)
        status: Status = _OVER.get(said, "running" if said == "RUNNING" else "waiting")
        made = part_of(found, "tunedModel")
        reason = without_secrets(str(part_of(found, "error").get("message") or ""))
        stats = part_of(found, "tuningDataStats").get("supervisedTuningDataStats") or {}
        tokens = stats.get("totalBillableTokenCount")
        return State(
            status,
            said,
            model=(made.get("endpoint") or made.get("model")) if status == "done" else None,
            reason=reason,
            tokens=None if tokens is None else int(tokens),
        )

    async def resolved(self, start: str) -> str:
        if "/endpoints/" in start or start.isdigit():
            # A model is gone on from by its name, and asked by its endpoint.
            reply = await (await self._fresh()).get("/tuningJobs", {"pageSize": 100})
            for job in items_of(reply, "tuningJobs"):
                made = part_of(job, "tunedModel")
                if made.get("endpoint") == start and made.get("model"):
                    return str(made["model"])
        return start

    async def events(self, job: str, seen: Container[str]) -> list[Event]:
        found = await self._job(job)
        said = found["state"].removeprefix(_PREFIX)
        if said in seen:
            return []
        return [Event(said, seconds_of(found.get("updateTime")), "info", said.lower())]

    async def cancel(self, job: str) -> None:
        wire = await self._fresh()
        try:
            await wire.post(f"/tuningJobs/{job.rpartition('/')[2]}:cancel", {})
        except Refusal:
            if not (await self.state(job)).is_over:
                raise

    async def curve(self, job: str, state: State) -> list[dict[str, Any]]:
        # Google shows the figures in its console and gives them out nowhere.
        return []

    def asked(self, model: str, options: Mapping[str, Any]) -> Provider:
        root = self.url.partition("/projects/")[0]
        return AskedGemini(model, root, access_token)


def _needed(variable: str) -> str:
    found = os.environ.get(variable, "").removeprefix("gs://").strip("/")
    if not found:
        raise ProviderError(
            f"Google needs {_PROJECT} (the project that pays), {_BUCKET} (a bucket for the files) "
            f"and, where it is not us-central1, {_LOCATION}; {variable} is not set"
        )
    return found
