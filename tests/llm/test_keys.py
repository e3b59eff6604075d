"""Keys from the environment or a keyring, and from nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from asking import ask, in_shape, question
from fake_ollama import FakeOllama
from fake_openai import FakeOpenAI, tool_reply
from labelwright.errors import ProviderError
from labelwright.llm import Answer
from labelwright.llm.catalogue import catalogue
from labelwright.llm.keys import find_key
from labelwright.llm.secrets import without_secrets

keyring = pytest.importorskip("keyring", reason="the keyring extra is not installed")
KEY = "planted+in+the+keyring"
VARIABLES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "TOGETHER_API_KEY", "OLLAMA_API_KEY")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    """What the keyring holds; the environment holds nothing."""
    from keys_in_memory import Memory

    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    yield memory.kept
    keyring.set_keyring(before)


def sent_to(server) -> str:
    """The login of the last request."""
    return {name.lower(): value for name, value in server.headers[-1].items()}["authorization"]


def test_the_environment_goes_before_the_keyring(kept, monkeypatch):
    kept["labelwright", "A_KEY"] = KEY
    assert find_key("A_KEY") == KEY
    monkeypatch.setenv("A_KEY", "from the environment")
    assert find_key("A_KEY") == "from the environment"


def test_a_key_from_the_keyring_is_hidden_as_those_of_the_environment_are(kept):
    kept["labelwright", "A_KEY"] = KEY
    find_key("A_KEY")
    assert without_secrets(f"refused {KEY}") == "refused ***"


def test_without_the_package_there_is_no_keyring(kept, monkeypatch):
    kept["labelwright", "A_KEY"] = KEY
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert find_key("A_KEY") is None


@pytest.mark.parametrize("fault", [keyring.errors.KeyringLocked("locked"), OSError("no bus")])
def test_a_keyring_that_cannot_be_read_holds_nothing(kept, monkeypatch, fault):
    def fail(*_: str) -> str:
        raise fault

    monkeypatch.setattr(keyring.get_keyring(), "get_password", fail)
    assert find_key("A_KEY") is None


def test_openai_is_asked_with_the_key_from_the_keyring(kept):
    kept["labelwright", "OPENAI_API_KEY"] = KEY
    with FakeOpenAI() as server:
        ask([question()], "openai/some", server.url)
        assert sent_to(server) == f"Bearer {KEY}"


def test_ollama_is_asked_with_the_key_from_the_keyring(kept):
    pytest.importorskip("ollama", reason="the ollama extra is not installed")
    kept["labelwright", "OLLAMA_API_KEY"] = KEY
    with FakeOllama() as server:
        ask([question()], "ollama/qwen3:4b", server.address)
        assert {one.get("Authorization", one.get("authorization")) for one in server.headers} == {
            f"Bearer {KEY}"
        }


def test_a_hosted_provider_is_asked_with_the_key_from_the_keyring(kept):
    pytest.importorskip("instructor", reason="the openai extra is not installed")
    kept["labelwright", "TOGETHER_API_KEY"] = KEY
    with FakeOpenAI() as server:
        server.answer = lambda body: tool_reply('{"label": "news"}')
        pairs, _, _ = ask([in_shape()], "together/some/model", server.url)
        assert isinstance(pairs[0][1], Answer)
        assert sent_to(server) == f"Bearer {KEY}"


@pytest.mark.parametrize("model", ["openai/some", "together/some/model"])
def test_a_missing_key_says_both_ways_of_setting_it(kept, model):
    variable = f"{model.partition('/')[0].upper()}_API_KEY"
    with pytest.raises(ProviderError, match=f"variable {variable}.*keyring set labelwright"):
        ask([in_shape()], model)


def test_what_can_be_asked_counts_keys_in_the_keyring(kept):
    def ready() -> bool:
        return next(one["ready"] for one in catalogue() if one["model"] == "openai/MODEL")

    assert not ready()
    kept["labelwright", "OPENAI_API_KEY"] = KEY
    assert ready()
