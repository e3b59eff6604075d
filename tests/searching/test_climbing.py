"""Which rung is taken, and when climbing ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.searching.climbing import Climbed, Rules, choice, enough, reason

POINT = Rules(0.01, "1 points")


def climb(*values, dear=()):
    return [
        Climbed(f"r{place}", value, f"{100 * value:.1f} %", "too slow" if place in dear else None)
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ((0.9,), "r0"),
        ((0.9, 0.905), "r0"),
        ((0.90, 0.91), "r0"),
        ((0.9, 0.92), "r1"),
        ((0.9, 0.92, 0.925), "r1"),
        ((0.9, 0.92, 0.95), "r2"),
        ((0.95, 0.6, 0.7), "r0"),
    ],
)
def test_the_first_within_the_margin_of_the_best_is_taken(values, taken):
    assert choice(climb(*values), POINT).name == taken


def test_what_cannot_be_afforded_is_neither_taken_nor_the_best():
    assert choice(climb(0.8, 0.99, 0.805, dear=[1]), POINT).name == "r0"
    assert choice(climb(0.8, dear=[0]), POINT) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0, 0.2))
def test_nothing_cheaper_would_do(values, margin):
    climbed = climb(*values)
    taken = choice(climbed, Rules(margin, ""))
    place = climbed.index(taken)
    assert taken.better >= max(values) - margin - 1e-9
    assert all(one.better < max(values) - margin for one in climbed[:place])


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ((0.9,), None),
        ((0.9, 0.905), None),
        ((0.9, 0.905, 0.89), "r1 and r2 brought no more than 1 points over r0"),
        ((0.9, 0.95, 0.94), None),
        ((0.9, 0.95, 0.94, 0.955), "r2 and r3 brought no more than 1 points over r1"),
        ((0.995,), "r0 is within 1 points of the best there can be"),
    ],
)
def test_climbing_ends_where_nothing_more_comes(values, why):
    assert enough(climb(*values), POINT) == why


def test_without_patience_all_is_climbed():
    assert enough(climb(0.9, 0.9, 0.9, 0.9), Rules(0.01, "1 points", patience=0)) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            (0.9, 0.905),
            "r0 (90.0 %) is the cheapest rung within 1 points of the best, r1 (90.5 %).",
        ),
        ((0.9, 0.85), "r0 (90.0 %) is the cheapest rung, and none did better."),
        ((0.9,), "r0 (90.0 %) is the only rung that was climbed and can be afforded."),
        (
            (0.9, 0.93),
            "r1 (93.0 %) is the best of 2, and no cheaper one is within 1 points of it; the "
            "nearest is r0 (90.0 %).",
        ),
    ],
)
def test_the_reason_is_told(values, words):
    assert reason(climb(*values), POINT) == words
