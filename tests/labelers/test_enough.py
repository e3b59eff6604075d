"""Asking stops when no further vote would change the label, for certain or at a stated risk."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.labelers.aggregate import aggregate
from labelwright.labelers.enough import enough
from labelwright.labelers.vote import Vote

unhurried = settings(deadline=None)
LABELS = ("a", "b", "c")
NONE = "none"
LEFT = st.integers(0, 3)
SHARES = st.tuples(*[st.integers(0, 4)] * 4).filter(any)
COUNTS = st.fixed_dictionaries({name: st.integers(0, 5) for name in LABELS})
RULES = st.tuples(st.sampled_from(["single", "ordinal"]), st.sampled_from([None, NONE]))
SETS = [frozenset(some) for n in range(4) for some in combinations(LABELS, n)]


def hard(counts) -> list[dict[str, float]]:
    return [{name: 1.0} for name in (*LABELS, NONE) for _ in range(counts.get(name, 0))]


def decided(votes: list[dict[str, float]], kind="single", abstain=None, labels=LABELS):
    """What labeling would give."""
    if kind == "multi":
        cast = [Vote(None, labels, "m", 0.0, vote, labels=()) for vote in votes]
        return aggregate(labels, cast, kind).labels
    cast = [Vote(max(vote, key=lambda name: vote[name]), labels, "m", 0.0, vote) for vote in votes]
    found = aggregate(labels, cast, kind, abstain)
    return found.label, found.abstained


def completions(left: int, abstain=None):
    """Every way in which further votes can go, each for an option or failed."""
    options = LABELS if abstain is None else (*LABELS, abstain)
    for drawn in combinations_with_replacement((*options, None), left):
        yield [{name: 1.0} for name in drawn if name is not None]


@unhurried
@given(COUNTS, st.integers(0, 5), LEFT, RULES)
def test_certainty_is_certainty(counts, nones, left, rules):
    votes = hard({**counts, NONE: nones if rules[1] else 0})
    if left and enough(votes, left, LABELS, *rules):
        now = decided(votes, *rules)
        assert all(decided(votes + more, *rules) == now for more in completions(left, rules[1]))


@unhurried
@given(COUNTS, st.integers(0, 4))
def test_of_labels_in_no_order_it_comes_as_early_as_it_can(counts, left):
    now = decided(hard(counts))
    stays = all(decided(hard(counts) + more) == now for more in completions(left))
    assert enough(counts, left, LABELS) == stays


@unhurried
@given(COUNTS.filter(lambda counts: any(counts.values())), LEFT.filter(bool))
def test_on_a_scale_it_comes_at_the_latest_one_vote_after(counts, left):
    """Where two labels are as near, the fitting one is not told from the other."""
    votes = hard(counts)
    ends = [decided(votes + more, "ordinal") for more in completions(left + 1)]
    if all(end == decided(votes, "ordinal") for end in ends):
        assert enough(counts, left, LABELS, "ordinal")


@unhurried
@given(st.lists(SHARES, min_size=1, max_size=4), st.lists(SHARES, max_size=3), LEFT, RULES)
def test_certainty_holds_for_votes_of_two_minds(weights, further, left, rules):
    options = LABELS if rules[1] is None else (*LABELS, NONE)
    votes = [shares(one, options) for one in weights if any(one[: len(options)])]
    more = [shares(one, options) for one in further if any(one[: len(options)])]
    if votes and enough(votes, max(left, len(more)), LABELS, *rules):
        now = decided(votes, *rules)
        assert decided(votes + more, *rules) == now
        assert all(decided(votes + ends, *rules) == now for ends in completions(left, rules[1]))


def shares(weights, options) -> dict[str, float]:
    total = sum(weights[: len(options)])
    return {name: weight / total for name, weight in zip(options, weights, strict=False)}


FITS = st.fixed_dictionaries({name: st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]) for name in LABELS})


@unhurried
@given(st.lists(st.sampled_from(SETS), min_size=1, max_size=5), st.integers(1, 2))
def test_where_any_number_fits_every_label_must_be_settled(chosen, left):
    votes = [{name: float(name in some) for name in LABELS} for some in chosen]
    now = decided(votes, "multi")
    stays = all(
        decided(votes + [dict.fromkeys(some, 1.0) for some in more], "multi") == now
        for cast in range(left + 1)
        for more in combinations_with_replacement(SETS, cast)
    )
    assert enough(votes, left, LABELS, "multi") == stays


@unhurried
@given(st.lists(FITS, min_size=1, max_size=4), st.lists(FITS, min_size=1, max_size=3))
def test_where_any_number_fits_further_probabilities_change_nothing(votes, more):
    if enough(votes, len(more), LABELS, "multi"):
        assert decided(votes + more, "multi") == decided(votes, "multi")


def chance_of_another(counts: dict[str, int], left: int, labels) -> Fraction:
    """By following every sequence of votes through the urn, one prior vote in all."""
    first = max(labels, key=lambda name: counts[name])
    total = Fraction(0)
    for drawn in product(labels, repeat=left):
        urn, chance = Counter(counts), Fraction(1)
        for name in drawn:
            chance *= (urn[name] + Fraction(1, len(labels))) / (sum(urn.values()) + 1)
            urn[name] += 1
        if max(labels, key=lambda name: urn[name]) != first:
            total += chance
    return total


@unhurried
@given(st.integers(0, 5), st.integers(0, 5), st.integers(1, 6), st.floats(0.001, 0.6))
def test_of_two_labels_the_risk_is_exact(a, b, left, risk):
    if a + b >= 2:
        counts = {"a": a, "b": b}
        chance = chance_of_another(counts, left, ("a", "b"))
        if abs(float(chance) - risk) > 1e-6:
            assert enough(counts, left, ("a", "b"), risk=risk) == (chance <= risk)


@unhurried
@given(COUNTS, st.integers(1, 4), st.floats(0.001, 0.6))
def test_of_more_labels_the_risk_is_not_understated(counts, left, risk):
    if sum(counts.values()) >= 2 and enough(counts, left, LABELS, risk=risk):
        assert float(chance_of_another(counts, left, LABELS)) <= risk + 1e-9


@unhurried
@given(COUNTS, LEFT, st.floats(0, 1))
def test_a_risk_never_asks_for_more_than_certainty(counts, left, risk):
    if enough(counts, left, LABELS):
        assert enough(counts, left, LABELS, risk=risk)


def test_over_many_examples_no_more_labels_change_than_the_risk_allows():
    rng = np.random.default_rng(0)
    most_votes, risk, changed, saved = 9, 0.1, 0, 0
    rows = 2_000
    for _ in range(rows):
        chances = rng.dirichlet([1 / 3] * 3)
        votes = [{LABELS[place]: 1.0} for place in rng.choice(3, most_votes, p=chances)]
        stop = next(
            n for n in range(most_votes + 1) if enough(votes[:n], most_votes - n, LABELS, risk=risk)
        )
        changed += decided(votes[:stop]) != decided(votes)
        saved += most_votes - stop
    assert changed / rows < risk
    assert changed > 0
    assert saved / rows > 5


def test_with_probabilities_the_risk_is_that_of_a_normal_of_unknown_mean_and_spread():
    """Against draws from the posterior: spread from a scaled inverse chi-square, mean, votes."""
    rng = np.random.default_rng(1)
    ahead, left, assumed = np.array([0.3, 0.1, 0.4]), 5, 0.2
    votes = [{"a": (1 + one) / 2, "b": (1 - one) / 2} for one in ahead]
    n, draws = len(ahead), 400_000
    squares = 2 * assumed**2 + ((ahead - ahead.mean()) ** 2).sum()
    spread = np.sqrt(squares / rng.chisquare(2 + n - 1, draws))
    mean = rng.normal(ahead.mean(), spread / np.sqrt(n))
    total = ahead.sum() + left * rng.normal(mean, spread / np.sqrt(left))
    chance = float((total < 0).mean())
    assert 0.01 < chance < 0.2
    assert enough(votes, left, ("a", "b"), risk=chance * 1.05, spread=assumed)
    assert not enough(votes, left, ("a", "b"), risk=chance * 0.95, spread=assumed)


@pytest.mark.parametrize("kind", ["single", "ordinal", "multi"])
def test_votes_in_accord_need_fewer_than_close_calls(kind):
    accord = [{"a": 0.9, "b": 0.05, "c": 0.05}] * 2
    close = [{"a": 0.52, "b": 0.28, "c": 0.2}, {"a": 0.3, "b": 0.4, "c": 0.3}]
    assert enough(accord, 4, LABELS, kind, risk=0.05)
    assert not enough(close, 4, LABELS, kind, risk=0.05)
    assert not enough(accord, 4, LABELS, kind)


@pytest.mark.parametrize("kind", ["single", "ordinal"])
def test_none_of_these_may_win(kind):
    votes = [{NONE: 1.0}] * 4
    assert enough(votes, 3, LABELS, kind, NONE)
    assert enough(votes, 6, LABELS, kind, NONE, risk=0.05)
    assert not enough([*votes, {"a": 1.0}, {"b": 1.0}], 3, LABELS, kind, NONE)


def test_no_bet_is_made_on_one_vote():
    assert not enough({"a": 1}, 3, LABELS, risk=0.9)
    assert not enough([{"a": 0.99, "b": 0.01}], 3, LABELS, risk=0.9)
    assert not enough({}, 1, LABELS, risk=1.0)
    assert enough({}, 0, LABELS)


def test_ties_fall_to_the_label_named_first():
    assert enough({"a": 3, "b": 1}, 2, LABELS)
    assert not enough({"a": 1, "b": 3}, 2, LABELS)
