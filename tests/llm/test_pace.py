"""How a client paces itself against providers of all kinds, in virtual time."""

from __future__ import annotations

import asyncio
import random

import pytest
from doubles import Scripted
from labelwright.errors import ProviderError
from labelwright.llm import Answer, Client, Message, Request, Session, Traits
from labelwright.llm.limits import Limit, Limits
from labelwright.llm.request import OverLimit, TryAgain
from virtual_time import run_virtual

LATENCY = 0.2


class Simulated(Scripted):
    """A provider in virtual time: so many a second, so many at once, some refused at random."""

    def __init__(self, *, per_second=None, burst=None, refuses=0.0, fails=0.0, says=False, most=64):
        super().__init__(lambda request: "x", traits=Traits(concurrency=most))
        self.per_second, self.says = per_second, says
        self.burst = burst or per_second or 0
        self.refuses, self.fails = refuses, fails
        self.level, self.at = self.burst, 0.0
        self.rng = random.Random(5)
        self.under_way = self.most_under_way = self.sent = self.refused = 0

    def limits(self):
        if not self.says:
            return None
        missing = self.burst - self.level
        return Limits(requests=Limit(self.burst, int(self.level), missing / self.per_second))

    def admit(self):
        now = asyncio.get_running_loop().time()
        self.sent += 1
        if self.rng.random() < self.refuses:
            self.refused += 1
            raise OverLimit("busy", after=0.5)
        if self.per_second:
            self.level = min(self.burst, self.level + (now - self.at) * self.per_second)
            self.at = now
            if self.level < 1:
                self.refused += 1
                raise OverLimit("limit", after=0.5, limits=self.limits())
            self.level -= 1

    async def ask(self, request):
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            self.admit()
            limits = self.limits()
            await asyncio.sleep(LATENCY)
            if self.rng.random() < self.fails:
                raise TryAgain("500")
            return Answer(text="x", limits=limits)
        finally:
            self.under_way -= 1


def take(provider, count=2_000, **options):
    """Seconds that so many requests take, and the client; every one of them is answered."""
    requests = [Request(messages=(Message("user", f"{i}"),)) for i in range(count)]

    async def work():
        loop = asyncio.get_running_loop()
        client = Client(provider, Session(), rng=random.Random(3), clock=loop.time, **options)
        async with client:
            answers = [answer async for _, answer in client.ask(requests)]
        assert [answer.text for answer in answers] == ["x"] * count
        return loop.time(), client

    return run_virtual(work())


def test_it_begins_low_and_opens_to_what_is_allowed():
    provider = Simulated()
    seen = []
    ask = provider.ask

    async def noting(request):
        seen.append(provider.under_way)
        return await ask(request)

    provider.ask = noting
    seconds, _ = take(provider)
    assert max(seen[:8]) < 8
    assert provider.most_under_way == 64
    assert seconds < 1.12 * 2_000 / 64 * LATENCY


def test_a_number_that_the_user_gave_is_used_from_the_first():
    seconds, _ = take(Simulated(most=8), concurrency=64)
    assert seconds < 1.03 * 2_000 / 64 * LATENCY


def test_refusals_at_random_do_not_close_it():
    """One in ten is refused whatever is done: fewer at once would not help, and are not kept."""
    provider = Simulated(refuses=0.1)
    seconds, client = take(provider, count=4_000)
    assert seconds < 1.35 * 4_000 * LATENCY / 64
    assert client.usage.over_limit == provider.refused


def test_a_limit_that_the_provider_tells_is_kept_to():
    provider = Simulated(per_second=100, says=True)
    seconds, client = take(provider)
    assert seconds < 1.1 * (2_000 - 100) / 100
    assert client.usage.over_limit < 20


@pytest.mark.parametrize(("per_second", "burst"), [(100, 100), (100, 20), (30, 30)])
def test_a_limit_that_nobody_tells_is_found_out(per_second, burst):
    provider = Simulated(per_second=per_second, burst=burst)
    under_way = []
    ask = provider.ask

    async def noting(request):
        under_way.append(provider.under_way)
        return await ask(request)

    provider.ask = noting
    seconds, client = take(provider, count=4_000)
    assert seconds < 1.05 * (4_000 - burst) / per_second
    assert client.usage.over_limit < 500
    later = under_way[len(under_way) // 2 :]
    assert sum(later) / len(later) < 1.5 * per_second * LATENCY


def test_faults_do_not_close_it():
    provider = Simulated(fails=0.05)
    seconds, _ = take(provider)
    assert provider.most_under_way > 30
    assert seconds < 1.5 * 2_000 / 64 * LATENCY


def test_limits_that_the_user_set_are_kept():
    provider = Simulated()
    seconds, _ = take(provider, count=300, requests_per_minute=600)
    assert 290 / 10 <= seconds < 1.1 * 300 / 10
    seconds, _ = take(Simulated(), count=50, tokens_per_minute=50 * 257)
    assert 45 <= seconds < 75


def test_refusals_are_no_failed_tries_but_end_when_nothing_ever_comes():
    provider = Scripted(lambda request: (_ for _ in ()).throw(OverLimit("no room", after=5)))
    with pytest.raises(ProviderError, match=r"no request for 15 minutes: no room.*go on"):
        take(provider, count=3)
    assert len(provider.asked) > 50


def test_one_request_that_only_meets_faults_fails_alone_where_others_are_answered():
    class Cursed(Simulated):
        async def ask(self, request):
            await asyncio.sleep(LATENCY)
            if request.messages[0].content == "cursed":
                raise TryAgain("500")
            return Answer(text="x")

    requests = [Request(messages=(Message("user", f"{i}"),)) for i in range(50)]
    requests.insert(0, Request(messages=(Message("user", "cursed"),)))

    async def work():
        async with Client(Cursed(), Session(), concurrency=2) as client:
            return [(r.messages[0].content, a.error) async for r, a in client.ask(requests)]

    errors = dict(run_virtual(work()))
    assert "no answer in 10 tries: 500" in errors.pop("cursed")
    assert set(errors.values()) == {None}
