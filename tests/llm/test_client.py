"""Many questions in, answers out: nothing lost, nothing asked twice, faults outlived."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest
from doubles import Scripted
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.errors import ProviderError
from labelwright.llm import Answer, Client, Journal, Message, Request, Session, Traits, run_async
from labelwright.llm.client import answers_in_order
from labelwright.llm.request import Refused, TryAgain


def ask(text: str, **more) -> Request:
    return Request(messages=(Message("user", text),), **more)


def ask_all(provider, requests, journal=None, **options):
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    client = Client(provider, Session(journal), sleep=sleep, **options)

    async def work():
        async with client:
            return [pair async for pair in client.ask(requests)]

    return run_async(work()), client, slept


def echo(request: Request) -> str:
    return request.messages[-1].content.upper()


@given(st.integers(0, 30), st.integers(1, 8))
@settings(max_examples=25, deadline=None)
def test_every_request_gets_its_own_answer(count, concurrency):
    requests = [ask(f"t{i}", tag=i) for i in range(count)]
    pairs, client, _ = ask_all(Scripted(echo), requests, concurrency=concurrency)
    assert sorted((request.tag, answer.text) for request, answer in pairs) == [
        (i, f"T{i}") for i in range(count)
    ]
    assert client.usage.requests == count


def test_no_more_are_in_flight_than_asked_for():
    now = most = 0

    class Slow(Scripted):
        async def ask(self, request):
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1
            return Answer(text="x")

    ask_all(Slow(echo), [ask(f"{i}") for i in range(40)], concurrency=5)
    assert most == 5


def test_requests_are_taken_only_when_one_can_be_sent():
    taken = []

    def source():
        for i in range(10):
            taken.append(i)
            yield ask(f"{i}")

    async def first_only():
        client = Client(Scripted(echo), Session(), concurrency=2)
        stream = client.ask(source())
        await anext(stream)
        seen = len(taken)
        await stream.aclose()
        return seen

    assert run_async(first_only()) <= 3


def test_a_second_run_asks_nothing():
    journal = Journal(None)
    requests = [ask(f"{i}") for i in range(5)]
    ask_all(Scripted(echo), requests, journal)
    again = Scripted(echo)
    pairs, client, _ = ask_all(again, requests, journal)
    assert not again.asked
    assert client.usage.from_journal == 5
    assert client.usage.output_tokens == 0
    assert all(answer.from_journal for _, answer in pairs)


def test_equal_questions_are_set_apart_by_their_sample():
    provider = Scripted(echo)
    ask_all(provider, [ask("same", sample=i) for i in range(3)])
    assert len(provider.asked) == 3


def test_faults_are_outlived_and_the_wait_asked_for_is_kept():
    faults = [TryAgain("limit", after=7.5), TryAgain("down"), TryAgain("down")]

    def answer(request):
        if faults:
            raise faults.pop(0)
        return "fine"

    pairs, client, slept = ask_all(
        Scripted(answer), [ask("q")], rng=random.Random(1), concurrency=1
    )
    assert pairs[0][1].text == "fine"
    assert client.usage.faults == 3
    assert slept[0] >= 7.5
    assert all(wait <= 4 for wait in slept[1:])


def test_a_provider_that_stays_down_ends_the_run_and_keeps_what_was_answered():
    journal = Journal(None)

    def answer(request):
        if request.messages[0].content == "2":
            raise TryAgain("503")
        return "fine"

    with pytest.raises(ProviderError, match=r"503.*run the same command again"):
        ask_all(Scripted(answer), [ask(f"{i}") for i in range(4)], journal, concurrency=1)
    assert journal.count() == 2


def test_a_refused_request_fails_alone_with_its_reason():
    def answer(request):
        if request.messages[0].content == "bad":
            raise Refused("content policy")
        return "fine"

    pairs, client, _ = ask_all(Scripted(answer), [ask("bad"), ask("good")])
    by_text = {request.messages[0].content: answer for request, answer in pairs}
    assert by_text["bad"].error == "content policy"
    assert by_text["good"].error is None
    assert client.usage.failed == 1


def must_be_yes(answer: Answer) -> bool:
    if answer.text != "yes":
        raise ValueError("Say yes.")
    return True


def test_an_answer_that_does_not_fit_is_asked_again_with_what_was_wrong():
    provider = Scripted(lambda request: "yes" if len(request.messages) > 1 else "no")
    pairs, client, _ = ask_all(provider, [ask("q", check=must_be_yes)])
    assert pairs[0][1].value is True
    assert client.usage.repeated == 1
    roles = [message.role for message in provider.asked[1].messages]
    assert roles == ["user", "assistant", "user"]
    assert "Say yes." in provider.asked[1].messages[2].content


def test_it_is_given_up_after_some_tries_with_the_reason_and_all_tokens_counted():
    provider = Scripted(lambda request: Answer(text="no", input_tokens=10, output_tokens=2))
    pairs, client, _ = ask_all(provider, [ask("q", check=must_be_yes)])
    answer = pairs[0][1]
    assert answer.error == "Say yes."
    assert answer.value is None
    assert len(provider.asked) == 3
    assert (answer.input_tokens, answer.output_tokens) == (30, 6)
    assert client.usage.failed == 1


def test_a_cut_off_answer_is_never_repeated_with_the_same_limit():
    provider = Scripted(lambda request: Answer(text="ye", finish="length"))
    ask_all(provider, [ask("q", max_tokens=8, check=must_be_yes)])
    assert [request.max_tokens for request in provider.asked] == [8, 16, 32]


def test_the_answer_is_in_the_journal_before_it_is_given_out():
    journal = Journal(None)

    async def work():
        client = Client(Scripted(echo), Session(journal), concurrency=1)
        async for request, _ in client.ask([ask(f"{i}") for i in range(3)]):
            assert journal.find(request.entry(client.provider)) is not None

    run_async(work())


def test_the_provider_is_closed_also_when_asking_fails():
    def answer(request):
        raise ProviderError("no key")

    provider = Scripted(answer)
    with pytest.raises(ProviderError, match="no key"):
        ask_all(provider, [ask("q")])
    assert provider.closed == 1


def test_what_was_half_opened_is_closed_when_opening_fails():
    class Unready(Scripted):
        async def open(self):
            raise ProviderError("no server")

    provider = Unready(echo)
    with pytest.raises(ProviderError, match="no server"):
        ask_all(provider, [ask("q")])
    assert provider.closed == 1


def test_answers_in_order_whatever_the_order_in_which_they_come():
    class Uneven(Scripted):
        async def ask(self, request):
            await asyncio.sleep(random.Random(request.messages[0].content).random() / 200)
            return Answer(text=request.messages[0].content)

    requests = [ask(f"{i % 7}", sample=i) for i in range(30)]

    async def work():
        client = Client(Uneven(echo), Session(), concurrency=8)
        return await answers_in_order(client, requests, lambda answer: None)

    pairs = run_async(work())
    assert [request for request, _ in pairs] == requests
    assert [answer.text for _, answer in pairs] == [f"{i % 7}" for i in range(30)]


def test_it_also_runs_where_a_loop_is_running_already():
    async def notebook():
        pairs, _, _ = ask_all(Scripted(echo), [ask("q")])
        return pairs[0][1].text

    assert asyncio.run(notebook()) == "Q"


def test_concurrency_is_the_provider_s_unless_given():
    provider = Scripted(echo, traits=Traits(concurrency=3))
    assert Client(provider, Session())._concurrency == 3
    assert Client(provider, Session(), concurrency=9)._concurrency == 9
    assert replace(provider.traits).concurrency == 3


def test_a_failure_keeps_its_reason_and_is_asked_again_unless_told_not_to(tmp_path):
    path = tmp_path / "journal.sqlite"
    wrong = Scripted(lambda request: "no")

    def answers_of(provider, **options):
        with Journal(path) as journal:
            session = Session(journal, **options)

            async def work():
                async with Client(provider, session) as client:
                    requests = [ask("q", check=must_be_yes)]
                    return [answer async for _, answer in client.ask(requests)], client

            return run_async(work())

    answers_of(wrong)
    again = Scripted(lambda request: "yes")
    answers, client = answers_of(again, retry_failed=False)
    assert (answers[0].error, answers[0].from_journal) == ("Say yes.", True)
    assert client.failures == {"Say yes.": 1}
    assert not again.asked
    answers, _ = answers_of(again)
    assert answers[0].value is True
    assert len(again.asked) == 1
    answers, _ = answers_of(again)
    assert answers[0].from_journal
    assert answers[0].error is None
    assert len(again.asked) == 1
