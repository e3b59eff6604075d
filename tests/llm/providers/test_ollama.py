"""The Ollama provider against a real HTTP server on loopback."""

from __future__ import annotations

import base64
import logging
import math
from collections.abc import Iterator

import httpx
import pytest
from asking import Verdict, ask, in_shape, question
from fake_ollama import FakeOllama, error
from labelwright.errors import InputError, ProviderError
from labelwright.llm import Journal, Message, Request, open_provider
from labelwright.llm.providers import ollama as provider_module

ollama = pytest.importorskip("ollama", reason="the ollama extra is not installed")
MODEL = "ollama/phi4-mini"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.address)
        yield server


def test_a_question_is_sent_as_the_api_wants_it(server: FakeOllama):
    server.answer = lambda body: '{"label": "news"}'
    request = Request(
        messages=(Message("system", "be brief"), Message("user", "which?")),
        response=Verdict,
        max_tokens=20,
        temperature=0.0,
        seed=3,
        stop=("###",),
    )
    pairs, client, _ = ask([request], MODEL)
    body = server.bodies[0]
    assert pairs[0][1].text == '{"label": "news"}'
    assert body["model"] == "phi4-mini"
    assert [(m["role"], m["content"]) for m in body["messages"]] == [
        ("system", "be brief"),
        ("user", "which?"),
    ]
    assert body["format"] == Verdict.model_json_schema()
    assert body["format"]["additionalProperties"] is False
    sent = body["options"]
    assert (sent["temperature"], sent["seed"], sent["stop"]) == (0.0, 3, ["###"])
    assert sent["num_predict"] == 20
    assert body["stream"] is False
    assert body["keep_alive"] == provider_module.KEEP_ALIVE
    assert (client.usage.input_tokens, client.usage.output_tokens) == (11, 2)


def test_what_was_not_set_is_left_to_the_server(server: FakeOllama):
    ask([question()], MODEL)
    assert "format" not in server.bodies[0]
    assert server.bodies[0]["options"].keys() == {"num_predict", "num_ctx"}


def test_a_cut_off_answer_is_known_as_one(server: FakeOllama):
    server.answer = lambda body: "one two three four"
    pairs, _, _ = ask([question(max_tokens=2)], MODEL)
    assert (pairs[0][1].text, pairs[0][1].finish) == ("one two", "length")


def test_the_context_holds_the_prompt_and_never_shrinks(server: FakeOllama):
    """Another size makes Ollama load the model anew."""
    lengths = [10, 9_000, 10, 30_000, 50]
    ask([question("x" * n, sample=i) for i, n in enumerate(lengths)], MODEL, concurrency=1)
    sizes = [body["options"]["num_ctx"] for body in server.bodies]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3
    assert all(size >= n / 2 for size, n in zip(sizes, lengths, strict=True))


def test_scripts_that_take_more_tokens_a_character_get_more_context(server: FakeOllama):
    ask([question("語" * 3_000)], MODEL)
    assert server.bodies[0]["options"]["num_ctx"] >= 3_000 * 1.5


def test_no_more_context_is_asked_for_than_the_model_has(server: FakeOllama):
    server.told["model_info"]["phi3.context_length"] = 6_000
    ask([question("x" * 30_000)], MODEL)
    assert server.bodies[0]["options"]["num_ctx"] == 6_000


def test_a_model_of_little_context_is_given_that(server: FakeOllama):
    server.told["model_info"]["phi3.context_length"] = 512
    ask([question()], MODEL)
    assert server.bodies[0]["options"]["num_ctx"] == 512


def words(count: int) -> str:
    """A text of so many different words, of 7 letters each with the blank."""
    return " ".join(f"w{i:05}" for i in range(count))


def test_a_prompt_that_can_fit_in_no_way_is_not_sent(server: FakeOllama):
    server.told["model_info"]["phi3.context_length"] = 1_000
    pairs, client, _ = ask([question(words(4_000)), question("short")], MODEL)
    long = next(answer for request, answer in pairs if "w" in request.messages[0].content)
    assert "at least 1,612 tokens" in (long.error or "")
    assert "holds 1,000" in (long.error or "")
    assert len(server.bodies) == 1
    assert client.usage.failed == 1


def test_a_server_that_refuses_a_long_prompt_is_given_more_context(server: FakeOllama):
    """A text of many more tokens than its letters let think."""
    server.tokens = lambda body: 9_000
    pairs, client, _ = ask([question("x")], MODEL)
    assert pairs[0][1].text == "ok"
    assert [body["options"]["num_ctx"] for body in server.bodies] == [2048, 4096, 8192, 16384]
    assert (client.usage.faults, client.usage.failed) == (0, 0)


def test_a_prompt_too_long_for_the_model_fails_with_both_numbers(server: FakeOllama):
    server.told["model_info"]["phi3.context_length"] = 4_000
    server.tokens = lambda body: 9_000
    pairs, _, _ = ask([question("x")], MODEL)
    assert "9,000 tokens" in (pairs[0][1].error or "")
    assert "holds 4,000" in (pairs[0][1].error or "")
    assert len(server.bodies) == 2


def test_a_server_that_gives_less_context_than_asked_for_is_not_asked_on_and_on(server):
    said = "request (9000 tokens) exceeds the available context size (1024 tokens), try"

    def requests():
        server.faults.append(error(400, said))
        yield question()

    pairs, _, _ = ask(requests(), MODEL)
    assert "9,000 tokens" in (pairs[0][1].error or "")
    assert "holds 1,024" in (pairs[0][1].error or "")
    assert len(server.bodies) == 1


def test_the_words_of_older_servers_for_a_long_prompt_are_known(server: FakeOllama):
    def requests():
        server.faults.append(error(400, "the input length exceeds the context length"))
        yield question()

    pairs, _, _ = ask(requests(), MODEL)
    assert pairs[0][1].text == "ok"
    assert [body["options"]["num_ctx"] for body in server.bodies] == [2048, 4096]


def test_a_prompt_that_was_cut_all_the_same_gets_more_context(server: FakeOllama):
    server.cuts = True
    server.tokens = lambda body: 3_000
    pairs, _, _ = ask([question("x")], MODEL)
    assert pairs[0][1].text == "ok"
    assert [body["options"]["num_ctx"] for body in server.bodies] == [2048, 4096]


def test_a_cut_prompt_is_an_error_and_no_answer(server: FakeOllama):
    server.cuts = True
    server.told["model_info"]["phi3.context_length"] = 2_048
    server.tokens = lambda body: 9_000
    pairs, client, _ = ask([question("x")], MODEL)
    assert pairs[0][1].text == ""
    assert "over 2,048 tokens" in (pairs[0][1].error or "")
    assert client.usage.failed == 1


def test_half_of_a_prompt_is_not_taken_for_all_of_it(server: FakeOllama):
    """Some servers keep half the context when they cut."""
    server.told["model_info"]["phi3.context_length"] = 2_048
    server.cuts = True
    server.counted = lambda read: 1_026
    pairs, _, _ = ask([question(words(4_000))], MODEL)
    assert "too long" in (pairs[0][1].error or "")


def test_an_answer_that_pushed_the_prompt_out_is_no_answer(server: FakeOllama):
    server.told["model_info"]["phi3.context_length"] = 2_048
    server.counted = lambda read: 2_040
    server.answer = lambda body: " ".join("a" for _ in range(30))
    pairs, _, _ = ask([question("x")], MODEL)
    assert "over 2,040 tokens" in (pairs[0][1].error or "")


@pytest.mark.parametrize("counted", [3, None, 0])
def test_servers_that_count_only_what_was_new_are_believed(server: FakeOllama, counted):
    """Those of old left out what was at hand from the prompt before."""
    del server.told["capabilities"]
    server.counted = lambda read: counted
    pairs, _, _ = ask([question(words(1_000))], MODEL)
    assert (pairs[0][1].text, pairs[0][1].error) == ("ok", None)


def test_a_server_that_says_nothing_of_its_models_is_asked_all_the_same(server: FakeOllama):
    server.told = {}
    pairs, _, _ = ask([question("x" * 9_000)], MODEL)
    assert pairs[0][1].text == "ok"
    assert server.bodies[0]["options"]["num_ctx"] == 8_192
    assert "think" not in server.bodies[0]


def test_a_model_that_thinks_aloud_is_told_not_to(server: FakeOllama):
    server.told["capabilities"] = ["completion", "thinking"]
    ask([question()], MODEL)
    assert server.bodies[0]["think"] is False


def test_a_model_that_does_not_think_is_told_nothing_of_it(server: FakeOllama):
    ask([question()], MODEL)
    assert "think" not in server.bodies[0]


def test_a_server_is_told_to_refuse_what_it_would_cut(server: FakeOllama):
    ask([question()], MODEL)
    assert (server.bodies[0]["truncate"], server.bodies[0]["shift"]) == (False, False)


def listed(text: str, probability: float, **others: float):
    """The log-probabilities of one token as Ollama gives them."""
    top = {text: probability, **others}
    rivals = [
        {"token": t, "logprob": math.log(p), "bytes": list(t.encode())} for t, p in top.items()
    ]
    return {**rivals[0], "top_logprobs": rivals}


def chosen(text: str = "which?"):
    """A question whose answer names one of two choices."""
    return question(text, choices=("news", "clickbait"), temperature=0.0)


def test_the_probabilities_of_choices_are_asked_for_and_read(server: FakeOllama):
    server.answer = lambda body: '{"label": "news"}'
    server.logprobs = lambda body: [
        listed('{"label', 1.0),
        listed('": "', 1.0),
        listed("news", 0.75, click=0.25),
        listed('"}', 1.0),
    ]
    pairs, _, _ = ask([chosen()], MODEL)
    body = server.bodies[0]
    assert (body["logprobs"], body["top_logprobs"]) == (True, 20)
    assert (body["options"]["top_k"], body["options"]["temperature"]) == (0, 0.0)
    assert pairs[0][1].probabilities == pytest.approx({"news": 0.75, "clickbait": 0.25})


def test_a_server_without_log_probabilities_is_asked_for_none_from_then_on(server: FakeOllama):
    pairs, _, _ = ask([chosen("a"), chosen("b")], MODEL, concurrency=1)
    assert [answer.probabilities for _, answer in pairs] == [None, None]
    assert ["logprobs" in body for body in server.bodies] == [True, False]


def test_without_choices_no_log_probabilities_are_asked_for(server: FakeOllama):
    ask([question()], MODEL)
    assert "logprobs" not in server.bodies[0]


def test_a_limit_is_no_fault(server: FakeOllama):
    def requests():
        server.faults.append((429, {"error": "too many"}, {"retry-after": "7"}))
        yield question()

    pairs, client, slept = ask(requests(), MODEL)
    assert pairs[0][1].text == "ok"
    assert (client.usage.faults, client.usage.over_limit) == (0, 1)
    assert slept[0] >= 7


@pytest.mark.parametrize(
    "fault",
    [
        error(500, "llama runner process has terminated"),
        error(503, "server busy, please try again"),
        (500, b'"oops"', {}),
        (502, b"<html>Bad gateway</html>", {"content-type": "text/html"}),
        (200, b"this is not json", {}),
        (200, b"[]", {}),
        (200, b"{}", {}),
        "drop",
    ],
    ids=["500", "503", "500 in a string", "502", "no json", "a list", "no message", "dropped"],
)
def test_passing_faults_lose_nothing(server: FakeOllama, fault):
    def answer(body):
        if len(server.bodies) == 2:
            server.faults.append(fault)
        return "ok"

    server.answer = answer
    pairs, client, _ = ask([question(f"{i}") for i in range(6)], MODEL, concurrency=1)
    assert [answer.text for _, answer in pairs] == ["ok"] * 6
    assert client.usage.faults == 1


def test_a_slow_answer_is_asked_for_again(server: FakeOllama, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(provider_module, "TIMEOUT_S", 0.3)

    def answer(body):
        server.latency = 0.0
        return "ok"

    def requests():
        server.latency = 1.0
        yield question()

    server.answer = answer
    pairs, client, _ = ask(requests(), MODEL)
    assert pairs[0][1].text == "ok"
    assert client.usage.faults >= 1


def test_a_request_that_is_refused_fails_alone(server: FakeOllama):
    def requests():
        yield question("a")
        server.faults.append(error(400, "invalid options"))
        yield question("b")

    pairs, client, _ = ask(requests(), MODEL, concurrency=1)
    assert [answer.error for _, answer in pairs] == [None, "invalid options"]
    assert client.usage.failed == 1


def test_an_answer_out_of_shape_is_asked_again_with_what_was_wrong(server: FakeOllama):
    server.answer = lambda body: '{"label": "news"}' if len(body["messages"]) > 1 else "news, I say"
    pairs, client, _ = ask([in_shape()], MODEL)
    assert pairs[0][1].value == "news"
    assert client.usage.repeated == 1
    said = [message["content"] for message in server.bodies[1]["messages"]]
    assert said[1] == "news, I say"
    assert "does not fit" in said[2]


def test_an_answer_that_stays_out_of_shape_fails_and_is_not_guessed(server: FakeOllama):
    server.answer = lambda body: "news, I say"
    pairs, client, _ = ask([in_shape()], MODEL)
    assert pairs[0][1].value is None
    assert pairs[0][1].error
    assert len(server.bodies) == 3
    assert client.usage.failed == 1


def test_an_unknown_model_says_how_to_get_it_and_what_there_is(server: FakeOllama):
    both = "`labelwright pull ollama/llama4`, or `ollama pull llama4`"
    with pytest.raises(ProviderError, match=both) as caught:
        ask([question()], "ollama/llama4")
    assert "phi4-mini:latest, qwen3:4b" in str(caught.value)
    assert not server.bodies


def test_a_tag_that_was_not_pulled_is_another_model(server: FakeOllama):
    with pytest.raises(ProviderError, match="`ollama pull qwen3`"):
        ask([question()], "ollama/qwen3")


def test_a_model_removed_meanwhile_ends_the_run_in_words(server: FakeOllama):
    def requests():
        server.models.clear()
        yield question()

    with pytest.raises(ProviderError, match=r"not found.*`ollama pull phi4-mini`"):
        ask(requests(), MODEL)


def test_no_server_says_at_once_how_to_start_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    with pytest.raises(ProviderError, match=r"127\.0\.0\.1:9 .*`ollama serve`.*OLLAMA_HOST"):
        ask([question()], MODEL)


def test_base_url_goes_before_the_environment(server: FakeOllama, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    pairs, client, _ = ask([question()], MODEL, base_url=server.address)
    assert pairs[0][1].text == "ok"
    assert client.provider.address == server.address


def test_without_either_it_is_this_machine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    assert open_provider(MODEL).address == "http://127.0.0.1:11434"


HOSTS = ["", "1.2.3.4", ":56789", "1.2.3.4:56789", "http://1.2.3.4", "https://1.2.3.4"]
HOSTS += ["https://1.2.3.4:56789", "example.com/", "example.com/path", "https://x.test:1/path/"]
HOSTS += ["[0001:002:003:0004::1]", "[::1]:56789", "http://[::1]", "https://[::1]:5/a/b/"]


@pytest.mark.parametrize("host", HOSTS)
def test_the_chat_goes_where_the_package_would_send_it(host, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OLLAMA_HOST", host)
    assert httpx.URL(open_provider(MODEL).address) == httpx.URL(
        str(ollama.Client()._client.base_url).rstrip("/")
    )


def test_a_port_alone_is_asked_on_this_machine(server: FakeOllama, monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", f":{server.address.rpartition(':')[2]}")
    pairs, client, _ = ask([question()], MODEL)
    assert pairs[0][1].text == "ok"
    assert client.provider.address == server.address


def test_a_path_before_the_api_is_kept(server: FakeOllama, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OLLAMA_HOST", f"{server.address}/behind/a/proxy/")
    with pytest.raises(ProviderError, match="404"):
        ask([question()], MODEL)


def test_a_user_name_in_the_address_logs_in_everywhere(server: FakeOllama, monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", server.address.replace("://", "://me:p%40ss@"))
    ask([question()], MODEL)
    sent = {one.get("Authorization") or one.get("authorization") for one in server.headers}
    assert sent == {f"Basic {base64.b64encode(b'me:p@ss').decode()}"}


@pytest.mark.parametrize(
    "fault", [(200, b"<html>hello</html>", {}), (200, b"[]", {}), (200, b'{"data": []}', {})]
)
def test_something_else_that_answers_there_is_told(server: FakeOllama, fault):
    server.faults.append(fault)
    with pytest.raises(ProviderError, match="no Ollama server"):
        ask([question()], MODEL)


@pytest.mark.parametrize("fault", ["drop", (500, b'"oops"', {}), (200, b"nonsense", {})])
def test_a_server_that_fails_at_the_start_ends_in_words(server: FakeOllama, fault):
    server.faults.append(fault)
    with pytest.raises(ProviderError, match=MODEL):
        ask([question()], MODEL)


@pytest.mark.parametrize("address", ["http://[::1", "http://localhost:port", "user:planted@:x"])
def test_an_address_that_is_none_is_wrong_input(address):
    with pytest.raises(InputError, match="no URL") as caught:
        open_provider(MODEL, address)
    assert "planted" not in str(caught.value)


def test_a_server_that_wants_a_key_says_which_variable_to_set(server: FakeOllama):
    def requests():
        server.faults.append(error(401, "unauthorized"))
        yield question()

    with pytest.raises(ProviderError, match="OLLAMA_API_KEY"):
        ask(requests(), MODEL)


def test_the_key_is_sent_and_never_written(server: FakeOllama, monkeypatch, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setenv("OLLAMA_API_KEY", "planted-0123456789")
    address = server.address.replace("://", "://user:planted@")
    with Journal(tmp_path / "journal.sqlite") as journal:
        ask([question()], MODEL, base_url=address, journal=journal)
        sent = {name.lower(): value for name, value in server.headers[-1].items()}
        assert "authorization" in sent
        for file in tmp_path.rglob("*"):
            assert b"planted" not in file.read_bytes()
    assert "/api/tags" in caplog.text
    assert "planted" not in caplog.text


def test_another_server_is_asked_anew(server: FakeOllama, monkeypatch: pytest.MonkeyPatch):
    journal = Journal(None)
    ask([question()], MODEL, journal=journal)
    ask([question()], MODEL, journal=journal)
    assert len(server.bodies) == 1
    with FakeOllama() as other:
        monkeypatch.setenv("OLLAMA_HOST", other.address)
        ask([question()], MODEL, journal=journal)
        assert len(other.bodies) == 1


def test_a_text_to_be_continued_is_told_to_be_none_of_its_business(server: FakeOllama):
    with pytest.raises(ProviderError, match="prompt: instruct"):
        ask([Request(prompt="- one\n-")], MODEL)
