"""Where nothing may leave the machine, nothing elsewhere is asked."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from labelwright.errors import InputError
from labelwright.llm import open_provider
from labelwright.llm.providers import weights
from labelwright.offline import VARIABLE, is_loopback


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789abcdef")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OLLAMA_HOST", raising=False)


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("openai/gpt-5-mini", None),
        ("openai/x", "http://10.0.0.7:8000/v1"),
        ("openai/x", "http://localhost.example.com/v1"),
        ("ollama/x", "http://192.168.1.2:11434"),
        ("groq/x", None),
        ("local/hf:owner/repository/file.gguf", None),
    ],
)
@pytest.mark.usefixtures("offline")
def test_what_is_elsewhere_is_refused(model, address):
    with pytest.raises(InputError, match="--offline") as caught:
        open_provider(model, address)
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("openai/x", "http://127.0.0.1:8000/v1"),
        ("openai/x", "http://[::1]:8000/v1"),
        ("ollama/x", None),
        ("ollama/x", "localhost:11434"),
    ],
)
@pytest.mark.usefixtures("offline")
def test_what_is_here_is_asked(model, address):
    assert open_provider(model, address).name == model


@pytest.mark.usefixtures("offline")
def test_weights_are_not_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setattr(weights, "cache_folder", lambda: tmp_path)
    with pytest.raises(InputError, match="not on this machine"):
        open_provider("local/smollm2")


def test_the_option_stands_for_a_whole_command(prompt_file, tmp_path):
    command = [sys.executable, "-m", "labelwright", "--offline", "run", str(prompt_file)]
    command += ["--out", str(tmp_path / "run"), "--model", "openai/gpt-5-mini"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=clean)
    assert done.returncode == 2
    assert "openai/gpt-5-mini would ask" in done.stderr
    assert "--offline" in done.stderr


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("127.8.9.1", True),
        ("http://[::1]/", True),
        ("localhost", True),
        ("https://api.openai.com/v1", False),
        ("0.0.0.0", False),
        ("local", False),
        ("groq", False),
    ],
)
def test_this_machine_and_no_other(address, here):
    assert is_loopback(address) is here
