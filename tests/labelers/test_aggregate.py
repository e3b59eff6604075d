"""What votes add up to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.labelers.aggregate import aggregate
from labelwright.labelers.vote import Vote

LABELS = ("a", "b", "c")


def vote(label, **shares):
    return Vote(label, LABELS, "test/model", 0.1, shares)


def test_the_label_with_most_votes_wins():
    verdict = aggregate(LABELS, [vote("b"), vote("a"), vote("b")])
    assert verdict.label == "b"
    assert verdict.confidence == pytest.approx(2 / 3)
    assert verdict.agreement == pytest.approx(2 / 3)


def test_probabilities_are_averaged_so_that_a_sure_vote_counts_more():
    verdict = aggregate(LABELS, [vote("a", a=0.5, b=0.45, c=0.05), vote("b", a=0.1, b=0.9, c=0.0)])
    assert verdict.label == "b"
    assert verdict.probabilities == pytest.approx({"a": 0.3, "b": 0.675, "c": 0.025})
    assert verdict.agreement == 0.5


def test_failed_votes_do_not_count():
    verdict = aggregate(LABELS, [vote(None), vote("c")])
    assert (verdict.label, verdict.confidence, verdict.agreement) == ("c", 1.0, 1.0)


def test_nothing_is_guessed_where_every_vote_failed():
    verdict = aggregate(LABELS, [vote(None), vote(None)])
    assert (verdict.label, verdict.confidence, verdict.probabilities) == (None, None, {})


@given(st.lists(st.sampled_from((*LABELS, None)), min_size=1, max_size=9))
def test_probabilities_sum_to_one_and_name_the_label(names):
    verdict = aggregate(LABELS, [vote(name) for name in names])
    if verdict.label is not None:
        assert sum(verdict.probabilities.values()) == pytest.approx(1)
        assert verdict.confidence == max(verdict.probabilities.values())


def test_the_place_of_a_vote_is_where_its_label_stood():
    assert Vote("b", ("c", "b", "a"), "m", 0.0).place == 1
    assert Vote(None, ("c", "b", "a"), "m", 0.0).place is None
