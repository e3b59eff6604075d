"""Getting models, from a real HTTP server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fake_ollama import FakeOllama, error
from labelwright.cli.app import app
from labelwright.errors import InputError, ProviderError
from labelwright.llm.pulling import pull
from labelwright.progress import Silent
from typer.testing import CliRunner

pytest.importorskip("ollama", reason="the ollama extra is not installed")


class Heard(Silent):
    """A progress that notes how far the last step came."""

    def __init__(self) -> None:
        self.name, self.done, self.of = "", 0, None
        self.notes: list[str] = []

    @contextmanager
    def step(self, name, total, unit):
        self.name = name
        yield self

    def advance(self, count=1, *, tokens=0):
        self.done += count

    def total(self, total):
        self.of = total

    def note(self, text):
        self.notes.append(text)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.address)
        yield server


def test_a_server_is_told_to_fetch_a_model_and_how_far_it_is_is_shown(server: FakeOllama):
    heard = Heard()
    pull("ollama/llama4", None, heard)
    assert "llama4:latest" in server.models
    assert (heard.done, heard.of) == (1024, 1024)
    assert "ollama/llama4" in heard.name
    assert "pulling manifest" in heard.notes


def test_a_model_that_there_is_not_is_said(server: FakeOllama):
    with pytest.raises(ProviderError, match=r"ollama/nope.*file does not exist"):
        pull("ollama/nope", None, Silent())


def test_a_pull_that_stops_half_way_is_not_taken_for_a_whole_one(server: FakeOllama):
    server.faults.append((200, b'{"status": "pulling manifest"}\n', {}))
    with pytest.raises(ProviderError, match="stopped before"):
        pull("ollama/llama4", None, Silent())


def test_no_server_says_how_to_start_one(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ProviderError, match="`ollama serve`"):
        pull("ollama/llama4", "127.0.0.1:9", Silent())


def test_a_server_that_wants_a_login_says_which_variable_to_set(server: FakeOllama):
    server.faults.append(error(401, "unauthorized"))
    with pytest.raises(ProviderError, match="OLLAMA_API_KEY"):
        pull("ollama/llama4", None, Silent())


@pytest.mark.parametrize("model", ["openai/gpt-5-mini", "groq/some-model"])
def test_of_other_providers_nothing_is_pulled(model):
    with pytest.raises(InputError, match="nothing to pull"):
        pull(model, None, Silent())


@pytest.mark.parametrize("model", ["nope/model", "llama4", "ollama/"])
def test_what_is_no_model_is_wrong_input(model):
    with pytest.raises(InputError):
        pull(model, None, Silent())


def test_offline_nothing_is_pulled(server: FakeOllama, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LABELWRIGHT_OFFLINE", "1")
    with pytest.raises(InputError, match="--offline"):
        pull("ollama/llama4", None, Silent())
    assert server.headers == []


def test_weights_that_are_here_are_not_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setenv("LABELWRIGHT_OFFLINE", "1")
    from gguf_file import gguf

    (tmp_path / "own.gguf").write_bytes(gguf())
    pull(f"local/{tmp_path / 'own.gguf'}", None, Silent())


def test_the_command_pulls(server: FakeOllama):
    done = CliRunner().invoke(app, ["pull", "ollama/llama4", "--base-url", server.address])
    assert done.exit_code == 0
    assert "ollama/llama4 is here" in done.stderr
    assert "llama4:latest" in server.models


def test_the_command_says_in_a_sentence_what_went_wrong(server: FakeOllama):
    done = CliRunner().invoke(app, ["pull", "ollama/nope"])
    assert done.exit_code == 1
    assert "file does not exist" in done.stderr
    assert "Traceback" not in done.stderr
