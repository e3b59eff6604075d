"""The OpenAI provider against a real HTTP server on loopback."""

from __future__ import annotations

import json

import asking
import pytest
from asking import Verdict
from fake_openai import FakeOpenAI, chat_reply, error
from labelwright.errors import InputError, ProviderError
from labelwright.llm import Journal, Message, Request, open_provider

pytest.importorskip("openai", reason="the openai extra is not installed")


def ask(requests, model="openai/gpt-test", base_url=None, journal=None):
    pairs, client, _ = asking.ask(requests, model, base_url, journal)
    return pairs, client


QUESTION = Request(
    messages=(Message("system", "be brief"), Message("user", "which?")),
    response=Verdict,
    max_tokens=20,
    temperature=0.0,
    seed=3,
    stop=("###",),
)


def test_a_question_is_sent_as_the_api_wants_it(openai_server: FakeOpenAI):
    openai_server.answer = lambda body: '{"label": "news"}'
    pairs, client = ask([QUESTION])
    body = openai_server.bodies[0]
    assert pairs[0][1].text == '{"label": "news"}'
    assert body["model"] == "gpt-test"
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert (body["temperature"], body["seed"], body["stop"]) == (0.0, 3, ["###"])
    assert body["max_tokens"] == 20
    schema = body["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["additionalProperties"] is False
    assert (client.usage.input_tokens, client.usage.output_tokens) == (10, 5)


def test_a_cut_off_answer_is_known_as_one(openai_server: FakeOpenAI):
    openai_server.answer = lambda body: chat_reply("ne", finish="length")
    pairs, _ = ask([QUESTION])
    assert pairs[0][1].finish == "length"


@pytest.mark.parametrize(
    "fault",
    [
        error(429, "slow down", headers={"retry-after": "0.5"}),
        error(500, "oops"),
        error(503, "busy"),
        (200, b"this is not json", {}),
        (200, b'{"choices": []}', {}),
    ],
    ids=["429", "500", "503", "no json", "no choice"],
)
def test_passing_faults_lose_nothing(openai_server: FakeOpenAI, fault):
    openai_server.faults.append(fault)
    pairs, client = ask([Request(messages=(Message("user", f"{i}"),)) for i in range(6)])
    assert [answer.text for _, answer in pairs] == ["ok"] * 6
    assert client.usage.faults + client.usage.over_limit == 1
    assert len(openai_server.answered) == 6


def test_a_dropped_connection_later_on_loses_nothing(openai_server: FakeOpenAI):
    def answer(body):
        if body["messages"][0]["content"] == "2" and len(openai_server.bodies) < 4:
            openai_server.faults.append("drop")
        return "ok"

    openai_server.answer = answer
    pairs, _ = ask([Request(messages=(Message("user", f"{i}"),)) for i in range(8)])
    assert sorted(request.messages[0].content for request, _ in pairs) == list("01234567")
    assert all(answer.text == "ok" for _, answer in pairs)


def test_a_setting_that_the_model_refuses_is_left_out_from_then_on(openai_server: FakeOpenAI):
    def answer(body):
        if "temperature" in body:
            openai_server.faults.clear()
        return "ok"

    openai_server.answer = answer
    openai_server.faults.append(
        error(
            400, "Unsupported value: 'temperature'", param="temperature", code="unsupported_value"
        )
    )
    request = Request(messages=(Message("user", "a"),), temperature=0.3)
    pairs, _ = ask([request])
    assert pairs[0][1].text == "ok"
    assert "temperature" in openai_server.bodies[0]
    assert "temperature" not in openai_server.bodies[1]


def test_a_server_without_schemas_is_asked_through_instructor(openai_server: FakeOpenAI):
    openai_server.faults.append(error(400, "response_format json_schema is not supported"))
    openai_server.answer = lambda body: 'Sure!\n```json\n{"label": "news"}\n```'
    pairs, _ = ask([QUESTION])
    assert json.loads(pairs[0][1].text) == {"label": "news"}
    assert "response_format" not in openai_server.bodies[-1]
    assert "label" in json.dumps(openai_server.bodies[-1]["messages"])


def test_what_instructor_finds_out_of_shape_is_judged_by_the_asker(openai_server: FakeOpenAI):
    openai_server.faults.append(error(400, "response_format json_schema is not supported"))
    openai_server.answer = lambda body: "I would say news."
    pairs, client = ask([QUESTION])
    assert pairs[0][1].text == "I would say news."
    assert client.usage.output_tokens == 5


def test_what_is_cut_off_under_instructor_is_known_as_that(openai_server: FakeOpenAI):
    openai_server.faults.append(error(400, "response_format json_schema is not supported"))
    openai_server.answer = lambda body: chat_reply('{"lab', finish="length")
    pairs, _ = ask([QUESTION])
    assert (pairs[0][1].text, pairs[0][1].finish) == ('{"lab', "length")


def test_faults_under_instructor_are_outlived_too(openai_server: FakeOpenAI):
    openai_server.faults.append(error(400, "response_format json_schema is not supported"))
    openai_server.faults.extend([error(503, "busy"), (200, b"no json", {}), (200, b"{}", {})])
    openai_server.answer = lambda body: '{"label": "news"}'
    pairs, client = ask([QUESTION])
    assert json.loads(pairs[0][1].text) == {"label": "news"}
    assert client.usage.faults == 3


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (error(401, "Incorrect API key provided: sk-planted-0123456789abcdef"), "OPENAI_API_KEY"),
        (error(404, "The model gpt-test does not exist"), "knows no such model"),
        (error(404, "Not Found"), "base_url end in /v1"),
        (error(402, "credit limit exceeded"), "no money left"),
        (error(429, "no money", code="insufficient_quota"), "no quota"),
    ],
)
def test_what_no_request_can_get_past_ends_the_run_in_words(
    openai_server: FakeOpenAI, fault, words
):
    openai_server.faults.extend([fault] * 9)
    with pytest.raises(ProviderError, match=words) as caught:
        ask([QUESTION])
    assert "planted" not in str(caught.value)


def test_a_request_that_is_refused_fails_alone(openai_server: FakeOpenAI):
    openai_server.faults.append(error(400, "content policy violation"))
    pairs, _ = ask([Request(messages=(Message("user", "a"),))])
    assert "content policy" in (pairs[0][1].error or "")


def test_no_server_says_so_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ProviderError, match=r"127\.0\.0\.1:9.*Start the server"):
        ask([QUESTION], base_url="http://127.0.0.1:9/v1")


def test_no_key_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ProviderError, match="OPENAI_API_KEY"):
        ask([QUESTION])


def test_the_key_is_sent_and_never_written(openai_server: FakeOpenAI, tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        ask([QUESTION], journal=journal)
    sent = {name.lower(): value for name, value in openai_server.headers[0].items()}
    assert sent["authorization"] == "Bearer sk-planted-0123456789abcdef"
    for file in tmp_path.rglob("*"):
        assert b"planted" not in file.read_bytes()


def test_a_key_in_the_address_is_not_written(openai_server: FakeOpenAI, tmp_path):
    address = openai_server.url.replace("://", "://user:planted@")
    with Journal(tmp_path / "journal.sqlite") as journal:
        ask([QUESTION], base_url=address, journal=journal)
    for file in tmp_path.rglob("*"):
        assert b"planted" not in file.read_bytes()


@pytest.mark.parametrize("address", ["http://[::1/v1", "http://localhost:port/v1", "a:planted"])
def test_an_address_that_is_none_is_wrong_input(address):
    with pytest.raises(InputError, match="no URL") as caught:
        open_provider("openai/gpt-test", address)
    assert "planted" not in str(caught.value)


def test_a_text_to_be_continued_is_told_to_be_none_of_its_business(openai_server: FakeOpenAI):
    with pytest.raises(ProviderError, match="prompt: instruct"):
        ask([Request(prompt="- one\n-")])
