"""The draw: larger samples hold smaller ones, every row is as likely, the same seed is the same."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from labelwright.labelers.drawing import draw, in_order, number
from scipy.stats import binomtest, kstest

IDS = st.lists(st.text(max_size=5), unique=True, max_size=30)


def table(ids):
    return pl.DataFrame({"id": pl.Series(ids, dtype=pl.String), "text": [f"t{i}" for i in ids]})


@given(IDS, st.integers(0, 40), st.integers(0, 40), st.integers(0, 5))
def test_a_larger_sample_holds_the_smaller_one(ids, few, more, seed):
    small = draw(table(ids), few, seed)["id"].to_list()
    large = draw(table(ids), few + more, seed)["id"].to_list()
    assert large[: len(small)] == small
    assert len(large) == min(few + more, len(ids))


@given(IDS, st.data(), st.integers(0, 30))
def test_what_is_known_is_not_asked_again_and_the_rest_stands_in_its_order(ids, data, rows):
    known = set(data.draw(st.lists(st.sampled_from(ids)))) if ids else set()
    whole = draw(table(ids), rows, 0)["id"].to_list()
    assert draw(table(ids), rows, 0, known)["id"].to_list() == [i for i in whole if i not in known]


@given(IDS, IDS, st.integers(0, 30), st.randoms())
def test_neither_order_nor_other_rows_change_who_comes_first(ids, others, rows, rng):
    """So a row that comes to the table later has the chance of all."""
    mixed = [*dict.fromkeys([*ids, *others])]
    rng.shuffle(mixed)
    among = [i for i in in_order(mixed, 3) if i in set(ids)]
    assert draw(table(ids), rows, 3)["id"].to_list() == among[:rows]


@given(IDS)
def test_rows_keep_their_text(ids):
    assert all(text == f"t{i}" for i, text in draw(table(ids), 9, 1).iter_rows())


def test_the_same_seed_gives_the_same_rows_wherever_and_another_gives_others():
    ids = [f"r{i}" for i in range(50)]
    assert draw(table(ids), 4, 7)["id"].to_list() == ["r39", "r37", "r40", "r3"]
    assert draw(table(ids), 25, 7)["id"].to_list() != draw(table(ids), 25, 8)["id"].to_list()


def test_every_row_is_as_likely_as_any_other():
    ids = [f"r{i}" for i in range(40)]
    drawn = [row for seed in range(1_000) for row in in_order(ids, seed)[:10]]
    assert all(binomtest(drawn.count(row), 1_000, 0.25).pvalue > 1e-4 for row in ids)
    places = [int(number(0, f"row {i}")[:12], 16) / 16**12 for i in range(3_000)]
    assert kstest(places, "uniform").pvalue > 1e-3
