"""The order in which the calls of a round are sent."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from labelwright.generators.loop import in_turn

plans = st.lists(st.integers(0, 6), max_size=40).map(
    lambda lengths: [[(label, n) for n in range(count)] for label, count in enumerate(lengths)]
)


@given(plans)
def test_every_call_is_sent_once_and_those_of_a_label_in_their_order(plans: list[list[Any]]):
    sent: list[Any] = in_turn(plans)
    assert sorted(sent) == [call for plan in plans for call in plan]
    for label, plan in enumerate(plans):
        assert [call for call in sent if call[0] == label] == plan


def test_labels_take_turns():
    plans: list[list[Any]] = [["a1", "a2", "a3"], ["b1"], ["c1", "c2"]]
    assert in_turn(plans) == ["a1", "b1", "c1", "a2", "c2", "a3"]


def test_of_many_labels_a_dozen_take_turns():
    plans: list[list[Any]] = [[(label, 0), (label, 1)] for label in range(20)]
    sent: list[Any] = in_turn(plans)
    assert {label for label, _ in sent[:24]} == set(range(12))
