"""Asking stops when no further vote would change the label, for certain or at a stated risk."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.labelers.aggregate import aggregate
from labelwright.labelers.enough import enough
from labelwright.labelers.vote import Vote

LABELS = ("a", "b", "c")
COUNTS = st.fixed_dictionaries({name: st.integers(0, 5) for name in LABELS})
LEFT = st.integers(0, 4)
SHARES = st.tuples(*[st.integers(0, 4)] * 3).filter(any)
SOFT = st.lists(SHARES, min_size=1, max_size=4)


def shares(weights) -> dict[str, float]:
    return {name: weight / sum(weights) for name, weight in zip(LABELS, weights, strict=True)}


def most(votes: list[dict[str, float]]) -> str | None:
    """The label that labeling would give."""
    cast = [Vote(max(vote, key=lambda name: vote[name]), LABELS, "m", 0.0, vote) for vote in votes]
    return aggregate(LABELS, cast).label


def hard(counts) -> list[dict[str, float]]:
    return [{name: 1.0} for name in LABELS for _ in range(counts.get(name, 0))]


def completions(left: int, labels=LABELS):
    """Every way in which further votes can go, each for a label or failed."""
    for drawn in product((*labels, None), repeat=left):
        yield [{name: 1.0} for name in drawn if name is not None]


def medians(votes: list[dict[str, float]]) -> set[str]:
    """Labels at the least expected distance."""
    total = [sum(Fraction(vote.get(name, 0.0)) for vote in votes) for name in LABELS]
    away = [sum(mass * abs(here - there) for there, mass in enumerate(total)) for here in range(3)]
    return {name for name, distance in zip(LABELS, away, strict=True) if distance == min(away)}


@given(COUNTS, LEFT)
def test_certainty_is_certainty_and_comes_as_early_as_it_can(counts, left):
    now = most(hard(counts))
    stays = all(most(hard(counts) + more) == now for more in completions(left))
    assert enough(counts, left, LABELS) == stays


@given(SOFT, LEFT)
def test_certainty_holds_for_votes_with_probabilities(weights, left):
    votes = [shares(one) for one in weights]
    if enough(votes, left, LABELS):
        assert all(most(votes + more) == most(votes) for more in completions(left))


@given(SOFT, SOFT)
def test_further_votes_may_themselves_be_of_two_minds(weights, further):
    votes, more = [shares(one) for one in weights], [shares(one) for one in further]
    if enough(votes, len(more), LABELS):
        assert most(votes + more) == most(votes)


@given(COUNTS.filter(lambda counts: any(counts.values())), LEFT)
def test_certainty_holds_for_the_median_of_labels_in_an_order(counts, left):
    if left and enough(counts, left, LABELS, ordinal=True):
        now = medians(hard(counts))
        assert len(now) == 1
        assert all(medians(hard(counts) + more) == now for more in completions(left))


@given(COUNTS, LEFT.filter(bool))
def test_the_median_is_certain_as_early_as_it_can_be(counts, left):
    if not any(counts.values()):
        assert not enough(counts, left, LABELS, ordinal=True)
        return
    ends = [medians(hard(counts) + more) for more in completions(left)]
    settled = all(len(end) == 1 and end == ends[0] for end in ends)
    assert enough(counts, left, LABELS, ordinal=True) == settled


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


@settings(deadline=None)
@given(st.integers(0, 5), st.integers(0, 5), st.integers(1, 6), st.floats(0.001, 0.6))
def test_of_two_labels_the_risk_is_exact(a, b, left, risk):
    if a + b >= 2:
        counts = {"a": a, "b": b}
        chance = chance_of_another(counts, left, ("a", "b"))
        if abs(float(chance) - risk) > 1e-6:
            assert enough(counts, left, ("a", "b"), risk=risk) == (chance <= risk)


@settings(deadline=None)
@given(COUNTS, st.integers(1, 4), st.floats(0.001, 0.6))
def test_of_more_labels_the_risk_is_not_understated(counts, left, risk):
    if sum(counts.values()) >= 2 and enough(counts, left, LABELS, risk=risk):
        assert float(chance_of_another(counts, left, LABELS)) <= risk + 1e-9


@settings(deadline=None)
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
        changed += most(votes[:stop]) != most(votes)
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


@pytest.mark.parametrize("ordinal", [False, True])
def test_votes_in_accord_need_fewer_than_close_calls(ordinal):
    accord = [{"a": 0.9, "b": 0.05, "c": 0.05}] * 2
    close = [{"a": 0.52, "b": 0.28, "c": 0.2}, {"a": 0.3, "b": 0.4, "c": 0.3}]
    assert enough(accord, 4, LABELS, risk=0.05, ordinal=ordinal)
    assert not enough(close, 4, LABELS, risk=0.05, ordinal=ordinal)
    assert not enough(accord, 4, LABELS, ordinal=ordinal)


def test_no_bet_is_made_on_one_vote():
    assert not enough({"a": 1}, 3, LABELS, risk=0.9)
    assert not enough([{"a": 0.99, "b": 0.01}], 3, LABELS, risk=0.9)
    assert not enough({}, 1, LABELS, risk=1.0)
    assert enough({}, 0, LABELS)


def test_ties_fall_to_the_label_named_first():
    assert enough({"a": 3, "b": 1}, 2, LABELS)
    assert not enough({"a": 1, "b": 3}, 2, LABELS)
