"""What votes add up to."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.labelers.aggregate import aggregate, decide
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


def many(*labels, **shares):
    """A vote that decides label by label."""
    return Vote(None, LABELS, "test/model", 0.1, shares, labels)


STARS = ("1", "2", "3", "4", "5")


def stars(*names):
    return [Vote(name, STARS, "test/model", 0.1) for name in names]


def test_on_a_scale_the_median_wins_not_the_most_frequent():
    verdict = aggregate(STARS, stars("1", "1", "4", "4", "5"), "ordinal")
    assert aggregate(STARS, stars("1", "1", "4", "4", "5")).label == "1"
    assert verdict.label == "4"
    assert verdict.confidence == pytest.approx(0.4)
    assert verdict.agreement == pytest.approx(1 - (3 + 3 + 0 + 0 + 1) / 5 / 4)


def test_between_two_votes_on_a_scale_the_more_probable_end_wins_then_the_one_named_first():
    assert aggregate(STARS, stars("5", "2"), "ordinal").label == "2"
    shares = {"1": 0.0, "2": 0.1, "3": 0.4, "4": 0.5, "5": 0.0}
    assert decide(STARS, shares, stars("4"), "ordinal").label == "4"


SHARES = st.lists(st.integers(0, 20), min_size=5, max_size=5).filter(any)


@given(SHARES)
def test_the_label_of_a_scale_is_a_weighted_median_by_its_definition(weights):
    shares = {name: weight / sum(weights) for name, weight in zip(STARS, weights, strict=True)}
    place = STARS.index(decide(STARS, shares, stars("1"), "ordinal").label)
    below = [0, *accumulate(weights)]
    assert 2 * below[place] <= sum(weights)  # at most half of the weight lies below,
    assert 2 * (sum(weights) - below[place + 1]) <= sum(weights)  # and at most half above
    assert weights[place] > 0


@given(SHARES)
def test_a_scale_read_from_its_other_end_gives_the_same_label_but_for_ties(weights):
    shares = {name: weight / sum(weights) for name, weight in zip(STARS, weights, strict=True)}
    one = decide(STARS, shares, stars("1"), "ordinal")
    other = decide(STARS[::-1], shares, stars("1"), "ordinal")
    if all(2 * weight != sum(weights) for weight in accumulate(weights)):
        assert one == other


def test_any_number_of_labels_may_fit():
    verdict = aggregate(LABELS, [many("a", "b"), many("a"), many("a", "b"), many()], "multi")
    assert verdict.labels == ("a", "b")
    assert verdict.label is None
    assert verdict.probabilities == {"a": 0.75, "b": 0.5, "c": 0.0}
    assert verdict.confidence == pytest.approx(0.75 * 0.5 * 1)
    assert verdict.agreement == pytest.approx(1 - (0 + 1 + 0 + 2) / 4 / 3)


def test_no_label_at_all_is_an_answer_and_no_failure():
    verdict = aggregate(LABELS, [many(), many(), Vote(None, LABELS, "m", 0.0)], "multi")
    assert (verdict.labels, verdict.confidence, verdict.agreement) == ((), 1.0, 1.0)
    assert not verdict.abstained
    failed = aggregate(LABELS, [Vote(None, LABELS, "m", 0.0)], "multi")
    assert (failed.labels, failed.confidence, failed.agreement) == ((), None, None)


def test_probabilities_decide_label_by_label():
    votes = [many("a", a=0.9, b=0.4, c=0.1), many("b", a=0.2, b=0.8, c=0.1)]
    verdict = aggregate(LABELS, votes, "multi")
    assert verdict.probabilities == pytest.approx({"a": 0.55, "b": 0.6, "c": 0.1})
    assert verdict.labels == ("a", "b")


@given(st.lists(st.sets(st.sampled_from(LABELS)), min_size=1, max_size=9))
def test_each_label_is_decided_as_if_there_were_no_other(sets):
    verdict = aggregate(LABELS, [many(*sorted(one)) for one in sets], "multi")
    for name in LABELS:
        fits = sum(name in one for one in sets)
        assert (name in verdict.labels) == (2 * fits >= len(sets))
    assert 0 < verdict.confidence <= 1
    assert 0 <= verdict.agreement <= 1


def test_that_no_label_fits_counts_like_a_label_and_leaves_none():
    votes = [vote("none"), vote("a"), vote("none")]
    verdict = aggregate(LABELS, votes, abstain="none")
    assert (verdict.label, verdict.abstained) == (None, True)
    assert verdict.confidence == verdict.agreement == pytest.approx(2 / 3)
    assert verdict.probabilities == pytest.approx({"a": 1 / 3, "b": 0, "c": 0, "none": 2 / 3})
    assert not aggregate(LABELS, [vote("a")], abstain="none").abstained


def test_that_no_label_fits_lies_outside_the_scale():
    votes = stars("1", "2", "none", "none")
    verdict = aggregate(STARS, votes, "ordinal", "none")
    # of the least expected distance: 1 and 2 are a quarter apart, and none 1 from both
    assert verdict.abstained
    assert verdict.agreement == 0.5
    nearer = aggregate(STARS, stars("1", "2", "2", "none", "none"), "ordinal", "none")
    assert (nearer.label, nearer.abstained) == ("2", False)


@given(
    st.lists(st.sampled_from((*STARS, "none", None)), min_size=1, max_size=9),
    st.sampled_from(["single", "ordinal"]),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_votes_does_not_matter(names, kind, rng):
    votes = stars(*names)
    one = aggregate(STARS, votes, kind, "none")
    rng.shuffle(votes)
    other = aggregate(STARS, votes, kind, "none")
    assert one == other
    if one.confidence is not None:
        assert 0 < one.confidence <= 1
        assert 0 <= one.agreement <= 1
        assert (one.label is None) == one.abstained


@given(st.lists(st.sampled_from(STARS), min_size=1, max_size=9))
def test_votes_for_two_labels_are_decided_alike_with_and_without_a_scale(names):
    two = [("1", "2")[int(name) % 2] for name in names]
    assert aggregate(("1", "2"), stars(*two), "ordinal") == aggregate(("1", "2"), stars(*two))
