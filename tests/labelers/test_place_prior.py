"""What a place adds is found from rows asked in all orders, and taken out of single answers."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.labelers.orders import option_order
from labelwright.labelers.place_prior import place_prior, probe_rows, without_place
from labelwright.labelers.vote import Vote

LABELS = ("a", "b", "c")
LOGIT = st.floats(-4, 4)
LOGITS = st.tuples(LOGIT, LOGIT, LOGIT)


def softmax(values):
    raised = np.exp(np.asarray(values, dtype=float) - max(values))
    return raised / raised.sum()


def labeler(says: dict[str, float], adds, order) -> Vote:
    """Sees what the text says of each label, and adds something for the place."""
    chances = softmax([says[name] + add for name, add in zip(order, adds, strict=True)])
    shares = dict(zip(order, map(float, chances), strict=True))
    return Vote(max(shares, key=shares.get), tuple(order), "m", 0.0, shares)


def square(says, adds, name="row", labels=LABELS) -> list[Vote]:
    return [labeler(says, adds, option_order(labels, name, vote, 0)) for vote in range(len(labels))]


@settings(deadline=None)
@given(st.lists(LOGITS, min_size=1, max_size=5), LOGITS)
def test_what_places_add_is_found_whatever_the_texts_say(texts, adds):
    votes = [
        square(dict(zip(LABELS, says, strict=True)), adds, f"row {n}")
        for n, says in enumerate(texts)
    ]
    assert place_prior(votes) == pytest.approx(list(softmax(adds)), rel=1e-6)


@settings(deadline=None)
@given(LOGITS, LOGITS, st.permutations(LABELS))
def test_taken_out_of_a_single_vote_it_leaves_what_the_text_says(says, adds, order):
    text = dict(zip(LABELS, says, strict=True))
    left = without_place(labeler(text, adds, order), list(softmax(adds)))
    for name, share in zip(LABELS, softmax(says), strict=True):
        assert left.probabilities[name] == pytest.approx(share, rel=1e-6)
    assert left.probabilities[left.label] == max(left.probabilities.values())
    assert left.order == tuple(order)


def test_one_row_gives_the_prior_of_the_paper():
    """Zheng et al. 2024, equation 4: softmax of the mean logarithm at each place over the turns."""
    observed = np.array([[0.7, 0.2, 0.1], [0.5, 0.1, 0.4], [0.6, 0.35, 0.05]])
    turns = [("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")]
    votes = [
        Vote(order[0], order, "m", 0.0, dict(zip(order, map(float, chances), strict=True)))
        for order, chances in zip(turns, observed, strict=True)
    ]
    by_hand = (0.7 * 0.5 * 0.6, 0.2 * 0.1 * 0.35, 0.1 * 0.4 * 0.05)
    roots = [product ** (1 / 3) for product in by_hand]
    assert place_prior([votes]) == pytest.approx([root / sum(roots) for root in roots])


def test_a_noisy_labeler_is_recovered_and_single_votes_come_right_again():
    rng = np.random.default_rng(3)
    adds = (1.5, 0.0, -0.5)
    names = [f"row {n}" for n in range(600)]
    texts = {name: dict(zip(LABELS, rng.normal(0, 1, 3), strict=True)) for name in names}

    def heard(name: str) -> dict[str, float]:
        return {label: says + rng.normal(0, 0.3) for label, says in texts[name].items()}

    probes = probe_rows(names, 0)
    votes = [
        [labeler(heard(name), adds, option_order(LABELS, name, turn, 0)) for turn in range(3)]
        for name in probes
    ]
    prior = place_prior(votes)
    assert len(probes) == 30
    assert prior == pytest.approx(list(softmax(adds)), abs=0.03)
    single = {name: labeler(heard(name), adds, option_order(LABELS, name, 0, 0)) for name in names}
    best = {name: max(texts[name], key=texts[name].get) for name in names}
    before = sum(single[name].label == best[name] for name in names)
    after = sum(without_place(single[name], prior).label == best[name] for name in names)
    assert before < 400
    assert after > 470


def test_only_whole_squares_with_probabilities_count():
    whole = square({"a": 1.0, "b": 0.0, "c": 0.5}, (1.0, 0.0, 0.0))
    part = square({"a": 0.0, "b": 0.0, "c": 0.0}, (0.0, 9.0, 0.0), "other")[:2]
    names = [Vote("a", order, "m", 0.0) for order in (("a", "b"), ("b", "a"))]
    failed = [Vote(None, vote.order, "m", 0.0) for vote in whole]
    assert place_prior([part, names, failed, []]) == []
    assert place_prior([part, whole, names, failed]) == pytest.approx(place_prior([whole]))


def test_votes_of_different_models_make_no_square_together():
    votes = square({"a": 1.0, "b": 0.0, "c": 0.5}, (1.0, 0.0, 0.0))
    other = Vote(votes[0].label, votes[0].order, "other", 0.0, votes[0].probabilities)
    assert place_prior([[other, *votes[1:]]]) == []


def test_a_vote_that_has_no_probabilities_is_left_alone():
    vote = Vote("a", LABELS, "m", 0.0)
    assert without_place(vote, [0.5, 0.3, 0.2]) is vote
    sure = labeler({"a": 1.0, "b": 0.0, "c": 0.0}, (0.0, 0.0, 0.0), LABELS)
    assert without_place(sure, []) is sure
    assert without_place(sure, [0.5, 0.5]) is sure


def test_probabilities_of_nothing_neither_fail_nor_win():
    order = ("a", "b")
    votes = [
        Vote("a", order, "m", 0.0, {"a": 1.0, "b": 0.0}),
        Vote("a", ("b", "a"), "m", 0.0, {"a": 1.0, "b": 0.0}),
    ]
    prior = place_prior([votes])
    assert prior == pytest.approx([0.5, 0.5])
    assert without_place(votes[0], prior).label == "a"
    assert all(math.isfinite(p) for p in without_place(votes[0], [0.0, 1.0]).probabilities.values())


IDS = st.sets(st.text(max_size=5), max_size=60)


@settings(deadline=None)
@given(IDS, st.integers(0, 5))
def test_the_rows_to_probe_do_not_hang_on_the_order_of_rows(ids, seed):
    chosen = probe_rows(ids, seed)
    assert chosen <= ids
    assert len(chosen) == min(len(ids), 20)
    assert chosen == probe_rows(sorted(ids, reverse=True), seed)


@pytest.mark.parametrize(("rows", "wanted"), [(10, 10), (300, 20), (1_000, 50), (30_000, 200)])
def test_how_many_rows_are_probed(rows, wanted):
    assert len(probe_rows((str(n) for n in range(rows)), 0)) == wanted


def test_every_row_is_probed_equally_often_over_seeds():
    names = [str(n) for n in range(40)]
    times = Counter(name for seed in range(1_000) for name in probe_rows(names, seed))
    assert all(420 < times[name] < 580 for name in names)
