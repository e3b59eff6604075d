"""How sure the votes are, beside what the texts were written for."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
from labelwright.labelers.sureness import sureness


def a_table(rows: int, seed: int = 0) -> pl.DataFrame:
    """Rows whose confidence is the chance that the label is the intended one."""
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.5, 1, rows)
    same = rng.random(rows) < confidence
    return pl.DataFrame(
        {
            "label": ["a"] * rows,
            "intended_label": ["a" if one else "b" for one in same],
            "confidence": confidence,
        }
    )


def test_every_row_with_a_confidence_is_in_one_range():
    table = a_table(500)
    found = sureness(table)
    assert found["rows"] == 500 == sum(one["rows"] for one in found["bins"])
    for one in found["bins"]:
        assert one["from"] < one["confidence"] <= one["to"]
        assert one["as_intended"]["low"] <= one["confidence"] <= one["as_intended"]["high"] + 0.1
    assert json.dumps(found)


def test_of_the_most_confident_rows_more_are_as_intended():
    curve = sureness(a_table(2_000))["curve"]
    assert curve[0]["coverage"] < curve[-1]["coverage"] == 1
    assert curve[0]["as_intended"]["value"] > curve[-1]["as_intended"]["value"] + 0.1


def test_without_intended_labels_there_is_no_hint_of_being_right():
    for table in (a_table(500).drop("intended_label"), a_table(19)):
        found = sureness(table)
        assert {one["as_intended"] for one in found["bins"]} == {None}
        assert found["curve"] == []


def test_where_every_vote_failed_there_is_nothing_to_say():
    failed = pl.DataFrame({"label": [None], "confidence": [None]})
    assert sureness(failed.cast({"label": pl.String, "confidence": pl.Float64})) is None
