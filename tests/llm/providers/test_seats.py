"""Slots of the embedded server: like goes to like, and everyone has a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.llm.providers.seats import DEPTH, Seats


class Slots:
    """Plays the server: a slot that gets another beginning than its last one has to read it."""

    def __init__(self, count: int) -> None:
        self.seats = Seats(count)
        self.at = [0] * count
        self.most_at = 0
        self.last: list[int | None] = [None] * count
        self.read = 0
        self.used: set[int] = set()

    async def work(self, affinity: int, among: int, turns: int) -> None:
        async with self.seats.take(affinity, among) as slot:
            assert slot < among
            self.at[slot] += 1
            self.most_at = max(self.most_at, *self.at)
            self.used.add(slot)
            self.read += self.last[slot] != affinity
            self.last[slot] = affinity
            for _ in range(turns):
                await asyncio.sleep(0)
            self.at[slot] -= 1


async def served(
    slots: Slots, affinities: Sequence[int], among: int, turns: Sequence[int], at_once: int
) -> int:
    """Let so many be under way at once; returns how many were served."""
    waiting = iter(list(zip(affinities, turns, strict=True)))
    done = 0

    async def worker() -> None:
        nonlocal done
        for affinity, length in waiting:
            await slots.work(affinity, among, length)
            done += 1

    await asyncio.wait_for(asyncio.gather(*(worker() for _ in range(at_once))), 60)
    return done


@settings(deadline=None)
@given(st.data())
def test_everyone_is_served_and_no_slot_is_overfull(data: st.DataObject):
    count = data.draw(st.integers(1, 8))
    wanted = data.draw(st.lists(st.integers(0, 10), max_size=80))
    turns = data.draw(st.lists(st.integers(0, 4), min_size=len(wanted), max_size=len(wanted)))
    among, at_once = data.draw(st.integers(1, count)), data.draw(st.integers(1, 40))
    slots = Slots(count)
    assert asyncio.run(served(slots, wanted, among, turns, at_once)) == len(wanted)
    assert slots.most_at <= DEPTH
    assert not any(slots.at)


def test_as_many_beginnings_as_slots_are_read_once_each():
    slots = Slots(12)
    wanted = [n % 12 for n in range(600)]
    asyncio.run(served(slots, wanted, 12, [3] * 600, 48))
    assert slots.read == 12


def test_a_slot_more_than_beginnings_is_left_alone():
    slots = Slots(24)
    wanted = [n % 12 for n in range(600)]
    asyncio.run(served(slots, wanted, 24, [3] * 600, 96))
    assert slots.read == len(slots.used) == 12


def test_one_beginning_that_many_wait_for_gets_a_few_slots_and_not_all():
    slots = Slots(12)
    asyncio.run(served(slots, [7] * 300, 12, [3] * 300, 48))
    assert slots.read == len(slots.used) == 3


def test_more_beginnings_than_slots_are_not_read_every_time():
    slots = Slots(12)
    wanted = [n % 20 for n in range(600)]
    asyncio.run(served(slots, wanted, 12, [3] * 600, 48))
    assert slots.read < 250


def test_scoring_keeps_to_the_slots_it_may_use():
    slots = Slots(12)
    wanted = [n % 50 for n in range(300)]
    asyncio.run(served(slots, wanted, 2, [3] * 300, 48))
    assert slots.used == {0, 1}


def test_nobody_waits_for_ever_behind_a_crowd():
    async def work() -> int:
        slots, seated = Slots(1), 0
        stop = asyncio.Event()

        async def crowd() -> None:
            nonlocal seated
            while not stop.is_set():
                await slots.work(1, 1, 1)
                seated += 1

        others = [asyncio.create_task(crowd()) for _ in range(5)]
        await asyncio.sleep(0)
        before = seated
        await asyncio.wait_for(slots.work(2, 1, 0), 30)
        waited = seated - before
        stop.set()
        await asyncio.gather(*others)
        return waited

    assert asyncio.run(work()) < 20


@pytest.mark.parametrize("seated", [True, False])
def test_one_that_gives_up_leaves_its_place(seated: bool):
    async def work() -> None:
        slots = Slots(1)
        first = [asyncio.create_task(slots.work(0, 1, 50)) for _ in range(DEPTH)]
        late = asyncio.create_task(slots.work(0, 1, 50))
        await asyncio.sleep(0)
        (first[0] if seated else late).cancel()
        await asyncio.gather(*first, late, return_exceptions=True)
        for _ in range(DEPTH):
            await asyncio.wait_for(slots.work(5, 1, 0), 10)

    asyncio.run(work())
