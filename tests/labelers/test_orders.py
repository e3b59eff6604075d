"""Options stand in a fresh order for each example, and over its votes everywhere equally often."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.labelers.orders import option_order, question_order, scale_order, turns

LABELS = st.lists(st.text(min_size=1), min_size=2, max_size=7, unique=True)


@given(LABELS, st.text(), st.integers(0, 50), st.integers(0, 9))
def test_an_order_has_every_label_once_and_is_always_the_same(labels, name, vote, seed):
    order = option_order(labels, name, vote, seed)
    assert sorted(order) == sorted(labels)
    assert order == option_order(labels, name, vote, seed)


@given(LABELS, st.text(), st.integers(1, 3), st.integers(0, 9))
def test_over_whole_squares_each_label_stands_in_each_place_equally_often(
    labels, name, squares, seed
):
    places = Counter(
        (label, place)
        for vote in range(squares * len(labels))
        for place, label in enumerate(option_order(labels, name, vote, seed))
    )
    assert set(places.values()) == {squares}
    assert len(places) == len(labels) ** 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [(2, (0, 1)), (3, (0, 1, 2)), (4, (0, 2, 1, 3)), (8, (0, 4, 2, 6, 1, 3, 5, 7))],
)
def test_the_first_votes_turn_the_order_far(options, expected):
    assert turns(options) == expected
    labels = [str(n) for n in range(options)]
    first, second = (option_order(labels, "a", vote, 0) for vote in (0, 1))
    assert second == first[options // 2 :] + first[: options // 2]


@given(st.integers(1, 90))
def test_each_turn_comes_once_in_a_square(options):
    assert sorted(turns(options)) == list(range(options))


def test_orders_differ_between_examples_and_are_even_over_them():
    first = Counter(option_order(["a", "b", "c"], f"id{i}", 0, 0)[0] for i in range(3000))
    assert all(900 < count < 1100 for count in first.values())


@given(LABELS, st.text(), st.integers(0, 50), st.integers(0, 9))
def test_a_scale_keeps_its_order_and_is_turned_end_for_end(steps, name, vote, seed):
    order = scale_order(steps, name, vote, seed)
    assert order in (steps, steps[::-1])
    assert order == scale_order(steps, name, vote, seed)
    assert order == question_order(steps, "ordinal", name, vote, seed)
    pair = [scale_order(steps, name, vote - vote % 2 + turn, seed) for turn in (0, 1)]
    assert pair[0] == pair[1][::-1]


def test_scales_begin_at_either_end_equally_often():
    first = Counter(scale_order(["1", "2", "3"], f"id{i}", 0, 0)[0] for i in range(2000))
    assert all(900 < first[end] < 1100 for end in "13")


@given(LABELS, st.text(), st.integers(0, 50), st.sampled_from(["single", "multi"]))
def test_without_a_scale_every_order_is_of_the_square(labels, name, vote, kind):
    assert question_order(labels, kind, name, vote, 3) == option_order(labels, name, vote, 3)
