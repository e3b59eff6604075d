"""The OpenAI provider against a real HTTP server on loopback."""

from __future__ import annotations

import json
import math

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


def test_all_requests_under_way_outlive_the_refusal_of_a_setting(openai_server: FakeOpenAI):
    """The first refusal teaches; the others were on their way with the setting already."""
    openai_server.latency = 0.2
    openai_server.faults.extend([error(400, "Unsupported: 'temperature'")] * 4)
    requests = [Request(messages=(Message("user", f"{i}"),), temperature=0.3) for i in range(4)]
    pairs, client = ask(requests)
    assert [answer.text for _, answer in pairs] == ["ok"] * 4
    assert (len(openai_server.bodies), client.usage.failed) == (8, 0)


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("form", ["error", "detail", "message"])
def test_a_refusal_is_understood_however_it_is_worded(openai_server, status, form):
    openai_server.faults.append((status, {form: "seed: Extra inputs are not permitted"}, {}))
    pairs, _ = ask([Request(messages=(Message("user", "a"),), seed=1)])
    assert pairs[0][1].text == "ok"
    assert "seed" not in openai_server.bodies[1]


def chosen(text: str, **more):
    """A question whose answer names one of two choices."""
    return Request(messages=(Message("user", text),), choices=("news", "clickbait"), **more)


def with_logprobs(name: str, probability: float, other: str):
    """A reply that names a choice, with the log-probabilities of its tokens."""
    parts = [('{"', 1.0, {}), ("label", 1.0, {}), ('":', 1.0, {}), ('"', 1.0, {})]
    parts += [(name, probability, {other: 1 - probability}), ('"}', 1.0, {})]
    reply = chat_reply("".join(part for part, _, _ in parts))
    reply["choices"][0]["logprobs"] = {
        "content": [
            {
                "token": part,
                "logprob": math.log(p),
                "bytes": list(part.encode()),
                "top_logprobs": [
                    {"token": one, "logprob": math.log(q), "bytes": list(one.encode())}
                    for one, q in {part: p, **rivals}.items()
                ],
            }
            for part, p, rivals in parts
        ]
    }
    return reply


def test_the_probabilities_of_choices_are_asked_for_and_read(openai_server: FakeOpenAI):
    openai_server.answer = lambda body: with_logprobs("news", 0.9, "click")
    pairs, _ = ask([chosen("a", response=Verdict)])
    assert openai_server.bodies[0]["logprobs"] is True
    assert openai_server.bodies[0]["top_logprobs"] == 20
    answer = pairs[0][1]
    assert answer.text == '{"label":"news"}'
    assert answer.probabilities == pytest.approx({"news": 0.9, "clickbait": 0.1})


def test_without_choices_no_log_probabilities_are_asked_for(openai_server: FakeOpenAI):
    ask([QUESTION])
    assert not {"logprobs", "top_logprobs"} & openai_server.bodies[0].keys()


@pytest.mark.parametrize(
    "said",
    [
        "Unsupported parameter: 'logprobs' is not supported with this model.",
        "top_logprobs is not supported with reasoning models",
    ],
)
def test_log_probabilities_that_are_refused_are_asked_for_no_more(openai_server, said):
    def answer(body):
        return '{"label": "news"}'

    def requests():
        for i in range(3):
            yield chosen(f"{i}")

    openai_server.answer = answer
    # A server that refuses so many alternatives may take fewer; one that refuses any, none.
    openai_server.faults.extend([error(400, said)] * (2 if "top" in said else 1))
    pairs, client, _ = asking.ask(requests(), "openai/gpt-test", concurrency=1)
    assert [answer.probabilities for _, answer in pairs] == [None] * 3
    assert [answer.error for _, answer in pairs] == [None] * 3
    refused = sum("logprobs" in body for body in openai_server.bodies)
    assert refused == len(openai_server.bodies) - 3
    assert client.usage.faults == 0


def test_a_server_that_lists_fewer_alternatives_is_asked_for_fewer(openai_server: FakeOpenAI):
    openai_server.faults.append(error(400, "top_logprobs must be at most 5"))
    openai_server.answer = lambda body: with_logprobs("news", 0.9, "click")
    pairs, _ = ask([chosen("a")])
    assert [body["top_logprobs"] for body in openai_server.bodies] == [20, 5]
    assert pairs[0][1].probabilities is not None


def test_a_server_that_answers_without_log_probabilities_is_asked_for_none(openai_server):
    openai_server.answer = lambda body: '{"label": "news"}'
    pairs, _, _ = asking.ask([chosen("a"), chosen("b")], "openai/gpt-test", concurrency=1)
    assert [answer.probabilities for _, answer in pairs] == [None, None]
    assert ["logprobs" in body for body in openai_server.bodies] == [True, False]


def test_log_probabilities_of_another_form_are_no_fault(openai_server: FakeOpenAI):
    def answer(body):
        reply = chat_reply("news")
        reply["choices"][0]["logprobs"] = {"content": [{"token": "news"}], "refusal": None}
        return reply

    openai_server.answer = answer
    pairs, _ = ask([chosen("a")])
    assert (pairs[0][1].text, pairs[0][1].probabilities) == ("news", None)


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
