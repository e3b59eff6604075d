"""Which places and names a labeler picks, and what one fixed order would have changed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.labelers.aggregate import aggregate
from labelwright.labelers.bias_table import bias_table
from labelwright.labelers.orders import option_order
from labelwright.labelers.picks import mean_of, score_test, share_of
from labelwright.labelers.vote import Vote
from scipy.stats import binomtest, chisquare, kstest

LABELS = ("a", "b", "c")


def vote(label, order, model="m", shares=None) -> Vote:
    return Vote(label, tuple(order), model, 0.0, shares or {})


def asked(label_of, rows: int, votes: int, labels=LABELS) -> list[list[Vote]]:
    """Votes of a labeler that is a function of row number and order."""
    orders = [[option_order(labels, str(n), v, 0) for v in range(votes)] for n in range(rows)]
    return [[vote(label_of(n, order), order) for order in row] for n, row in enumerate(orders)]


def ends(cast, labels=LABELS):
    return [aggregate(labels, row).label for row in cast]


def table_of(cast, labels=LABELS, final=None):
    table = bias_table(cast, labels, final or ends(cast, labels))
    assert json.loads(json.dumps(table)) == table
    return table


def test_with_one_vote_a_row_the_test_of_places_is_about_that_of_pearson():
    rng = np.random.default_rng(0)
    cast = asked(lambda n, order: LABELS[rng.integers(3)], 400, 1)
    picked, table = [0, 0, 0], table_of(cast)
    for (one,) in cast:
        picked[one.place] += 1
    assert table["picked"] == picked
    assert table["expected"] == pytest.approx(400 / 3)
    assert table["p_value"] == pytest.approx(chisquare(picked).pvalue, abs=0.05)
    assert table["words"].startswith("Places picked: 1: ")


@pytest.mark.parametrize("votes", [1, 2, 3])
def test_a_labeler_that_goes_by_places_is_found_out(votes):
    rng = np.random.default_rng(1)

    def first_or_right(n, order):
        return order[0] if rng.random() < 0.25 else LABELS[n % 3]

    table = table_of(asked(first_or_right, 300, votes))
    assert table["p_value"] < 1e-3
    assert table["places"][0]["low"] > 1 / 3
    assert table["places"][0]["share"] == pytest.approx(0.25 + 0.75 / 3, abs=0.06)
    assert "more uneven than chance" in table["words"]


def test_a_labeler_that_goes_by_the_text_is_not():
    """In whole squares it picks all places alike, so not even chance makes a difference."""
    table = table_of(asked(lambda n, order: LABELS[n % 7 % 3], 200, 3))
    assert table["picked"] == [200, 200, 200]
    assert table["p_value"] == 1.0
    assert all(one["low"] < 1 / 3 < one["high"] for one in table["places"])
    assert "as even as chance" in table["words"]


@pytest.mark.parametrize("votes", [1, 2, 4])
def test_a_fair_labeler_is_called_unfair_as_seldom_as_the_test_says(votes):
    """Texts hard and easy: some rows get one label by all votes, some any."""
    rng = np.random.default_rng(votes)
    p_values = []
    for trial in range(150):
        sure, own = rng.random(60) < 0.5, rng.integers(3, size=60)
        cast = [
            [
                vote(LABELS[own[n] if sure[n] else rng.integers(3)], order)
                for order in (option_order(LABELS, f"{trial}/{n}", v, 0) for v in range(votes))
            ]
            for n in range(60)
        ]
        p_values.append(bias_table(cast, LABELS, ends(cast))["p_value"])
    assert kstest(p_values, "uniform").pvalue > 0.001
    assert np.mean(np.array(p_values) < 0.05) < 0.1


def test_the_test_agrees_with_dealing_the_orders_out_again():
    """Where orders make no difference, rows would have answered alike with each other's."""
    rng = np.random.default_rng(5)

    def label_of(n, order):
        return order[0] if rng.random() < 0.04 else LABELS[rng.choice(3, p=[0.5, 0.3, 0.2])]

    cast = asked(label_of, 250, 2)
    labels = np.array([[LABELS.index(v.label) for v in row] for row in cast])
    places = np.array([[[v.order.index(name) for name in LABELS] for v in row] for row in cast])
    drawn = [_unevenness(labels, places[rng.permutation(250)]) for _ in range(2_000)]
    by_chance = float(np.mean(np.array(drawn) >= _unevenness(labels, places)))
    assert 0.01 < by_chance < 0.5
    assert table_of(cast)["p_value"] == pytest.approx(by_chance, abs=0.02)


def _unevenness(labels, places) -> float:
    """How far picks are from where the labels stood on the whole, by their spread over rows."""
    stood = np.array([np.bincount(places[..., one].ravel(), minlength=3) for one in range(3)])
    picked = np.take_along_axis(places, labels[..., None], axis=2)[..., 0]
    beyond = (np.eye(3)[picked] - stood[labels] / labels.size).sum(axis=1)
    total = beyond.sum(axis=0)
    return float(total @ np.linalg.pinv(beyond.T @ beyond) @ total)


def test_labels_that_are_only_turned_about_are_held_to_where_they_stood():
    """Stars forward and backward: a labeler of many fives picks the ends, and rightly."""
    stars = ("1", "2", "3", "4", "5")
    rng = np.random.default_rng(2)
    cast = [
        [vote("5" if rng.random() < 0.7 else "3", stars[:: 1 if rng.random() < 0.5 else -1])]
        for _ in range(400)
    ]
    table = table_of(cast, stars)
    assert table["picked"][0] + table["picked"][4] > 250
    assert table["p_value"] is None
    cast += [[vote(name, stars[::step])] for name in stars for step in (1, -1) for _ in range(20)]
    assert table_of(cast, stars)["p_value"] > 0.01


def test_failed_votes_count_nowhere_and_too_few_are_not_tested():
    cast = [[vote("a", LABELS), vote(None, LABELS)], [vote(None, LABELS)], []]
    table = table_of(cast)
    assert (table["votes"], table["rows"], table["picked"]) == (1, 1, [1, 0, 0])
    assert table["p_value"] is None
    assert table["names"]["p_value"] is None
    assert "too few votes" in table["words"]


@pytest.mark.parametrize("cast", [[], [[]], [[vote(None, LABELS)]]])
def test_without_a_valid_vote_nothing_can_be_said(cast):
    table = bias_table(cast, LABELS, [None] * len(cast))
    assert table["words"] == "No vote was valid, so nothing can be said of places."
    assert table["fixed_order"] is None


def test_each_model_of_a_panel_has_a_table_of_its_own():
    cast = [
        [vote(row[0].label, row[0].order, "fair"), vote(row[0].order[0], row[0].order, "first")]
        for row in asked(lambda n, order: LABELS[n % 3], 300, 1)
    ]
    table = table_of(cast, final=[row[0].label for row in cast])
    assert set(table["models"]) == {"fair", "first"}
    assert table["models"]["fair"]["p_value"] > 0.01
    assert table["models"]["first"]["p_value"] < 1e-9
    assert table["models"]["first"]["picked"] == [300, 0, 0]
    assert table["votes"] == 600


def test_a_name_picked_more_than_it_is_right_is_found_out():
    rng = np.random.default_rng(4)
    truth = [LABELS[n % 3] for n in range(600)]
    cast = asked(lambda n, order: "a" if rng.random() < 0.2 else truth[n], 600, 2)
    names = table_of(cast, final=truth)["names"]
    assert names["p_value"] < 1e-6
    a = names["labels"]["a"]
    assert a["difference_low"] < 0.2 * 2 / 3 < a["difference_high"]
    assert a["difference_low"] > 0
    assert a["final"] == pytest.approx(1 / 3)
    assert table_of(asked(lambda n, order: truth[n], 600, 2), final=truth)["names"]["p_value"] == 1


@given(st.integers(1, 60), st.data())
@settings(deadline=None)
def test_of_single_votes_the_interval_is_wilsons(rows, data):
    picks = data.draw(st.integers(0, rows))
    given_ = np.array([1.0] * picks + [0.0] * (rows - picks))
    found = share_of(given_, np.ones(rows))
    known = binomtest(picks, rows).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-9)


def test_votes_that_only_repeat_each_other_make_no_interval_narrower():
    picks = np.array([1.0, 0.0, 0.0] * 30)
    once, often = share_of(picks, np.ones(90)), share_of(picks * 5, np.full(90, 5.0))
    assert (once.low, once.high) == pytest.approx((often.low, often.high))


def test_intervals_of_votes_that_hang_together_hold_the_truth():
    rng = np.random.default_rng(6)
    held = 0
    for _ in range(500):
        chances = rng.beta(0.6, 1.4, 100)
        votes = rng.integers(1, 6, 100)
        found = share_of(rng.binomial(votes, chances).astype(float), votes.astype(float))
        held += found.low <= 0.3 <= found.high
    assert 0.92 <= held / 500 <= 0.98


def test_the_score_test_of_single_votes_is_nearly_pearsons():
    counts = [120, 95, 105]
    beyond = np.repeat(np.eye(3), counts, axis=0) - 1 / 3
    assert score_test(beyond) == pytest.approx(chisquare(counts).pvalue, rel=0.15)
    assert score_test(np.zeros((5, 3))) == 1.0


def test_a_mean_of_one_row_says_nothing():
    assert (mean_of(np.array([0.3])).low, mean_of(np.array([0.3])).high) == (-1.0, 1.0)
