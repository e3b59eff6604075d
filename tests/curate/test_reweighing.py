"""Weights under which labels are even, and marks go with none of them."""

from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright import Task, curate, split
from labelwright.curate.reweighing import LEAST, MOST, reweighed
from labelwright.generators.seeds import add_seeds

WORDS = [a + b for a in ("pa", "lo", "mi", "ke", "su", "ra") for b in ("ton", "rel", "vak", "dim")]


def table(rows: dict[str, int], shares: dict[str, float]) -> pl.DataFrame:
    """Texts of chance words, a share of each label's ending in "!"."""
    rng = random.Random(0)
    lines = [
        (" ".join(rng.sample(WORDS, 6)) + "!" * (number < shares[label] * count), label)
        for label, count in rows.items()
        for number in range(count)
    ]
    return pl.DataFrame(lines, {"text": pl.String, "label": pl.String}, orient="row")


def weight_of(frame: pl.DataFrame, **which) -> float:
    kept = frame.filter(*[pl.col(name) == value for name, value in which.items()])
    return kept["sample_weight"].sum()


def test_labels_of_different_sizes_weigh_the_same():
    given = table({"a": 300, "b": 100}, {"a": 0, "b": 0})
    mended = curate(given, checks=["imbalance"], fix=["imbalance:reweight"])
    assert mended.kept.height == 400
    weights = mended.table.group_by("label").agg(pl.col("sample_weight").sum())
    assert weights["sample_weight"].to_list() == pytest.approx([200, 200])
    assert mended.table["fixes"][0].to_list() == ["imbalance: weighs 0.667"]


def test_labels_of_one_size_are_left_alone():
    given = table({"a": 100, "b": 100}, {"a": 0, "b": 0})
    assert "sample_weight" not in curate(given, fix=["imbalance:reweight"]).table.columns


def test_a_mark_weighs_as_much_under_every_label():
    given = table({"a": 200, "b": 200}, {"a": 0.8, "b": 0.1})
    mended = curate(given, checks=["artefact"], fix=["artefact:reweight"]).table
    mended = mended.with_columns(mark=pl.col("text").str.ends_with("!"))
    shares = [
        weight_of(mended, label=label, mark=True) / weight_of(mended, label=label)
        for label in ("a", "b")
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)
    assert weight_of(mended, label="a") == pytest.approx(weight_of(mended, label="b"), rel=0.05)


def test_weights_that_were_there_are_kept_to():
    given = table({"a": 300, "b": 100}, {"a": 0, "b": 0})
    given = given.with_columns(sample_weight=pl.lit(2.0))
    mended = curate(given, checks=["imbalance"], fix=["imbalance:reweight"]).table
    assert set(mended["sample_weight"].round(6)) == {1.333333, 4.0}


def test_weights_reach_training():
    labels = [
        {"name": name, "description": name, "examples": [{"text": f"{name} example"}]}
        for name in "ab"
    ]
    task = Task(name="t", about="Sorts.", labels=labels)
    given = table({"a": 300, "b": 100}, {"a": 0, "b": 0})
    kept = curate(given, checks=["imbalance"], fix=["imbalance:reweight"]).kept
    rows = add_seeds(task, split(kept))
    of_b = rows.filter((pl.col("label") == "b") & (pl.col("source") != "seed").fill_null(True))
    assert set(of_b["sample_weight"]) == {2.0}


@given(
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.sampled_from(["a", "b", "c", None])),
        min_size=1,
        max_size=80,
    )
)
def test_weights_are_bounded_and_rows_without_a_label_weigh_one(rows):
    features = np.array([row[:2] for row in rows], dtype=bool)
    weights = reweighed(features, [row[2] for row in rows])
    assert ((weights >= LEAST) & (weights <= MOST)).all()
    assert all(weight == 1 for weight, row in zip(weights, rows, strict=True) if row[2] is None)
