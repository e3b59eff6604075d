"""Whatever ends the asking, what is in flight is waited for and kept."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from doubles import Scripted
from labelwright.errors import ProviderError, Stopped
from labelwright.llm import Answer, Client, Journal, Message, Request, Session, run_async
from labelwright.llm.request import OverLimit, TryAgain
from virtual_time import run_virtual


def ask(text: str) -> Request:
    return Request(messages=(Message("user", text),))


class Slow(Scripted):
    """Answers after as many tenths of a second as the question says."""

    async def ask(self, request: Request) -> Answer:
        self.asked.append(request)
        await asyncio.sleep(int(request.messages[0].content) / 10)
        answer = self._answer(request)
        return Answer(text=answer) if isinstance(answer, str) else answer


def collect(client: Client, requests, after: int | None = None, why: Exception | None = None):
    """What is given out, and how it ended; stopped after so many answers."""

    async def work():
        given = []
        try:
            async with client, aclosing(client.ask(requests)) as stream:
                async for request, _ in stream:
                    given.append(request.messages[0].content)
                    if len(given) == after:
                        client.stop(why or Stopped("enough"))
        except Exception as error:
            return given, error
        return given, None

    return work()


def test_a_stop_waits_for_what_is_in_flight_and_sends_no_more():
    provider = Slow(lambda request: "x")
    session = Session()
    client = Client(provider, session, concurrency=3)
    given, error = run_virtual(collect(client, [ask(f"{n}") for n in range(1, 9)], after=1))
    assert given == ["1", "2", "3"]
    assert isinstance(error, Stopped)
    assert session.journal.count() == len(provider.asked) == 3


def test_an_error_that_ends_the_asking_loses_no_answer_that_was_under_way():
    def answer(request: Request) -> str:
        if request.messages[0].content == "1":
            raise ProviderError("the key was withdrawn")
        return "x"

    session = Session()
    client = Client(Slow(answer), session, concurrency=4)
    given, error = run_virtual(collect(client, [ask(f"{n}") for n in range(1, 20)]))
    assert "withdrawn" in str(error)
    assert given == ["2", "3", "4"]
    assert session.journal.count() == 3


@pytest.mark.parametrize("fault", [TryAgain("503", after=50.0), OverLimit("429", after=800.0)])
def test_a_stop_does_not_wait_for_what_waits_to_be_sent_again(fault):
    def answer(request: Request) -> str:
        if request.messages[0].content == "1":
            raise fault
        return "x"

    async def work():
        client = Client(Slow(answer), concurrency=2)
        given, error = await collect(client, [ask("1"), ask("5"), ask("6")], after=1)
        return given, error, asyncio.get_running_loop().time()

    given, error, took = run_virtual(work())
    assert given[0] == "5"
    assert isinstance(error, Stopped)
    assert took < 5


def test_after_a_stop_nothing_is_sent_by_the_next_round_either():
    client = Client(Scripted(lambda request: "x"))

    async def work():
        async with client:
            client.stop(Stopped("enough"))
            return [pair async for pair in client.ask([ask("q")])]

    with pytest.raises(Stopped, match="enough"):
        run_async(work())
    assert not client.provider.asked


def test_an_answer_that_cannot_be_kept_ends_the_asking(tmp_path):
    journal = Journal(tmp_path / "j.sqlite")
    journal._database.execute("DROP TABLE answers")
    client = Client(Scripted(lambda request: "x"), Session(journal))
    _, error = run_async(collect(client, [ask("1"), ask("2")]))
    assert "journal" in str(error)
