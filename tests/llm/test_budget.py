"""Caps are never passed, whatever is in flight, and hold over all runs with a journal."""

from __future__ import annotations

import asyncio

import pytest
from doubles import Scripted
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.errors import InputError, Stopped
from labelwright.llm import Answer, Client, Journal, Message, Request, Session, open_client
from labelwright.llm.prices import Price
from labelwright.progress import Silent
from labelwright.task import Labeling
from virtual_time import run_virtual

PRICE = Price(0.001, 0.01, 0.5, "a test")


def ask(number: int, most: int = 10) -> Request:
    return Request(messages=(Message("user", f"question {number}"),), max_tokens=most)


class Metered(Scripted):
    """Takes as many tokens as it may, or fewer, and notes what it charged."""

    def __init__(self, share: float = 1.0):
        super().__init__(lambda request: "x")
        self.share = share
        self.usd = self.most_under_way = self.under_way = 0
        self.tokens = 0

    async def ask(self, request: Request) -> Answer:
        self.asked.append(request)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0.1)
        self.under_way -= 1
        read, written = (int(self.share * most) for most in request.most_tokens())
        self.usd += PRICE.cost(read, written)
        self.tokens += read + written
        return Answer(text="x", input_tokens=read, output_tokens=written)


def ask_all(provider, requests, session, concurrency=8):
    async def work():
        client = Client(provider, session, price=PRICE, concurrency=concurrency)
        answered = []
        try:
            async with client:
                async for _, answer in client.ask(requests):
                    answered.append(answer)
        except Stopped as stopped:
            return answered, str(stopped)
        return answered, None

    return run_virtual(work())


@given(st.floats(0, 2), st.integers(0, 30), st.integers(1, 16), st.floats(0.1, 1))
@settings(max_examples=60, deadline=None)
def test_a_budget_is_never_passed_and_stops_only_when_it_must(cap, count, concurrency, share):
    provider = Metered(share)
    session = Session(max_usd=cap)
    answered, why = ask_all(provider, [ask(n) for n in range(count)], session, concurrency)
    assert provider.usd <= cap + 1e-9
    assert session.budget.usd == pytest.approx(provider.usd)
    assert len(answered) == len(provider.asked)
    if why is None:
        assert len(answered) == count
    else:
        one = PRICE.cost(*ask(count).most_tokens())
        assert provider.usd + one > cap - 1e-9
        assert f"${cap:,.2f}" in why
        assert "--budget" in why


def test_tokens_are_capped_in_the_same_way():
    provider = Metered()
    read, written = ask(0).most_tokens()
    session = Session(max_tokens=3 * (read + written) + 5)
    answered, why = ask_all(provider, [ask(n) for n in range(9)], session)
    assert len(answered) == 3
    assert "--max-tokens" in why


def test_near_the_cap_requests_wait_for_those_in_flight_which_take_less():
    provider = Metered(share=0.1)
    one = PRICE.cost(*ask(0).most_tokens())
    session = Session(max_usd=2.5 * one)
    answered, why = ask_all(provider, [ask(n) for n in range(12)], session)
    assert why is None
    assert len(answered) == 12
    assert provider.most_under_way == 2


def test_what_was_spent_before_counts_and_what_is_in_the_journal_costs_nothing(tmp_path):
    path = tmp_path / "journal.sqlite"
    one = PRICE.cost(*ask(0).most_tokens())
    requests = [ask(n) for n in range(6)]
    with Session(path, max_usd=3.5 * one) as session:
        assert len(ask_all(Metered(), requests, session)[0]) == 3
    with Session(path, max_usd=3.5 * one) as session:
        again = Metered()
        answered, why = ask_all(again, requests, session)
        assert len(answered) == 3
        assert why
        assert not again.asked
    with Session(path, max_usd=7 * one) as session:
        answered, why = ask_all(again, requests, session)
        assert (len(answered), why, len(again.asked)) == (6, None, 3)
        assert session.cost("")["usd"] == pytest.approx(6 * one)


def test_tries_that_did_not_fit_are_paid_for():
    def never(answer: Answer) -> None:
        raise ValueError("no")

    provider = Metered()
    session = Session()
    request = Request(messages=(Message("user", "q"),), max_tokens=5, check=never)
    answered, _ = ask_all(provider, [request], session)
    assert len(provider.asked) == 3
    assert answered[0].usd == pytest.approx(provider.usd)
    assert session.cost("")["usd"] == pytest.approx(provider.usd)


def test_a_budget_needs_a_price_and_the_prompt_file_can_give_it():
    provider = Scripted(lambda request: "x", name="openai/no-such-model")
    provider.address = "https://example.org/v1"

    def opened(asking: Labeling) -> Client:
        session = Session(max_usd=1)
        return open_client(provider, session, asking, stage="label", progress=Silent())

    with pytest.raises(InputError, match=r"(?s)no-such-model.*label:\n.*  prices:"):
        opened(Labeling())
    client = opened(Labeling.model_validate({"prices": {"input": 1, "output": 2}}))
    assert client.price is not None
    assert client.price.cost(1_000_000, 1_000_000) == 3.0


def test_what_was_spent_is_told_by_stage_and_without_a_price_as_unknown():
    journal = Journal(None)
    entry = ask(0).entry(Scripted(lambda request: "x"))
    journal.add(entry, Answer(input_tokens=5, output_tokens=2, usd=0.25), "generate")
    journal.add(entry, Answer(input_tokens=7, output_tokens=1), "label")
    session = Session(journal)
    assert session.cost("generate")["usd"] == 0.25
    assert session.cost("label") == {
        "answers": 1,
        "input_tokens": 7,
        "output_tokens": 1,
        "usd": None,
        "unpriced": 1,
    }
