"""Keys stay where they belong: in no message, no log, no journal and no report."""

from __future__ import annotations

import contextlib
import logging
import string
from pathlib import Path

import answers
import pytest
from asking import ask, question
from fake_openai import FakeOpenAI, error
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelwright.cli.app import app
from labelwright.errors import InputError, ProviderError
from labelwright.llm.secrets import public_address, without_secrets
from typer.testing import CliRunner

KEY = "sk-planted-0123456789abcdef"
WORD = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)


@pytest.mark.parametrize(
    "variable",
    ["OPENAI_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "MY_PASSWORD", "app_secret", "KEY_2"],
)
def test_the_value_of_a_variable_that_is_named_like_a_key_is_hidden(monkeypatch, variable):
    monkeypatch.setenv(variable, "planted/with+odd=letters")
    said = without_secrets("refused planted/with+odd=letters, planted/with+odd=letters")
    assert said == "refused ***, ***"


def test_a_key_that_begins_another_leaves_no_rest_of_it(monkeypatch):
    monkeypatch.setenv("A_KEY", "planted-zero")
    monkeypatch.setenv("B_KEY", "planted-zero-and-more")
    assert without_secrets("it was planted-zero-and-more") == "it was ***"


def test_short_and_other_variables_leave_words_alone(monkeypatch):
    monkeypatch.setenv("MY_KEY", "news")
    monkeypatch.setenv("HOME_PAGE", "planted-elsewhere")
    assert without_secrets("news of planted-elsewhere") == "news of planted-elsewhere"


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-planted0123***cdef.",
        "token hf_plantedABCDEFGHIJ is not valid",
        "Authorization: Bearer planted.header.value",
        "key AIzaPlanted0123456789012345678901234567 not valid",
        "no connection to https://planted:planted@gateway.test/v1",
        "no connection to https://planted@gateway.test/v1",
        "GET https://api.test/v1/models?key=planted12&alt=json failed",
        "GET https://api.test/v1/models?alt=json&access_token=planted12 failed",
        "POST https://x.test/openai?api-version=1&Api-Key=planted12",
    ],
)
def test_what_looks_like_a_key_is_hidden_unasked(text):
    assert "planted" not in without_secrets(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "no connection to http://localhost:8000/v1 (refused)",
        "the label 'ask-me-anything' is unknown: risk-averse people, key findings",
        "see https://example.org/a@b?page=2&monkey-business",
        "mail someone@example.org",
    ],
)
def test_other_words_are_left_as_they_are(text):
    assert without_secrets(text) == text


@given(WORD, WORD, WORD)
@settings(deadline=None)
def test_an_address_has_no_user_password_query_or_fragment(user, password, query):
    planted = f"planted-{user}:planted-{password}@"
    for scheme in ("http://", "https://", ""):
        address = public_address(f"{scheme}{planted}host.test:8000/v1/?key=planted-{query}#planted")
        assert address == f"{scheme}host.test:8000/v1"


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_an_address_or_wrong_input(text):
    with contextlib.suppress(InputError):
        assert "@" not in public_address(text).partition("/")[0]


def everything_written(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def server(openai_server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> FakeOpenAI:
    pytest.importorskip("openai", reason="the openai extra is not installed")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv(
        "OPENAI_BASE_URL", openai_server.url.replace("://", "://planted-user:planted-word@")
    )
    openai_server.answer = answers.answer
    return openai_server


def call(*arguments: str) -> str:
    """What a command shows, on both streams."""
    done = CliRunner().invoke(app, list(arguments))
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_a_whole_run_writes_and_shows_no_key(server, prompt_file, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    echo = f"refused the key {KEY}"
    server.faults.extend([error(503, echo), error(400, echo), error(429, echo)])
    out = tmp_path / "run"
    shown = call("run", str(prompt_file), "--out", str(out), "--model", "openai/fake", "--json")
    assert '"evaluation"' in shown
    assert "planted" not in shown + caplog.text
    written = everything_written(out)
    assert {"journal.sqlite", "report.json"} <= written.keys()
    assert [name for name, content in written.items() if b"planted" in content] == []


def test_a_run_that_fails_shows_no_key(server, prompt_file, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    server.faults.extend([error(401, f"Incorrect API key provided: {KEY}")] * 40)
    out = tmp_path / "run"
    shown = call("run", str(prompt_file), "--out", str(out), "--model", "openai/fake")
    assert "OPENAI_API_KEY" in shown
    assert "planted" not in shown + caplog.text
    written = everything_written(out)
    assert [name for name, content in written.items() if b"planted" in content] == []


def test_a_server_that_is_not_there_is_named_without_its_key(
    prompt_file, tmp_path, monkeypatch, server
):
    monkeypatch.setenv(
        "OPENAI_BASE_URL", "http://planted-user:planted-word@127.0.0.1:9/v1?key=planted"
    )
    shown = call("run", str(prompt_file), "--out", str(tmp_path / "r"), "--model", "openai/fake")
    assert "127.0.0.1:9" in shown
    assert "planted" not in shown


@given(st.integers(400, 599), st.booleans())
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_a_server_answers_its_echo_of_the_key_is_hidden(server, status, in_json):
    echo = f"you sent {KEY}"
    fault = error(status, echo) if in_json else (status, echo.encode(), {})
    server.faults.clear()
    server.faults.extend([fault] * 9)
    try:
        outcome: object = ask([question()], "openai/fake")[0]
    except ProviderError as stopped:
        outcome = stopped
    assert "planted" not in repr(outcome)
