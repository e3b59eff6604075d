"""What is sent for a fine-tune is what the providers' own packages send for the same one.

The packages (together, fireworks-ai, google-genai, and the last mistralai that could) are let loose
on a server that writes down what it is asked; so are the adapters here.
"""

import asyncio
import json
import time

import pytest
from aiohttp import web
from labelwright.export.finetune.hosted import open_service
from labelwright.export.finetune.hosted.service import Order
from loopback import Loopback
from oracles import ask, folder

from hosted import KEY

FILE = {"bytes": 1, "created_at": 1, "filename": "rows.jsonl", "FileType": "jsonl"}
FILE |= {"purpose": "fine-tune", "object": "file", "processing_status": "COMPLETED"}
JOB = {"status": "pending", "created_at": "2026-11-22T00:00:00Z", "updated_at": "", "events": []}
LIMITS = {
    "model_name": "m",
    "max_num_epochs": 9,
    "max_num_evals": 9,
    "max_learning_rate": 1,
    "min_learning_rate": 0,
    "min_max_seq_length": 1,
    "max_seq_length_sft": 9,
    "max_seq_length_dpo": 9,
    "supports_vision": False,
    "supports_tools": False,
    "supports_reasoning": False,
    "merge_output_lora": False,
    "lora_training": {
        "type": "Lora",
        "default_rank": 8,
        "max_rank": 8,
        "max_batch_size": 9,
        "min_batch_size": 1,
        "max_batch_size_dpo": 9,
        "target_modules": ["q"],
    },
}
PRICE = {"allowed_to_proceed": True, "estimated_total_price": 1, "user_limit": 9}
ANSWER = {"id": "x-1", "name": "accounts/me/x/lw-1", "state": "JOB_STATE_RUNNING", "data": []}


class Recorder(Loopback):
    """Says yes to everything, and writes down what it was asked, by method and path."""

    def __init__(self):
        super().__init__()
        self.asked = {}

    def routes(self):
        return [web.route("*", "/{path:.*}", self._all)]

    async def _all(self, request):
        parts = {}
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                parts[part.name] = (await part.read()).decode() if part.name != "file" else "file"
            body = parts
        else:
            data = await request.read()
            body = json.loads(data) if data[:1] == b"{" else data.decode()
        self.asked[f"{request.method} {request.rel_url}"] = body
        if request.path == "/together/v1/files":
            where = {"Location": f"{self.address}/away/f", "X-Together-File-Id": "file-1"}
            return web.Response(status=302, headers=where)
        more = FILE | LIMITS | PRICE if "/together/" in request.path else {}
        more |= JOB if "/fine-tunes" in request.path else {}
        return web.json_response(ANSWER | more)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """What the packages asked."""
    folder("sdks")
    rows = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    rows.write_text('{"messages": []}\n')
    with Recorder() as server:
        told = ask("sdks", "provider_sdks.py", server.address, rows)
        assert told["fireworks"] == told["google"] == told["together"] == "done"
        yield server.asked


@pytest.fixture
def ours(monkeypatch, tmp_path):
    """What an adapter asks for an order."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"messages": []}\n')

    def asked(name, work, **options):
        with Recorder() as server:
            for variable, value in {
                "TOGETHER_BASE_URL": f"{server.address}/together/v1",
                "TOGETHER_API_KEY": KEY,
                "FIREWORKS_BASE_URL": f"{server.address}/fireworks",
                "FIREWORKS_API_KEY": KEY,
                "FIREWORKS_ACCOUNT_ID": "me",
                "GOOGLE_VERTEX_BASE_URL": f"{server.address}/google",
                "GOOGLE_OAUTH_ACCESS_TOKEN": KEY,
                "GOOGLE_CLOUD_PROJECT": "p",
                "GOOGLE_CLOUD_BUCKET": "b",
                "MISTRAL_BASE_URL": f"{server.address}/mistral/v1",
                "MISTRAL_API_KEY": KEY,
            }.items():
                monkeypatch.setenv(variable, value)
            service = open_service(name)
            settings = service.settings.model_validate(options)

            async def opened():
                await service.open()
                try:
                    await work(service, settings, rows)
                finally:
                    await service.close()

            asyncio.run(opened())
            return server.asked

    return asked


def order(settings, model, train, held_out, **more) -> Order:
    files = {"train": train, "validation": held_out}
    given = {"labels": ("a", "b"), "mark": "1", "since": time.time(), "files": files, **more}
    return Order(model, None, settings, 7, **given)


def test_google(theirs, ours):
    async def work(service, settings, rows):
        made = order(settings, "gemini-3.5-flash", "gs://b/t", "gs://b/v", mark="m")
        await service.create(made)

    given = {"epochs": 2, "learning_rate": 0.5, "adapter_size": 4, "suffix": "s"}
    path = "POST /google/v1/projects/p/locations/us-central1/tuningJobs"
    assert ours("gemini", work, **given)[path] == theirs[path]


def test_mistral(theirs, ours):
    async def work(service, settings, rows):
        made = order(settings, "ministral-3b-latest", "f", "v", target="t")
        await service.create(made)

    given = {"epochs": 2, "learning_rate": 2e-5, "suffix": "s"}
    path = "POST /mistral/v1/fine_tuning/jobs"
    assert ours("mistral", work, **given)[path] == theirs[path]


def test_fireworks(theirs, ours):
    home = "accounts/me/datasets"

    async def work(service, settings, rows):
        await service.upload(rows, "d.jsonl")
        made = order(settings, "m", f"{home}/d", f"{home}/v")
        name = await service.create(made)
        assert name == "accounts/me/x/lw-1"
        await service.state("accounts/me/supervisedFineTuningJobs/lw-1")
        await service.cancel("accounts/me/supervisedFineTuningJobs/lw-1")
        await service.curve("accounts/me/dpoJobs/lw-1", await service.state("accounts/me/x/lw-1"))

    given = {"epochs": 2, "learning_rate": 2e-5, "batch_size": 4, "lora_rank": 8, "suffix": "s"}
    found = ours("fireworks", work, **given)
    mine = {
        name: body for name, body in theirs.items() if name.partition(" ")[2].startswith("/fire")
    }
    dpo = "POST /fireworks/v1/accounts/me/dpoJobs?dpoJobId=lw-1"
    data = "POST /fireworks/v1/accounts/me/datasets"
    for name in set(mine) - {dpo, data}:
        assert found[name] == mine[name], name
    assert found[data] == mine[data] | {"dataset": mine[data]["dataset"] | {"exampleCount": "1"}}

    async def preferring(service, settings, rows):
        await service.create(order(settings, "m", f"{home}/d", f"{home}/v"))

    found = ours("fireworks", preferring, method="dpo", epochs=2, beta=0.3, suffix="s")
    made = {**mine[dpo]["trainingConfig"], "outputModel": "accounts/me/models/lw-1"}
    assert found[dpo] == {**mine[dpo], "trainingConfig": made}


def test_together(theirs, ours):
    async def work(service, settings, rows):
        file = await service.upload(rows, "rows.jsonl")
        made = order(settings, "m", file, "file-v")
        await service.create(made)
        await service.state("ft-1")
        await service.events("ft-1", ())
        await service.curve("ft-1", await service.state("ft-1"))
        await service.cancel("ft-1")

    found = ours("together", work, epochs=2, learning_rate=2e-5, suffix="s")
    mine = {name: body for name, body in theirs.items() if " /together" in name or "/away" in name}
    for name, body in found.items():
        if name != "POST /together/v1/fine-tunes" and name.startswith("POST"):
            assert body == mine[name], name
    assert set(found) <= set(mine) | {"GET /together/v1/files/file-1"}
    made, usual = (some["POST /together/v1/fine-tunes"] for some in (found, mine))
    assert made.pop("suffix") == "s-1"
    assert usual | made == usual | {"suffix": "s", "training_file": "file-1"}
