"""What people said above what the labeler said; confidences of the others calibrated."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from labelled_tables import a_task, answers_to, beliefs, table_of
from labelwright.labelers.drawing import in_order
from labelwright.labelers.mending import with_reviews
from labelwright.reviews import Review
from labelwright.table import dtype
from labelwright.task import NONE_FITS


def shares(table):
    """Probabilities as a matrix, NaN where a row has none."""
    rows = [[one["probability"] for one in row] for row in table["probabilities"]]
    width = max(map(len, rows))
    return np.array([row or [np.nan] * width for row in rows])


def test_a_person_has_the_word_and_few_reviews_leave_all_else_alone():
    task = a_task("abc")
    probabilities, _ = beliefs(20, 3, seed=0)
    table = table_of(task, probabilities)
    other = "abc"[(int(probabilities[3].argmax()) + 1) % 3]
    after = with_reviews(task, table, [Review(id="r3", label=other), Review(id="r99", label="a")])
    assert after["reviewed"].to_list() == [row == 3 for row in range(20)]
    assert (after["label"][3], after["confidence"][3]) == (other, 1.0)
    rest = [row for row in range(20) if row != 3]
    assert after[rest].drop("reviewed").equals(table[rest])
    assert after["probabilities"].equals(table["probabilities"])
    assert all(after.schema[name] == dtype(name) for name in ("label", "confidence", "reviewed"))


@pytest.mark.parametrize("kind", ["single", "ordinal"])
def test_from_thirty_on_the_others_are_calibrated_and_keep_their_labels(kind):
    task = a_task("abc", kind)
    probabilities, truth = beliefs(2_000, 3, seed=1, heat=3.0, strength=4.0)
    table = table_of(task, probabilities)
    asked = in_order(table["id"], 0)[:300]
    after = with_reviews(task, table, answers_to(asked, task, truth, drawn="even"))
    new = after.filter(~pl.col("reviewed"))
    old = table.filter(~pl.col("id").is_in(asked))
    assert new["label"].equals(old["label"])
    assert new["agreement"].equals(old["agreement"])
    matrix = shares(new)
    assert matrix.sum(axis=1) == pytest.approx(1)
    assert (matrix.argmax(axis=1) == shares(old).argmax(axis=1)).all()
    assert new["confidence"].to_numpy() == pytest.approx(matrix.max(axis=1))
    rows = [int(name[1:]) for name in new["id"]]
    right = (matrix.argmax(axis=1) == truth[rows]).mean()
    assert abs(new["confidence"].mean() - right) < abs(old["confidence"].mean() - right) / 3
    assert set(after.filter("reviewed")["confidence"]) == {1.0}


def test_rows_without_an_answer_of_the_model_stay_without():
    task = a_task("ab")
    probabilities, truth = beliefs(100, 2, seed=2, heat=3.0)
    table = table_of(task, probabilities)
    gone = pl.int_range(pl.len()) % 5 == 0
    empty = pl.lit([], dtype=dtype("probabilities"))
    table = table.with_columns(
        pl.when(~gone).then(pl.col("label")).alias("label"),
        pl.when(~gone).then(pl.col("confidence")).alias("confidence"),
        pl.when(~gone).then(pl.col("probabilities")).otherwise(empty).alias("probabilities"),
    )
    asked = [f"r{row}" for row in range(60)]
    after = with_reviews(task, table, answers_to(asked, task, truth))
    assert after["label"][0] == "ab"[truth[0]]
    assert after["label"][60] is None
    assert after["confidence"][60] is None
    assert after["probabilities"][60].to_list() == []
    assert not np.allclose(shares(after)[61], shares(table)[61])
    assert after["id"].equals(table["id"])


def test_that_none_fits_is_a_decision_too():
    task = a_task("ab", abstain={"description": "neither"})
    table = table_of(task, [[0.8, 0.1, 0.1], [0.1, 0.1, 0.8], [0.2, 0.7, 0.1]])
    after = with_reviews(
        task, table, [Review(id="r0", label=NONE_FITS), Review(id="r1", label="a")]
    )
    assert after["label"].to_list() == [None, "a", "b"]
    assert after["abstained"].to_list() == [True, False, False]
    assert after["confidence"].to_list() == pytest.approx([1, 1, 0.7])


def test_sets_of_labels():
    task = a_task("abc", "multi")
    rng = np.random.default_rng(3)
    probabilities = 0.5 + (rng.random((400, 3)) - 0.5) / 2
    truth = rng.random((400, 3)) < 1 / (1 + np.exp(-12 * (probabilities - 0.5)))
    table = table_of(task, probabilities)
    reviews = [
        Review(id=f"r{row}", labels=tuple(np.array(list("abc"))[truth[row]])) for row in range(100)
    ]
    after = with_reviews(task, table, reviews)
    assert after["labels"][0].to_list() == [
        n for n, one in zip("abc", truth[0], strict=True) if one
    ]
    assert after["labels"][100:].equals(table["labels"][100:])
    matrix = shares(after)[100:]
    assert ((matrix >= 0.5) == (probabilities[100:] >= 0.5)).all()
    assert abs(matrix - 0.5).mean() > abs(probabilities - 0.5).mean()
    whole = np.maximum(matrix, 1 - matrix).prod(axis=1)
    assert after["confidence"][100:].to_numpy() == pytest.approx(whole)
    assert after["label"].null_count() == 400
