"""The table's ids, columns and flags."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.errors import InputError
from labelwright.table import COLUMNS, add_flags, content_id, dtype, require, unique_ids


def test_an_id_is_made_of_the_content_and_nothing_else():
    assert content_id({"a": "x", "b": "y"}) == content_id({"b": "y", "a": "x"})
    assert content_id({"a": "x", "b": "y"}) != content_id({"a": "y", "b": "x"})
    assert content_id({"text": "hi"}) == "1af583c098473ec0"
    assert len(content_id({"text": "half \ud800"})) == 16


@given(st.lists(st.sampled_from(["a", "a-2", "a-3", "b", "a-2-2"]), max_size=12))
def test_ids_become_unique_and_the_first_of_each_stays(ids):
    unique = unique_ids(ids)
    assert len(set(unique)) == len(ids)
    for name in set(ids):
        assert unique[ids.index(name)] == name


def test_require_names_what_is_missing_and_what_is_there():
    table = pl.DataFrame({"id": ["1"], "text": ["x"]})
    require(table, "id", "text", stage="split")
    with pytest.raises(
        InputError, match=r"split needs the column\(s\) label; the table has id, text"
    ):
        require(table, "text", "label", stage="split")


def test_flags_are_added_to_those_that_are_there():
    def flag(check):
        return {"check": check, "reason": "r", "score": 1.0, "partner": None}

    table = pl.DataFrame({"id": ["1", "2", "3"]})
    once = add_flags(table, {"1": [flag("a")]})
    twice = add_flags(once, {"1": [flag("b")], "3": [flag("b")]})
    assert [[f["check"] for f in row] for row in twice["flags"]] == [["a", "b"], [], ["b"]]
    assert twice.schema["flags"] == dtype("flags")
    assert "flags" not in table.columns


def test_every_column_is_named_once_and_described():
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
    assert all(column.meaning and column.writer for column in COLUMNS)
