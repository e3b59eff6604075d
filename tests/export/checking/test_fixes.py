"""Repairs change what they say and nothing else, and the table that was given stays as it is."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.errors import InputError
from labelwright.export import export
from labelwright.export.checking.fixes import FIXES
from labelwright.export.formats import FORMATS
from labelwright.export.formats.base import Job, Row


def test_unknown_fix(table, tmp_path):
    with pytest.raises(InputError, match="Did you mean duplicates"):
        export(table, "csv", tmp_path, fix=["duplicate"])


@pytest.mark.parametrize("name", FIXES.names())
@pytest.mark.parametrize("to", ["openai-chat", "bedrock-nova", "mistral-chat", "csv"])
def test_clean_rows_stay(name, to, table, task, tmp_path):
    small = table.filter(pl.col("split") == "train")
    before = small.clone()
    done = export(small, to, tmp_path, task=task, fix=[name])
    assert done.rows == {"train": 42}
    assert done.left_out == {}
    assert not any(re.match(r"[\d,]+ texts? ", note) for note in done.notes)
    assert small.equals(before)


def test_what_was_done_is_noted(table, task, tmp_path):
    twice = pl.concat([table, table.head(3).with_columns(id=pl.col("id") + "-2")])
    done = export(twice, "openai-chat", tmp_path, task=task, fix=["all"])
    assert done.left_out == {"by the fix duplicates": 3}
    assert done.rows["train"] == 42


def form(to="trl", seed=0, **options):
    table = pl.DataFrame({"id": ["a"], "text": ["x"], "label": ["a"], "split": ["train"]})
    kind = FORMATS.get(to)
    return kind(Job(table, ("a", "b"), (), None, seed), kind.settings(**options))


@given(st.text(max_size=3_000), st.integers(150, 700))
def test_a_shortened_text_fits_and_is_the_front_of_it(text, most):
    made = form(max_tokens=most)
    row = Row("a", text, "b", {})
    short = made.shortened(row)
    assert text.startswith(short)
    assert made.too_long(Row("a", short, "b", {})) is None
    if made.too_long(row) is None:
        assert short == text


def test_words_stay_whole_and_nothing_is_thrown_away_needlessly():
    made = form(max_tokens=300)
    short = made.shortened(Row("a", "word " * 1_000, "a", {}))
    assert short.endswith("word")
    longer = Row("a", short + " word word", "a", {})
    assert made.too_long(longer)
    assert made.shortened(Row("a", "x" * 5_000, "a", {})).strip("x") == ""


def test_no_room_at_all(table, tmp_path):
    with pytest.raises(InputError, match="no rows"):
        export(table, "openai-chat", tmp_path, options={"max_tokens": 10}, fix=["length"])


def test_rows_are_drawn_by_seed(tmp_path):
    rows = pl.DataFrame({"text": [f"t{n}" for n in range(20_400)], "split": "train"})
    rows = rows.with_columns(label=pl.Series(["a", "b", "b", "b"] * 5_100))

    def kept(seed, folder):
        done = export(rows, "bedrock-nova", tmp_path / folder, fix=["rows"], seed=seed)
        assert done.rows == {"train": 20_000}
        return (tmp_path / folder / "train.jsonl").read_text("utf-8")

    one, again, two = kept(1, "a"), kept(1, "b"), kept(2, "c")
    assert one == again
    assert one != two
    assert abs(one.count('"text": "a"}]') - 5_000) <= 1
