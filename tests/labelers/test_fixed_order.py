"""How many labels one fixed order would have changed, by asking in it or by what places add."""

from __future__ import annotations

import numpy as np
import pytest
from labelwright.labelers.fixed_order import fixed_order
from labelwright.labelers.orders import option_order
from labelwright.labelers.vote import Vote

LABELS = ("a", "b", "c", "d")


def labeler(says, adds, order) -> Vote:
    """Sees what the text says of each label, and adds something for the place."""
    logits = np.array([says[LABELS.index(name)] for name in order]) + adds
    chances = np.exp(logits) / np.exp(logits).sum()
    shares = dict(zip(order, map(float, chances), strict=True))
    return Vote(max(shares, key=shares.get), tuple(order), "m", 0.0, shares)


def asked(texts, adds, votes) -> list[list[Vote]]:
    """The first 40 rows in all orders of a square, the others as often as said."""
    return [
        [
            labeler(says, adds, option_order(LABELS, str(n), v, 0))
            for v in range(4 if n < 40 else votes)
        ]
        for n, says in enumerate(texts)
    ]


def test_of_rows_asked_in_every_order_it_is_counted():
    ab = ("a", "b")
    orders = [ab, ab[::-1]]
    same = [[Vote("b", order, "m", 0.0) for order in orders] for _ in range(70)]
    first = [[Vote(order[0], order, "m", 0.0) for order in orders] for _ in range(30)]
    final = ["b"] * 70 + ["a"] * 20 + ["b"] * 10
    found = fixed_order(same + first, ab, final)
    assert (found["way"], found["labels"], found["of"], found["rows"]) == ("asked", 10, 100, 100)
    assert found["low"] < found["share"] == 0.1 < found["high"]


@pytest.mark.parametrize("votes", [1, 2])
def test_without_asking_it_is_near_what_asking_would_have_found(votes):
    rng = np.random.default_rng(0)
    adds = np.array([1.2, 0.3, 0.0, -0.6])
    texts = rng.normal(0, 1.5, (800, 4))
    cast = asked(texts, adds, votes)
    best = [LABELS[says.argmax()] for says in texts]
    really = np.mean(
        [labeler(s, adds, LABELS).label != one for s, one in zip(texts, best, strict=True)]
    )
    found = fixed_order(cast, LABELS, best)
    assert found["way"] == "modelled"
    assert found["share"] == pytest.approx(really, abs=1e-9)
    assert found["low"] < really < found["high"]
    assert found["labels"] == round(really * 800)
    assert found["prior"] == pytest.approx(np.exp(adds) / np.exp(adds).sum())


def test_the_interval_knows_of_the_few_rows_that_the_places_were_measured_on():
    """With answers that vary, over many trials it holds what many more rows would have said."""
    rng = np.random.default_rng(1)
    adds = np.array([0.8, 0.0, 0.0, -0.4])
    many = rng.normal(0, 1.5, (100_000, 4))
    truth = float((many.argmax(axis=1) != (many + adds).argmax(axis=1)).mean())
    held = 0
    for _ in range(40):
        texts = rng.normal(0, 1.5, (300, 4))
        cast = [
            [
                labeler(says + rng.normal(0, 0.3, 4), adds, option_order(LABELS, str(n), v, 0))
                for v in range(4 if n < 20 else 1)
            ]
            for n, says in enumerate(texts)
        ]
        found = fixed_order(cast, LABELS, ["a"] * 300)
        held += found["low"] <= truth <= found["high"]
    assert held >= 35


def test_a_labeler_without_a_favourite_place_would_have_changed_nothing():
    texts = np.random.default_rng(2).normal(0, 1, (200, 4))
    found = fixed_order(asked(texts, np.zeros(4), 1), LABELS, ["a"] * 200)
    assert found["labels"] == 0
    assert found["low"] == 0 < found["high"] < 0.03


def test_rows_without_a_label_and_votes_that_failed_are_left_out():
    ab = ("a", "b")
    row = [Vote("a", ab, "m", 0.0), Vote("b", ("b", "a"), "m", 0.0)]
    failed = [Vote(None, ab, "m", 0.0), Vote("b", ("b", "a"), "m", 0.0)]
    found = fixed_order([row, failed, row, []], ab, ["b", "b", None, None])
    assert (found["rows"], found["of"], found["share"]) == (1, 2, 1.0)


def test_where_neither_way_can_be_gone_nothing_is_said():
    single = [[Vote("a", ("a", "b"), "m", 0.0)]]
    assert fixed_order(single, ("a", "b"), ["a"]) is None
    assert fixed_order([], ("a", "b"), []) is None
