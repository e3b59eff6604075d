"""Asking in batches: every answer to its request, nothing paid for twice, whatever happens."""

from __future__ import annotations

import random

import pytest
from asking import question
from batch_doubles import DONE, UNDER_WAY, Books, Clock, Provider, Run, again, ask, is_answered
from doubles import Scripted
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.errors import InputError, ProviderError, Stopped
from labelwright.llm import Answer, Journal
from labelwright.llm.batch_notes import noted_batches
from labelwright.llm.batches import AnswersGone, BatchState
from labelwright.llm.request import OverLimit, Refused

FULL = BatchState("failed", reason="Enqueued token limit reached", over_limit=True)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


def questions(count: int):
    return [question(f"which? {i}") for i in range(count)]


def keys(provider, requests):
    return [request.key(provider) for request in requests]


def test_every_answer_comes_to_its_request_and_into_the_journal(provider, journal):
    requests = questions(7)
    run = ask(provider, requests, journal)
    for request in requests:
        key = request.key(provider)
        assert run.books.kept[key].text == key
        assert journal.find(request.entry(provider)).text == key
    assert not run.books.aside
    assert not list(noted_batches(journal))
    assert run.progress[-1] == (7, 7)


def test_nothing_to_ask_makes_no_batch(provider):
    ask(provider, [])
    assert provider.batches == []
    assert provider.calls == {}


def test_a_provider_without_batches_says_so():
    with pytest.raises(InputError, match=r"test/model has no batch API.*--batch"):
        ask(Scripted(lambda request: "x"), questions(1))


OUTCOMES = st.sampled_from(["answer", "refused", "again", "missing"])


@given(
    st.lists(st.lists(OUTCOMES, min_size=1, max_size=4), max_size=12),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_any_mix_of_outcomes_in_any_order(fates, most, rng: random.Random):
    """Each request's fate is what its first, second ... batch does to it; the last holds."""
    provider = Provider()
    provider.most_requests = most
    requests = questions(len(fates))
    left = {key: list(fate) for key, fate in zip(keys(provider, requests), fates, strict=True)}
    strange = [(f"strange {i}", "answer") for i in range(rng.randrange(3))]

    def outcome(key, batch):
        fate = left.get(key, ["missing"])
        kind = fate.pop(0) if len(fate) > 1 else fate[0]
        return {"answer": Answer(text=key), "refused": Refused(f"no {key}"), "again": again()}.get(
            kind
        )

    provider.outcome = outcome
    provider.order = lambda given: rng.sample(
        given + [key for key, _ in strange], len(given) + len(strange)
    )
    run = ask(provider, requests)
    for key, fate in zip(keys(provider, requests), fates, strict=True):
        whole = [*fate, *fate[-1:] * 3][:3]
        end = next((kind for kind in whole if kind in ("answer", "refused")), None)
        assert (key in run.books.kept) == (end == "answer")
        assert run.books.failed.get(key) == (f"no {key}" if end == "refused" else None)
        assert provider.asked_in_batches[key] == (whole.index(end) + 1 if end else 3)
        if end == "answer":
            assert run.books.kept[key].text == key
    assert not run.books.aside


def test_a_file_holds_no_more_requests_and_bytes_than_the_provider_takes(provider):
    requests = questions(10)
    size = len(provider.line(requests[0].key(provider), requests[0]))
    provider.most_requests, provider.most_bytes = 4, 3 * size
    ask(provider, requests)
    assert [len(batch.keys) for batch in provider.batches] == [3, 3, 3, 1]
    assert max(provider.sizes) <= provider.most_bytes
    provider.most_bytes = 10**6
    ask(provider, questions(10), Journal(None))
    assert [len(batch.keys) for batch in provider.batches[4:]] == [4, 4, 2]


def test_what_fits_into_no_batch_is_left_over(provider):
    short, long, unfit = question("a"), question("long" * 50), question("unfit")
    provider.most_bytes = 150
    provider.fits = lambda request: request is not unfit
    run = ask(provider, [long, short, unfit])
    assert list(run.books.kept) == keys(provider, [short])
    assert not run.books.failed
    assert not run.books.aside


def test_equal_requests_are_asked_once(provider):
    run = ask(provider, [question("same"), question("same"), question("other")])
    assert len(provider.batches[0].keys) == 2
    assert run.progress[-1] == (2, 2)


def test_the_first_request_is_tried_directly_where_the_provider_likes(provider):
    provider.tries_out = True
    requests = questions(1)
    run = ask(provider, requests)
    assert provider.batches == []
    assert [answer.text for answer in run.books.kept.values()] == ["directly which? 0"]
    assert not run.books.aside


def test_where_the_caps_have_no_room_the_rest_waits_for_what_is_under_way(provider, journal):
    books = Books(provider, journal)
    books.room = 4
    run = ask(provider, questions(10), journal, books)
    assert [len(batch.keys) for batch in provider.batches] == [4, 4, 2]
    assert len(run.books.kept) == 10


def test_what_the_caps_never_have_room_for_is_left_over(provider, journal):
    books = Books(provider, journal)
    books.room = 0
    run = ask(provider, questions(3), journal, books)
    assert provider.batches == []
    assert not run.books.kept


def test_expired_requests_go_into_another_batch_and_answered_ones_do_not(provider):
    requests = questions(4)
    first, *rest = keys(provider, requests)
    provider.steps = [[UNDER_WAY, BatchState("expired", done=1, total=4)]]
    provider.outcome = lambda key, batch: (
        Answer(text=key) if key == first or batch.id != "batch_0" else again("expired")
    )
    run = ask(provider, requests)
    assert sorted(provider.batches[1].keys) == sorted(rest)
    assert len(run.books.kept) == 4
    assert "batch_0 expired: 3 of its requests go into another" in run.words


def test_a_refused_line_fails_alone_with_its_reason(provider):
    requests = questions(3)
    bad = requests[1].key(provider)
    provider.outcome = lambda key, batch: (
        Refused("content policy") if key == bad else Answer(text=key)
    )
    run = ask(provider, requests)
    assert run.books.failed == {bad: "content policy"}
    assert len(run.books.kept) == 2
    assert len(provider.batches) == 1


def test_an_account_without_money_ends_the_run_when_the_rest_is_kept(provider, journal):
    requests = questions(3)
    first = requests[0].key(provider)
    provider.outcome = lambda key, batch: (
        ProviderError("no quota left") if key == first else Answer(text=key)
    )
    with pytest.raises(ProviderError, match="no quota left"):
        ask(provider, requests, journal)
    assert journal.count() == 2
    provider.outcome = lambda key, batch: Answer(text=key)
    ask(provider, requests, journal)
    assert provider.batches[1].keys == [first]


def test_a_batch_that_is_refused_as_a_whole_says_why_and_is_sent_anew_next_time(provider, journal):
    provider.steps = [
        [UNDER_WAY, BatchState("failed", reason="line 2: no model (model_not_found)")]
    ]
    with pytest.raises(ProviderError, match=r"batch_0: line 2: no model \(model_not_found\)"):
        ask(provider, questions(3), journal)
    assert not list(noted_batches(journal))
    assert len(ask(provider, questions(3), journal).books.kept) == 3


def test_of_a_cancelled_batch_what_was_answered_is_kept(provider, journal):
    requests = questions(3)
    first = requests[0].key(provider)
    provider.steps = [[BatchState("cancelled", done=1)]]
    provider.outcome = lambda key, batch: Answer(text=key) if key == first else again("cancelled")
    with pytest.raises(ProviderError, match=r"batch_0 was cancelled.*same command"):
        ask(provider, requests, journal)
    assert is_answered(journal, first)
    provider.outcome = lambda key, batch: Answer(text=key)
    ask(provider, requests, journal)
    assert first not in provider.batches[1].keys


def test_answers_that_were_thrown_away_are_asked_for_again(provider):
    provider.faults = {"results": [AnswersGone("its answers are no longer at the provider")]}
    run = ask(provider, questions(2))
    assert len(run.books.kept) == 2
    assert "no longer at the provider" in run.words


def test_answers_to_nothing_are_counted_and_said(provider):
    provider.order = lambda given: [*given, "x", "y"]
    run = ask(provider, questions(2))
    assert "batch_0: 2 answers belong to no request of it" in run.words
    assert len(run.books.kept) == 2


def test_it_is_asked_at_growing_intervals_how_far_a_batch_is(provider):
    provider.steps = [[UNDER_WAY] * 15 + [DONE]]
    run = ask(provider, questions(1))
    assert provider.calls["check"] == 16
    assert 5 * 15 < run.clock.now < 60 * 15
    assert max(run.clock.slept) <= 1.0


def test_progress_counts_what_the_provider_has_done(provider):
    provider.steps = [[BatchState("under way", done=2, total=5), DONE]]
    run = ask(provider, questions(5))
    assert (2, 5) in run.progress
    assert [done for done, _ in run.progress] == sorted(done for done, _ in run.progress)


# Faults


@pytest.mark.parametrize("call", ["check", "results", "results, half way", "submit"])
def test_lost_connections_are_outlived(provider, call, journal):
    provider.faults = {call: [again("gone")] * 5}
    run = ask(provider, questions(4), journal)
    assert len(run.books.kept) == 4
    assert len(provider.batches) == 1


def test_a_batch_that_was_made_though_the_reply_was_lost_is_not_made_again(provider, journal):
    provider.lost = [again("no answer within 120 s")]
    provider.faults = {"find": [again("gone")]}
    run = ask(provider, questions(4), journal)
    assert len(provider.batches) == 1
    assert len(run.books.kept) == 4


@pytest.mark.parametrize("call", ["check", "results", "submit"])
def test_after_an_hour_of_silence_it_ends_and_the_same_command_picks_it_up(provider, call, journal):
    provider.faults = {call: [again("no connection")] * 1000}
    run = Run(Books(provider, journal), Clock())
    with pytest.raises(ProviderError, match=r"for an hour: no connection.*same command"):
        ask(provider, questions(4), journal, run=run)
    assert 3600 <= run.clock.now < 3800
    provider.faults.clear()
    ask(provider, questions(4), journal)
    assert journal.count() == 4
    assert provider.asked_in_batches.total() == 4


def test_what_no_batch_gets_past_ends_at_once(provider, journal):
    provider.faults = {"submit": [ProviderError("no batch API here")]}
    with pytest.raises(ProviderError, match="no batch API here"):
        ask(provider, questions(2), journal)
    assert not list(noted_batches(journal))


# Limits of the queue


def test_a_full_queue_makes_smaller_batches(provider):
    provider.steps = [[FULL], [FULL], [DONE], [FULL], [DONE]]
    run = ask(provider, questions(12))
    assert [len(batch.keys) for batch in provider.batches] == [12, 6, 3, 6, 3, 6]
    assert len(run.books.kept) == 12
    assert "of 6 requests at most: Enqueued token limit" in run.words


def test_a_full_queue_waits_for_the_batches_under_way(provider):
    provider.most_requests = 4
    provider.steps = [[UNDER_WAY] * 5 + [DONE], [UNDER_WAY, FULL], [DONE]]
    run = ask(provider, questions(8))
    assert [len(batch.keys) for batch in provider.batches] == [4, 4, 4]
    assert len(run.books.kept) == 8
    assert "waits for those under way" in run.words


class Queue(Provider):
    """A provider that takes some requests at a time, over all batches."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room, self.inside = room, {}

    async def submit(self, lines, mark):
        name = await super().submit(lines, mark)
        size = len(self.batches[-1].keys)
        fits = sum(self.inside.values()) + size <= self.room
        self.batches[-1].steps = [UNDER_WAY, DONE] if fits else [FULL]
        if fits:
            self.inside[name] = size
        return name

    async def check(self, batch_id):
        state = await super().check(batch_id)
        if state is DONE:
            self.inside.pop(batch_id, None)
        return state


@pytest.mark.parametrize(("most", "room"), [(1, 3), (50, 3), (10, 35), (50, 50), (7, 1)])
def test_a_queue_is_filled_without_sending_what_it_refuses_for_ever(most, room):
    provider = Queue(room)
    provider.most_requests = most
    run = ask(provider, questions(50))
    assert len(run.books.kept) == 50
    good = [batch for batch in provider.batches if batch.steps[-1] is not FULL]
    assert sum(len(batch.keys) for batch in good) == 50
    assert len(provider.batches) - len(good) <= len(good) + 50 // most + 3


def test_a_queue_that_stays_full_ends_after_an_hour(provider, journal):
    provider.steps = [[FULL]] * 1000
    with pytest.raises(ProviderError, match=r"Enqueued token limit.*same command"):
        ask(provider, questions(100), journal)
    assert len(provider.batches) < 80
    assert min(len(batch.keys) for batch in provider.batches) == 1
    provider.steps = []
    assert len(ask(provider, questions(100), journal).books.kept) == 100


def test_a_limit_at_sending_is_waited_for_too(provider, journal):
    provider.faults = {"submit": [OverLimit("too many batches", after=90.0)]}
    run = ask(provider, questions(8), journal)
    assert len(run.books.kept) == 8
    assert run.clock.now >= 90


# Leaving and picking up


def test_a_stop_leaves_the_batch_and_the_next_call_picks_it_up(provider, tmp_path):
    requests = questions(3)
    provider.steps = [[UNDER_WAY] * 50 + [DONE]]
    with Journal(tmp_path / "j.sqlite") as journal:
        run = Run(Books(provider, journal), Clock())
        run.books.stop = lambda: run.clock.now > 20
        with pytest.raises(Stopped, match=r"goes on at nowhere \(batch_0\).*same command"):
            ask(provider, requests, journal, run=run)
        assert run.clock.now < 22
    provider.batches[0].steps = [DONE]
    with Journal(tmp_path / "j.sqlite") as journal:
        run = ask(provider, requests, journal)
        assert journal.count() == 3
        assert not list(noted_batches(journal))
    assert len(provider.batches) == 1
    assert "goes on with batch batch_0 of 3 requests" in run.words


def test_a_stop_before_anything_is_sent_sends_nothing(provider, journal):
    books = Books(provider, journal)
    books.stop = lambda: True
    with pytest.raises(Stopped, match="same command again"):
        ask(provider, questions(3), journal, books)
    assert provider.batches == []
    assert not list(noted_batches(journal))


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_kill_while_a_batch_is_sent(provider, tmp_path, where):
    if where == "before":
        provider.faults = {"submit": [Killed()]}
    else:
        provider.lost = [Killed()]
    with Journal(tmp_path / "j.sqlite") as journal, pytest.raises(Killed):
        ask(provider, questions(3), journal)
    with Journal(tmp_path / "j.sqlite") as journal:
        ask(provider, questions(3), journal)
        assert journal.count() == 3
        assert not list(noted_batches(journal))
    assert len(provider.batches) == 1


def test_a_batch_that_is_listed_late_is_found_all_the_same(provider, tmp_path):
    provider.lost = [Killed()]
    with Journal(tmp_path / "j.sqlite") as journal, pytest.raises(Killed):
        ask(provider, questions(3), journal)
    found = provider.find
    looks = []

    async def late(mark, since):
        looks.append(mark)
        return await found(mark, since) if len(looks) > 1 else None

    provider.find = late
    with Journal(tmp_path / "j.sqlite") as journal:
        assert len(ask(provider, questions(3), journal).books.kept) == 3
    assert len(provider.batches) == 1


@pytest.mark.parametrize("call", ["check", "results", "results, half way"])
def test_a_kill_while_waiting_or_taking(provider, tmp_path, call):
    provider.faults = {call: [Killed()]}
    with Journal(tmp_path / "j.sqlite") as journal, pytest.raises(Killed):
        ask(provider, questions(5), journal)
    with Journal(tmp_path / "j.sqlite") as journal:
        run = ask(provider, questions(5), journal)
        assert journal.count() == 5
        assert not list(noted_batches(journal))
        assert not run.books.aside
    assert provider.asked_in_batches.total() == 5


def test_a_kill_between_two_groups_of_answers_keeps_the_first(provider, tmp_path, monkeypatch):
    monkeypatch.setattr("labelwright.llm.batch_answers._GROUP", 2)
    provider.faults = {"results, half way": [Killed()]}
    with Journal(tmp_path / "j.sqlite") as journal, pytest.raises(Killed):
        ask(provider, questions(6), journal)
    with Journal(tmp_path / "j.sqlite") as journal:
        assert journal.count() == 2
        run = ask(provider, questions(6), journal)
        assert len(run.books.kept) == 4
        assert not list(noted_batches(journal))


def test_batches_of_other_requests_are_left_alone_and_picked_up_when_asked_for(provider, journal):
    """Two stages share a journal; and a smaller limit may ask for a part only."""
    mine, others = questions(4), [question(f"other {i}") for i in range(3)]
    books = Books(provider, journal)
    books.stop = lambda: bool(provider.batches)
    with pytest.raises(Stopped):
        ask(provider, mine, journal, books)
    assert len(ask(provider, others, journal).books.kept) == 3
    assert len(ask(provider, mine[:1], journal).books.kept) == 1
    assert [len(batch.keys) for batch in noted_batches(journal)] == [3]
    assert len(ask(provider, mine, journal).books.kept) == 3
    assert provider.asked_in_batches.total() == 7
    assert not list(noted_batches(journal))


def test_what_is_paid_for_is_picked_up_when_the_cap_is_reached(provider, journal):
    books = Books(provider, journal)
    books.stop = lambda: bool(provider.batches)
    with pytest.raises(Stopped):
        ask(provider, questions(3), journal, books)

    class Spent(Books):
        def reserve(self, request):
            raise Stopped("stopped by the budget")

        def _free(self, request):
            return request.key(self.provider)

    assert len(ask(provider, questions(3), journal, Spent(provider, journal)).books.kept) == 3


def test_no_file_of_requests_is_left_behind(provider, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    provider.lost = [Killed()]
    with pytest.raises(Killed):
        ask(provider, questions(3))
    assert list(tmp_path.iterdir()) == []
