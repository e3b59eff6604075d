"""Options stand in a fresh order for each example, and over its votes everywhere equally often."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from labelwright.labelers.orders import option_order

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


def test_orders_differ_between_examples_and_are_even_over_them():
    first = Counter(option_order(["a", "b", "c"], f"id{i}", 0, 0)[0] for i in range(3000))
    assert all(900 < count < 1100 for count in first.values())
