"""Providers by way of instructor, against a real HTTP server on loopback.

Together stands for all: its own package is the one that is installed here (openai's).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec

import pytest
from asking import ask, in_shape, question
from fake_openai import FakeOpenAI, chat_reply, error, tool_reply
from labelwright.errors import InputError, ProviderError
from labelwright.llm import Journal, Request, open_provider, run_async
from labelwright.llm.limits import Limit
from labelwright.llm.providers.hosted import SERVICES
from labelwright.llm.request import OverLimit

pytest.importorskip("instructor", reason="the openai extra is not installed")
MODEL = "together/some/model"
KEY = "tk-planted-0123456789abcdef"
GOOD = tool_reply('{"label": "news"}')


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpenAI]:
    monkeypatch.setenv("TOGETHER_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with FakeOpenAI() as server:
        server.answer = lambda body: GOOD
        yield server


def test_a_question_is_sent_with_its_shape(server: FakeOpenAI):
    pairs, client, _ = ask([in_shape(max_tokens=20, temperature=0.0)], MODEL, server.url)
    body = server.bodies[0]
    assert pairs[0][1].value == "news"
    assert json.loads(pairs[0][1].text) == {"label": "news"}
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("some/model", 20, 0.0)
    assert body["messages"][-1] == {"role": "user", "content": "which?"}
    assert "label" in body["tools"][0]["function"]["parameters"]["properties"]
    assert (client.usage.input_tokens, client.usage.output_tokens) == (10, 5)
    sent = {name.lower(): value for name, value in server.headers[0].items()}
    assert sent["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (tool_reply('{"kind": "news"}'), '{"kind": "news"}'),
        (tool_reply("not even json"), "not even json"),
        ("I would say news.", "I would say news."),
    ],
    ids=["other key", "no json", "plain words"],
)
def test_an_answer_out_of_shape_is_asked_again_in_the_model_s_own_words(
    server: FakeOpenAI, wrong, words
):
    server.answer = lambda body: GOOD if len(server.bodies) > 1 else wrong
    pairs, client, _ = ask([in_shape()], MODEL, server.url)
    assert pairs[0][1].value == "news"
    assert client.usage.repeated == 1
    assert client.usage.output_tokens == 10
    again = server.bodies[1]["messages"]
    assert [message["role"] for message in again] == ["user", "assistant", "user"]
    assert again[1]["content"] == words
    assert "does not fit" in again[2]["content"]


def test_an_answer_that_stays_out_of_shape_fails_and_is_not_guessed(server: FakeOpenAI):
    server.answer = lambda body: "I would say news."
    pairs, client, _ = ask([in_shape()], MODEL, server.url)
    assert pairs[0][1].value is None
    assert pairs[0][1].error
    assert len(server.bodies) == 3
    assert client.usage.failed == 1


def test_a_cut_off_answer_gets_more_room(server: FakeOpenAI):
    cut = tool_reply('{"lab', finish="length")
    server.answer = lambda body: GOOD if body["max_tokens"] >= 32 else cut
    pairs, _, _ = ask([in_shape(max_tokens=8)], MODEL, server.url)
    assert pairs[0][1].value == "news"
    assert [body["max_tokens"] for body in server.bodies] == [8, 16, 32]


@pytest.mark.parametrize(
    "fault",
    [
        error(429, "slow down", headers={"retry-after": "77"}),
        error(500, "oops"),
        error(503, "busy"),
        (200, b"this is not json", {}),
        (200, b'{"choices": []}', {}),
    ],
    ids=["429", "500", "503", "no json", "no choice"],
)
def test_passing_faults_lose_nothing(server: FakeOpenAI, fault):
    server.faults.append(fault)
    pairs, client, slept = ask([in_shape(f"{i}") for i in range(5)], MODEL, server.url)
    assert [answer.value for _, answer in pairs] == ["news"] * 5
    # No retry of the package's own: each fault is seen, a limit as one that is no fault.
    assert len(server.bodies) == 6
    limit = fault[0] == 429
    assert (client.usage.faults, client.usage.over_limit) == ((0, 1) if limit else (1, 0))
    if limit:
        assert slept[0] >= 77


def test_limits_in_the_headers_of_a_429_reach_whoever_sets_the_pace(server: FakeOpenAI):
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "20s",
        "retry-after": "3",
    }
    server.faults.append(error(429, "slow down", headers=headers))
    provider = open_provider(MODEL, server.url)

    async def work():
        await provider.open()
        try:
            with pytest.raises(OverLimit) as caught:
                await provider.ask(in_shape())
            return caught.value
        finally:
            await provider.close()

    limit = run_async(work())
    assert limit.after == 3.0
    assert limit.limits.requests == Limit(60, 0, 20)


def test_quota_that_is_used_up_is_no_limit_to_wait_for(server: FakeOpenAI):
    server.faults.append(error(429, "no money", code="insufficient_quota"))
    with pytest.raises(ProviderError, match="no quota"):
        ask([in_shape()], MODEL, server.url)


@pytest.mark.parametrize("setting", ["seed", "temperature", "max_tokens"])
def test_a_setting_that_the_model_refuses_is_left_out_from_then_on(server: FakeOpenAI, setting):
    def requests():
        server.faults.append(error(400, f"Unsupported parameter: '{setting}' is not supported"))
        for i in range(3):
            yield in_shape(f"{i}", seed=i, temperature=0.5)

    pairs, client, _ = ask(requests(), MODEL, server.url, concurrency=1)
    assert [one.value for _, one in pairs] == ["news"] * 3
    assert [setting in body for body in server.bodies] == [True, False, False, False]
    assert (client.usage.faults, client.usage.failed) == (0, 0)
    if setting == "max_tokens":
        assert server.bodies[-1]["max_completion_tokens"] == 256


def test_a_setting_that_the_package_does_not_know_is_left_out_too(server: FakeOpenAI, monkeypatch):
    known = SERVICES["together"]
    monkeypatch.setitem(SERVICES, "together", replace(known, seed="random_seed"))
    pairs, _, _ = ask([in_shape("a", seed=1), in_shape("b", seed=1)], MODEL, server.url)
    assert [one.value for _, one in pairs] == ["news"] * 2
    assert all("random_seed" not in body for body in server.bodies)


def test_a_connection_lost_later_on_loses_nothing(server: FakeOpenAI):
    def requests():
        yield in_shape("a")
        server.faults.append("drop")
        yield in_shape("b")

    pairs, client, _ = ask(requests(), MODEL, server.url, concurrency=1)
    assert [answer.value for _, answer in pairs] == ["news"] * 2
    assert client.usage.faults == 1


def test_a_request_that_is_refused_fails_alone(server: FakeOpenAI):
    server.faults.append(error(400, "content policy violation"))
    pairs, client, _ = ask([in_shape("a"), in_shape("b")], MODEL, server.url)
    assert sorted(answer.value or "" for _, answer in pairs) == ["", "news"]
    assert "content policy" in next(answer.error for _, answer in pairs if answer.error)
    assert client.usage.failed == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (error(401, f"Incorrect API key: {KEY}"), "refused the key in TOGETHER_API_KEY"),
        (error(402, "credit limit exceeded"), "no money left"),
        (error(404, "model some/model is not available"), "knows no such model"),
    ],
    ids=["401", "402", "404"],
)
def test_what_no_request_can_get_past_ends_the_run_in_words(
    server: FakeOpenAI, fault, words, caplog
):
    logging.getLogger("instructor").setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    server.faults.extend([fault] * 9)
    with pytest.raises(ProviderError, match=words) as caught:
        ask([in_shape()], MODEL, server.url)
    assert "planted" not in str(caught.value)
    assert "planted" not in caplog.text


def test_no_server_says_so_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOGETHER_API_KEY", KEY)
    with pytest.raises(ProviderError, match=r"127\.0\.0\.1:9/v1.*base_url"):
        ask([in_shape()], MODEL, "http://127.0.0.1:9/v1")


@pytest.mark.parametrize(
    "provider", [name for name, service in SERVICES.items() if not service.other_logins]
)
def test_no_key_says_which_variable_to_set(provider, monkeypatch: pytest.MonkeyPatch):
    for key in SERVICES[provider].keys:
        monkeypatch.delenv(key, raising=False)
    with pytest.raises(ProviderError, match=SERVICES[provider].keys[0]):
        ask([in_shape()], f"{provider}/some-model")


@pytest.mark.parametrize("provider", ["anthropic", "google", "groq", "mistral"])
def test_a_package_that_is_missing_is_named(provider, monkeypatch: pytest.MonkeyPatch):
    try:
        installed = find_spec(SERVICES[provider].module)
    except ModuleNotFoundError:
        installed = None
    if installed:
        pytest.skip(f"{SERVICES[provider].package} is installed")
    monkeypatch.setenv(SERVICES[provider].keys[0], KEY)
    with pytest.raises(ProviderError, match=SERVICES[provider].package):
        ask([in_shape()], f"{provider}/some-model")


def test_an_address_where_the_provider_takes_none_is_wrong_input():
    with pytest.raises(InputError, match=r"takes no base_url.*openai/MODEL"):
        open_provider("groq/some-model", "http://localhost:1/v1")


def test_azure_takes_its_address_from_the_environment_or_the_prompt_file(monkeypatch):
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    with FakeOpenAI() as server:
        server.answer = lambda body: GOOD
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.address)
        pairs, client, _ = ask([in_shape()], "azure_openai/mine")
        assert pairs[0][1].value == "news"
        assert client.provider.address == server.address
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")
        pairs, _, _ = ask([in_shape()], "azure_openai/mine", server.address)
        assert pairs[0][1].value == "news"
        assert len(server.answered) == 2


def test_azure_without_an_address_says_which_variable_to_set(monkeypatch):
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    monkeypatch.delenv("AZURE_OPENAI_ENDPOINT", raising=False)
    with pytest.raises(ProviderError, match="AZURE_OPENAI_ENDPOINT"):
        ask([in_shape()], "azure_openai/mine")


def test_the_key_is_never_written(server: FakeOpenAI, tmp_path):
    server.answer = lambda body: f"my key is {KEY}" if len(server.bodies) == 1 else GOOD
    address = server.url.replace("://", "://user:planted@")
    with Journal(tmp_path / "journal.sqlite") as journal:
        ask([in_shape()], MODEL, address, journal)
        assert journal.count() == 2
        for file in tmp_path.rglob("*"):
            assert b"user:planted" not in file.read_bytes()


def test_a_text_to_be_continued_is_told_to_be_none_of_its_business(server: FakeOpenAI):
    with pytest.raises(ProviderError, match="prompt: instruct"):
        ask([Request(prompt="- one\n-")], MODEL, server.url)


def test_closing_twice_is_no_fault(server: FakeOpenAI):
    provider = open_provider(MODEL, server.url)

    async def work():
        await provider.open()
        await provider.ask(in_shape())
        await provider.close()
        await provider.close()

    run_async(work())


def test_a_question_without_a_shape_is_answered_in_words(server: FakeOpenAI):
    server.answer = lambda body: chat_reply("plain words", finish="length")
    pairs, client, _ = ask([question()], MODEL, server.url)
    assert (pairs[0][1].text, pairs[0][1].finish) == ("plain words", "length")
    assert client.usage.output_tokens == 5
