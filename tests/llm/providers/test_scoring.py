"""Probabilities of names from probabilities of tokens."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.llm.providers.scoring import branchings, score_names

END = 0


def score(names, table):
    """Scores names with next-token probabilities from a table, and counts the questions."""
    asked = []

    async def next_token(prefix, allowed):
        asked.append((prefix, sorted(allowed)))
        total = sum(table[prefix][token] for token in allowed)
        return {token: table[prefix][token] / total for token in allowed}

    return asyncio.run(score_names(names, next_token)), asked


def test_names_that_part_at_once_take_one_question():
    result, asked = score({"a": (1, END), "b": (2, END)}, {(): {1: 0.3, 2: 0.1}})
    assert result == pytest.approx({"a": 0.75, "b": 0.25})
    assert asked == [((), [1, 2])]


def test_a_shared_beginning_is_given_for_free():
    """A name in front of digits is two tokens: the blank is common to all."""
    names = {"1": (9, 1, END), "2": (9, 2, END)}
    result, asked = score(names, {(9,): {1: 0.2, 2: 0.2}})
    assert result == pytest.approx({"1": 0.5, "2": 0.5})
    assert asked == [((9,), [1, 2])]


def test_long_names_are_not_punished_for_their_length():
    names = {"no": (1, END), "very long name": (2, 5, 6, 7, 8, END)}
    result, _ = score(names, {(): {1: 0.5, 2: 0.5}})
    assert result == pytest.approx({"no": 0.5, "very long name": 0.5})


def test_a_name_that_begins_another_is_told_apart_by_its_end():
    names = {"not": (1, END), "not sure": (1, 2, END)}
    result, _ = score(names, {(1,): {END: 0.6, 2: 0.2}})
    assert result == pytest.approx({"not": 0.75, "not sure": 0.25})


def test_names_without_an_end_that_begin_each_other_are_refused():
    with pytest.raises(ValueError, match="begins or equals"):
        score({"a": (1,), "b": (1, 2)}, {(1,): {2: 1.0}})


@given(
    st.lists(
        st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple),
        min_size=1,
        max_size=8,
        unique=True,
    ),
    st.randoms(use_true_random=False),
)
def test_they_sum_to_one_and_follow_the_tree(tokens, rng):
    names = {str(t): (*t, END) for t in tokens}

    async def next_token(prefix, allowed):
        weights = {token: rng.random() + 0.01 for token in allowed}
        total = sum(weights.values())
        return {token: weight / total for token, weight in weights.items()}

    result = asyncio.run(score_names(names, next_token))
    assert sum(result.values()) == pytest.approx(1)
    assert all(0 <= value <= 1 for value in result.values())


def test_how_often_it_asks_is_known_before():
    names = {"a": (1, 9), "b": (1, 2, 9), "c": (3, 4, 9), "d": (3, 5, 9), "e": (7, 9)}
    asked = 0

    async def next_token(prefix, allowed):
        nonlocal asked
        asked += 1
        return dict.fromkeys(allowed, 1 / len(allowed))

    asyncio.run(score_names(names, next_token))
    assert branchings(names) == asked == 3
