"""A key is planted, everything is made to fail, and all that was written or shown is searched.

The server says in every error what login it was sent, as careless gateways do.
"""

from __future__ import annotations

import json
import logging
import traceback
from base64 import b64encode
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import answers
import pytest
from aiohttp import web
from fake_ollama import FakeOllama
from fake_openai import FakeOpenAI, tool_reply
from labelwright import run
from labelwright.cli.app import app
from labelwright.errors import LabelwrightError
from loopback import Loopback
from planted_keys import planted_in
from typer.testing import CliRunner

KEY = "p1anted+in+every+place"
AT_ONCE = {"retry-after": "0"}
# (status, form of the body): faults that a run outlives, and those that end it.
PASSING = [
    *[(status, "json") for status in (400, 408, 409, 422, 429, 500, 503, 529)],
    *[(500, "text"), (502, "html"), (200, "text"), (200, "list"), (429, "text"), (400, "text")],
]
ENDING = [(401, "json"), (401, "text"), (402, "json"), (403, "json"), (404, "json"), (429, "quota")]


class Telltale(Loopback):
    """Serves the failures that were ordered, the login that was sent in each.

    Attributes:
        failures: (status, form), one every other request.
    """

    def __init__(self) -> None:
        super().__init__()
        self.failures: deque[tuple[int, str]] = deque()
        self._turn = 0

    async def fault(self, request: web.Request) -> web.Response | None:
        """The failure that is due."""
        if not self.failures or not request.path.endswith(("/completions", "/chat")):
            return None
        self._turn += 1
        if self._turn % 2:
            return None
        status, form = self.failures.popleft()
        login = request.headers.get("authorization", "")
        said = f"you sent {login}, key {login.partition(' ')[2]}, to {request.url}"
        error: dict[str, Any] = {"message": said, "type": "told"}
        if form == "quota":
            error["code"] = "insufficient_quota"
        bodies = {
            "text": said,
            "html": f"<html><body>{said}</body></html>",
            "list": json.dumps([said]),
        }
        plain = isinstance(self, FakeOllama)
        body = bodies.get(form, json.dumps({"error": said if plain else error}))
        return web.Response(status=status, text=body, headers=AT_ONCE)


class TelltaleOpenAI(Telltale, FakeOpenAI):
    """One that speaks OpenAI's API."""


class TelltaleOllama(Telltale, FakeOllama):
    """One that speaks Ollama's API."""


PROVIDERS = {
    "openai": ("openai/fake", "OPENAI_API_KEY", TelltaleOpenAI),
    "ollama": ("ollama/phi4-mini", "OLLAMA_API_KEY", TelltaleOllama),
    "together": ("together/fake", "TOGETHER_API_KEY", TelltaleOpenAI),
}


@pytest.fixture(params=["environment", "keyring"])
def planted(request, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A function that plants the key under a name."""
    for _, name, _ in PROVIDERS.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with planted_in(request.param, KEY, monkeypatch) as plant:
        yield plant


@pytest.fixture(params=PROVIDERS)
def server(request, planted, prompt_file: Path) -> Iterator[Telltale]:
    """A server that tells, whom the prompt file names."""
    for package in ("openai", "instructor", "ollama"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    model, variable, kind = PROVIDERS[request.param]
    planted(variable)
    with kind() as server:
        in_tools = request.param == "together"
        server.answer = (
            (lambda body: tool_reply(answers.answer(body))) if in_tools else (answers.answer)
        )
        address = f"{server.address}/v1" if isinstance(server, FakeOpenAI) else server.address
        asking = f"model: {model}\n  base_url: {address}"
        text = prompt_file.read_text()
        both = f"generate:\n  {asking}\nlabel:\n  {asking}\nattributes:"
        prompt_file.write_text(text.replace("attributes:", both))
        yield server


def leaks(*places: object) -> list[str]:
    """Which of these texts and folders hold the key, as it stands or in base64."""
    found = []
    needles = [b"p1anted", b64encode(KEY.encode())[:20]]
    for place in places:
        if isinstance(place, Path):
            files = {str(path): path.read_bytes() for path in place.rglob("*") if path.is_file()}
            assert any(path.endswith("journal.sqlite") for path in files)
        else:
            files = {"text": str(place).encode()}
        found += [name for name, data in files.items() if any(one in data for one in needles)]
    return found


def test_a_run_that_outlives_its_failures_writes_and_shows_no_key(
    server: Telltale, prompt_file: Path, tmp_path: Path, capfd, caplog
):
    caplog.set_level(logging.DEBUG)
    server.failures.extend(PASSING)
    report = run(prompt_file, out=tmp_path / "run", limit=20)
    assert not server.failures
    assert any(KEY in str(one) for one in server.headers)
    assert {"run.json", "report.json"} <= {path.name for path in (tmp_path / "run").iterdir()}
    shown = capfd.readouterr()
    assert leaks(tmp_path / "run", report, shown.out, shown.err, caplog.text) == []


@pytest.mark.parametrize("failure", ENDING, ids=str)
def test_a_run_that_is_ended_writes_and_shows_no_key(
    server: Telltale, prompt_file: Path, tmp_path: Path, failure, capfd, caplog
):
    caplog.set_level(logging.DEBUG)
    if isinstance(server, FakeOllama) and failure[1] == "quota":
        pytest.skip("Ollama knows no quotas")
    server.failures.extend([failure] * 100)
    with pytest.raises(LabelwrightError) as caught:
        run(prompt_file, out=tmp_path / "run", limit=20)
    told = "".join(traceback.format_exception(caught.value))
    command = ["run", str(prompt_file), "--out", str(tmp_path / "run"), "--limit", "20", "--json"]
    done = CliRunner().invoke(app, ["--debug", *command])
    assert done.exit_code == 1
    assert "you sent" in done.stderr
    shown = capfd.readouterr()
    written = tmp_path / "run"
    said = (told, done.stdout, done.stderr, shown.out, shown.err, caplog.text)
    assert leaks(written, *said) == []
