"""OpenAI's batch API against a real HTTP server on loopback."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator

import pytest
from asking import Verdict, in_shape, question
from batch_doubles import Books, Clock, Run
from fake_batches import End, FakeBatches, fake_batches
from fake_openai import chat_reply, error
from labelwright.errors import ProviderError
from labelwright.llm import Journal, open_provider, run_async
from labelwright.llm.batches import ask_in_batches

pytest.importorskip("openai", reason="the openai extra is not installed")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBatches]:
    with fake_batches(monkeypatch) as server:
        server.answer = lambda body: f"re: {body['messages'][-1]['content']}"
        yield server


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


def ask(requests, journal=None, try_out=False, base_url=None, clock=None):
    """Ask what is not in the journal; no time passes."""
    provider = open_provider("openai/gpt-test", base_url)
    journal = journal or Journal(None)
    run = Run(Books(provider, journal), clock or Clock())
    missing = [r for r in requests if journal.find(r.entry(provider)) is None]

    async def work():
        await provider.open()
        try:
            if not try_out:
                provider.batch_api()._tried = True
            await ask_in_batches(
                provider,
                missing,
                run.books,
                journal,
                say=run.said.append,
                note=lambda done, total: run.progress.append((done, total)),
                sleep=run.clock.sleep,
                clock=run.clock,
            )
        finally:
            await provider.close()

    run_async(work())
    return run


def texts(run, requests):
    """The answers in the order of the requests; None where there is none."""
    answers = [run.books.kept.get(request.key(run.books.provider)) for request in requests]
    return [answer and answer.text for answer in answers]


QUESTIONS = [question(f"which? {i}") for i in range(7)]


def test_answers_come_back_to_their_requests(server: FakeBatches):
    run = ask(QUESTIONS)
    assert texts(run, QUESTIONS) == [f"re: which? {i}" for i in range(7)]
    answer = next(iter(run.books.kept.values()))
    assert answer.batch
    assert (answer.input_tokens, answer.output_tokens) == (10, 5)
    assert server.answered == []


def test_lines_are_what_would_be_sent_directly(server: FakeBatches):
    request = in_shape("which?", temperature=0.0, seed=3, max_tokens=20)
    server.answer = lambda body: '{"label": "news"}'
    ask([request])
    (line,) = server.lines
    assert line["custom_id"] == request.key(open_provider("openai/gpt-test"))
    assert len(line["custom_id"]) <= 64
    body = line["body"]
    assert (body["model"], body["temperature"], body["seed"]) == ("gpt-test", 0.0, 3)
    assert body["response_format"]["json_schema"]["schema"]["properties"] == {
        "label": {"title": "Label", "type": "string"}
    }
    (created,) = server.created
    assert created["endpoint"] == "/v1/chat/completions"
    assert created["completion_window"] == "24h"
    assert len(created["metadata"]["labelwright"]) <= 512


def test_the_first_request_is_asked_directly_to_learn_what_is_refused(server: FakeBatches):
    """Else a whole batch would come back refused, hours later."""
    server.faults.append(error(400, "Unsupported value: 'temperature'", param="temperature"))
    requests = [question(f"{i}", temperature=0.0) for i in range(4)]
    run = ask(requests, try_out=True)
    assert texts(run, requests) == ["re: 0", "re: 1", "re: 2", "re: 3"]
    assert len(server.answered) == 1
    assert [line["body"]["messages"][0]["content"] for line in server.lines] == ["1", "2", "3"]
    assert all("temperature" not in line["body"] for line in server.lines)
    assert [answer.batch for answer in run.books.kept.values()].count(False) == 1


def test_a_deployment_for_batches_alone_is_none_the_worse(server: FakeBatches):
    server.faults.append(error(404, "The deployment answers batches only"))
    run = ask(QUESTIONS, try_out=True)
    assert None not in texts(run, QUESTIONS)
    assert server.answered == []


def test_a_setting_refused_by_lines_is_left_out_of_the_next_batch(server: FakeBatches):
    server.answer = lambda body: (
        error(400, "Unsupported value: 'temperature'", param="temperature")
        if "temperature" in body
        else "ok"
    )
    requests = [question(f"{i}", temperature=0.0) for i in range(3)]
    run = ask(requests)
    assert texts(run, requests) == ["ok"] * 3
    assert len(server.batches) == 2


def test_where_schemas_are_refused_requests_are_left_to_be_asked_directly(server: FakeBatches):
    server.answer = lambda body: (
        error(400, "response_format json_schema is not supported")
        if "response_format" in body
        else "ok"
    )
    shaped, plain = in_shape("a"), question("b")
    run = ask([shaped, plain])
    assert texts(run, [shaped, plain]) == [None, "ok"]
    assert not run.books.failed
    assert not run.books.aside
    assert len(server.batches) == 1


def test_lines_end_at_line_feeds_alone(server: FakeBatches):
    strange = "one\u2028two\u0085three\x0b\x1cfour"
    server.answer = lambda body: strange
    run = ask(QUESTIONS)
    assert texts(run, QUESTIONS) == [strange] * 7


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (error(400, "content policy violation"), "content policy"),
        (error(404, "no such thing"), "no such thing"),
        (error(413, "too long"), "too long"),
    ],
)
def test_a_line_that_is_refused_fails_with_the_providers_reason(server: FakeBatches, fault, said):
    server.answer = lambda body: fault if "3" in body["messages"][0]["content"] else "ok"
    run = ask(QUESTIONS)
    (reason,) = run.books.failed.values()
    assert said in reason
    assert len(run.books.kept) == 6
    assert len(server.batches) == 1


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 0])
def test_a_line_with_a_passing_fault_goes_into_the_next_batch(server: FakeBatches, status):
    seen = []

    def answer(body):
        seen.append(body)
        return error(status, "busy") if len(seen) <= 3 else "ok"

    server.answer = answer
    run = ask(QUESTIONS)
    assert texts(run, QUESTIONS) == ["ok"] * 7
    assert len(server.batches) == 2
    assert len(server.asked) == 10
    assert "3 of its requests go into another" in run.words


def test_a_line_that_never_works_is_left_over_after_three_batches(server: FakeBatches):
    server.answer = lambda body: error(500, "oops") if "3" in str(body["messages"]) else "ok"
    run = ask(QUESTIONS)
    assert len(run.books.kept) == 6
    assert not run.books.failed
    assert len(server.batches) == 3
    assert "1 are left over after 3 batches" in run.words


def test_a_cut_off_answer_is_known_as_one_and_one_without_content_is_asked_again(
    server: FakeBatches,
):
    replies = [{"choices": []}, chat_reply("ne", finish="length")]
    server.answer = lambda body: replies.pop(0)
    run = ask(QUESTIONS[:1])
    (answer,) = run.books.kept.values()
    assert (answer.text, answer.finish) == ("ne", "length")


def test_lines_without_money_end_the_run(server: FakeBatches, journal):
    broke = error(429, "You exceeded your quota", code="insufficient_quota")
    server.answer = lambda body: broke if "3" in body["messages"][0]["content"] else "ok"
    with pytest.raises(ProviderError, match="no quota left"):
        ask(QUESTIONS, journal)
    assert journal.count() == 6


def test_what_expired_goes_into_another_batch(server: FakeBatches):
    server.ends.append(End("expired", answered=4))
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.asked) == 7
    assert len(server.batches) == 2


def test_of_a_cancelled_batch_what_was_answered_is_kept(server: FakeBatches, journal):
    server.ends.append(End("cancelled", answered=4))
    with pytest.raises(ProviderError, match="batch_0 was cancelled"):
        ask(QUESTIONS, journal)
    assert journal.count() == 4
    ask(QUESTIONS, journal)
    assert journal.count() == 7
    assert len(server.asked) == 7


def test_a_batch_that_fails_validation_says_which_lines_and_why(server: FakeBatches):
    errors = [
        {"code": "invalid_json_line", "line": 4, "message": "This line is not JSON."},
        {
            "code": "model_not_found",
            "line": None,
            "message": "No model sk-planted-0123456789abcdef",
        },
        *[{"code": "x", "line": i, "message": "bad"} for i in range(9)],
    ]
    server.ends.append(End("failed", errors))
    with pytest.raises(ProviderError) as caught:
        ask(QUESTIONS)
    said = str(caught.value)
    assert "line 4: This line is not JSON. (invalid_json_line)" in said
    assert "No model *** (model_not_found)" in said
    assert "and 6 more" in said
    assert "planted" not in said


def test_a_full_queue_makes_smaller_batches(server: FakeBatches):
    full = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached"}
    server.ends.append(End("failed", [full]))
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.asked) == 7
    assert "Enqueued token limit" in run.words


def test_a_limit_when_a_batch_is_made_is_waited_for(server: FakeBatches):
    server.faults.append(error(429, "slow down", headers={"retry-after": "30"}))
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert run.clock.now >= 30


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_without_batches_says_so(server: FakeBatches, status):
    server.faults.append(error(status, "Not Found"))
    with pytest.raises(ProviderError, match=r"127\.0\.0\.1.*has no batch API.*Leave out --batch"):
        ask(QUESTIONS)


def test_no_server_says_so_at_once():
    clock = Clock()
    with pytest.raises(ProviderError, match=r"127\.0\.0\.1:9.*Start the server"):
        ask(QUESTIONS, base_url="http://127.0.0.1:9/v1", clock=clock)
    assert clock.now == 0


def test_a_wrong_key_says_so(server: FakeBatches):
    server.faults.append(error(401, "Incorrect API key provided: sk-planted-0123456789abcdef"))
    with pytest.raises(ProviderError, match="OPENAI_API_KEY") as caught:
        ask(QUESTIONS)
    assert "planted" not in str(caught.value)


def test_a_refused_batch_says_why(server: FakeBatches):
    server.faults.extend([error(400, "batches are not for gpt-test")])
    with pytest.raises(ProviderError, match="takes no such batch: batches are not for gpt-test"):
        ask(QUESTIONS)


FAULTS = ["drop", error(503, "busy"), (200, b"no json", {}), (200, {"object": "list"}, {})]


@pytest.mark.parametrize("fault", FAULTS, ids=["drop", "503", "no json", "no batch"])
def test_faults_on_the_way_are_outlived(server: FakeBatches, fault):
    rng, usual = random.Random(5), server.fault

    async def now_and_then(request):
        if rng.random() < 0.4:
            server.faults.append(fault)
        return await usual(request)

    server.fault = now_and_then
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.asked) == 7


def test_a_batch_whose_reply_was_lost_is_found_and_not_made_again(server: FakeBatches, journal):
    ask([question("an older one")], journal)
    ask([question("another")], journal)
    ask([question("a third")], journal)
    server.lost.append("/v1/batches")
    run = ask(QUESTIONS, journal)
    assert None not in texts(run, QUESTIONS)
    assert len(server.created) == 4
    assert len(server.lines) == 10


def test_an_upload_is_not_repeated_for_a_batch_that_could_not_be_made(server: FakeBatches):
    usual = server.fault
    faults = [error(503, "busy")] * 3

    async def when_made(request):
        if request.method == "POST" and request.path == "/v1/batches" and faults:
            server.faults.append(faults.pop())
        return await usual(request)

    server.fault = when_made
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.lines) == 7


def test_a_file_that_is_read_slowly_is_waited_for(server: FakeBatches):
    server.file_states.extend(["pending", "pending", "running"])
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.lines) == 7
    assert len(server.batches) == 1


def test_files_that_are_named_late_are_waited_for(server: FakeBatches):
    server.late_files = 4
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.batches) == 1


def test_what_a_provider_counts_and_never_writes_is_asked_again(server: FakeBatches):
    usual = server._results_file

    def short(kind, results):
        return usual(kind, results[2:] if len(server.batches) == 1 else results)

    server._results_file = short
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.lines) == 9


def test_answers_that_the_provider_has_thrown_away_are_asked_for_again(server: FakeBatches):
    usual = server._step

    def aged(batch):
        usual(batch)
        if batch["id"] == "batch_0":
            batch["created_at"] = int(time.time()) - 40 * 86_400
            server.files.pop(batch["output_file_id"], None)

    server._step = aged
    run = ask(QUESTIONS)
    assert None not in texts(run, QUESTIONS)
    assert len(server.batches) == 2
    assert "no longer at the provider" in run.words


def test_a_batch_that_the_server_does_not_know_is_not_paid_for_again(server: FakeBatches, journal):
    server.late_files = 10**6
    with pytest.raises(ProviderError, match="for an hour"):
        ask(QUESTIONS, journal)
    server.late_files = 0
    known = server.batches.copy()
    server.batches.clear()
    with pytest.raises(ProviderError, match=r"does not know batch batch_0.*key of the project"):
        ask(QUESTIONS, journal)
    server.batches.update(known)
    ask(QUESTIONS, journal)
    assert len(server.asked) == 7
    assert journal.count() == 7


def test_no_key_is_written_anywhere(server: FakeBatches, tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        server.answer = lambda body: error(400, "your key is sk-planted-0123456789abcdef")
        run = ask(QUESTIONS, journal)
        for file in tmp_path.rglob("*"):
            assert b"planted" not in file.read_bytes()
    assert "planted" not in run.words + str(run.books.failed)
    assert "***" in str(run.books.failed)


def test_a_big_file_goes_up_and_comes_down_in_pieces(server: FakeBatches):
    long = "x" * 100_000
    server.answer = lambda body: long
    requests = [question(f"{i} {long}") for i in range(40)]
    run = ask(requests)
    assert texts(run, requests) == [long] * 40


def test_answers_in_shape_hold_to_their_shape(server: FakeBatches):
    server.answer = lambda body: json.dumps({"label": body["messages"][0]["content"]})
    requests = [in_shape(label) for label in ("news", "other")]
    run = ask(requests)
    assert [Verdict.model_validate_json(t).label for t in texts(run, requests)] == ["news", "other"]
