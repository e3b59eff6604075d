"""A key is planted, every provider repeats it in all that it says, and it is found nowhere.

Beside tests/llm/test_planted_key.py, which does the same for asking models.
"""

from __future__ import annotations

import json
import logging
import traceback
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_fine_tunes import Course, FakeFineTunes
from fake_trainers import FakeFireworks, FakeGoogle, FakeMistral, FakeTogether
from labelwright.cli.app import app
from labelwright.errors import LabelwrightError
from labelwright.export.finetune import load_model
from labelwright.hosted.jobs import jobs
from planted_keys import planted_in
from typer.testing import CliRunner

from hosted import impatient

KEY = "p1anted+in+every+place"
STATUSES = [400, 401, 403, 404, 429, 500]
SAID = f"you sent Bearer {KEY}, key {KEY}, to http://me:{KEY}@host/?api_key={KEY}"
PROVIDERS = {
    "openai:gpt-4.1-mini": (FakeFineTunes, "OPENAI_API_KEY"),
    "together:Llama-8B": (FakeTogether, "TOGETHER_API_KEY"),
    "fireworks:llama-8b": (FakeFireworks, "FIREWORKS_API_KEY"),
    "gemini:gemini-3.5-flash": (FakeGoogle, "GOOGLE_OAUTH_ACCESS_TOKEN"),
    "mistral:ministral-3b-latest": (FakeMistral, "MISTRAL_API_KEY"),
}


@pytest.fixture(params=["environment", "keyring"])
def planted(request, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A function that plants the key under a name."""
    for _, name in PROVIDERS.values():
        monkeypatch.delenv(name, raising=False)
    with planted_in(request.param, KEY, monkeypatch) as plant:
        yield plant


@pytest.fixture(params=PROVIDERS)
def at(request, planted, monkeypatch):
    """A provider that repeats what it is sent, and how it is asked for."""
    kind, variable = PROVIDERS[request.param]
    if kind is FakeGoogle:
        # An access token, which no keyring keeps.
        monkeypatch.setenv(variable, KEY)
    planted(variable)
    impatient(monkeypatch)
    with kind() as server:
        address = server.address
        for name, value in {
            "OPENAI_BASE_URL": f"{address}/v1",
            "TOGETHER_BASE_URL": f"{address}/v1",
            "MISTRAL_BASE_URL": f"{address}/v1",
            "FIREWORKS_BASE_URL": address,
            "FIREWORKS_ACCOUNT_ID": "me",
            "GOOGLE_VERTEX_BASE_URL": address,
            "STORAGE_EMULATOR_HOST": address,
            "GOOGLE_CLOUD_PROJECT": "p",
            "GOOGLE_CLOUD_BUCKET": "bucket",
        }.items():
            monkeypatch.setenv(name, value)
        yield request.param, server


def leaks(*places: object) -> list[str]:
    """Which of these texts and folders hold the key, as it stands or in base64."""
    found = []
    needles = [b"p1anted", b64encode(KEY.encode())[:20]]
    for place in places:
        files = {"text": str(place).encode()}
        if isinstance(place, Path):
            files = {str(path): path.read_bytes() for path in place.rglob("*") if path.is_file()}
            assert any(path.endswith("job.json") for path in files)
        found += [name for name, data in files.items() if any(one in data for one in needles)]
    return found


def command(trainer: str, run: Path) -> list[str]:
    mend = ["--fix", "validation"] if trainer.startswith("mistral") else []
    return ["finetune", str(run), "--with", trainer, "--yes", *mend]


def refuse(server, status: int, times: int) -> None:
    """Have the next requests refused, with all that was sent in the words."""
    if isinstance(server, FakeFineTunes):
        headers = {"retry-after": "0"}
        error = {"error": {"message": SAID, "code": None}}
        server.faults.extend([(status, error, headers)] * times)
        return
    server.refusals[".*"].extend([(status, {"error": {"message": SAID}})] * times)


@pytest.mark.parametrize("status", STATUSES)
def test_a_refusal_shows_no_key(at, run: Path, status, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    trainer, server = at
    CliRunner().invoke(app, command(trainer, run))
    # It is over; from here on everything is refused once.
    path = next((run / "jobs").glob("*/job.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "running"}))
    refuse(server, status, 1)
    done = CliRunner().invoke(app, ["jobs", str(run), "--json"])
    assert done.exit_code == 0
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "running"}))
    refuse(server, status, 1)
    followed = CliRunner().invoke(app, ["--debug", "jobs", str(run), "--follow", path.parent.name])
    refuse(server, status, 1)
    other = CliRunner().invoke(app, [*command(trainer, run), "--epochs", "7"])
    shown = capfd.readouterr()
    said = [one for each in (done, followed, other) for one in (each.stdout, each.stderr)]
    assert "you sent" in "".join(said)
    assert leaks(run, *said, shown.out, shown.err, caplog.text) == []


def test_what_a_job_says_shows_no_key(at, run: Path, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    trainer, server = at
    if isinstance(server, FakeFineTunes):
        server.courses.append(Course("failed", {"message": SAID, "code": SAID}, steps=1))
    else:
        server.fails.append(SAID)
    done = CliRunner().invoke(app, command(trainer, run))
    assert done.exit_code == 1
    assert "you sent" in done.stderr
    shown = capfd.readouterr()
    listed = CliRunner().invoke(app, ["jobs", str(run)])
    said = (done.stdout, done.stderr, listed.stdout, shown.out, shown.err, caplog.text)
    assert leaks(run, jobs(run), *said) == []


def test_a_model_that_cannot_be_asked_shows_no_key(at, run: Path):
    trainer, server = at
    assert CliRunner().invoke(app, command(trainer, run)).exit_code == 0
    model = load_model(next((run / "models").glob("*/model.json")).parent)
    refuse(server, 401, 1)
    with pytest.raises(LabelwrightError) as caught:
        model.predict(["one"])
    told = "".join(traceback.format_exception(caught.value))
    assert "you sent" in told
    assert leaks(run, told) == []
