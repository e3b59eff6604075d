"""The file of decisions: only ever added to, mended where a writer died, and what counts in it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.decided import latest
from labelwright.errors import InputError, LabelwrightError
from labelwright.reviews import Review, append_reviews, read_reviews

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
WHO = st.none() | st.sampled_from(["ada", "bo"])
ONE = st.builds(Review, id=NAMES, label=NAMES, by=WHO, drawn=st.sampled_from([None, "even", "own"]))
SET = st.builds(Review, id=NAMES, labels=st.lists(NAMES, max_size=3).map(tuple), by=WHO)
OTHER = st.builds(Review, id=NAMES, decision=st.sampled_from(["keep", "drop", "skip"]), by=WHO)
SOME = st.lists(ONE | SET | OTHER, max_size=5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("reviews")


@given(parts=st.lists(SOME, max_size=4))
def test_what_was_appended_is_read(folder, parts):
    path = folder / "a.jsonl"
    path.unlink(missing_ok=True)
    for part in parts:
        append_reviews(path, part)
    assert read_reviews(path) == [one for part in parts for one in part]


@given(before=SOME, lost=st.lists(ONE, min_size=1, max_size=3), after=SOME, data=st.data())
def test_a_writer_that_dies_in_the_middle_costs_its_last_line_at_most(
    folder, before, lost, after, data
):
    path = folder / "b.jsonl"
    path.unlink(missing_ok=True)
    append_reviews(path, before)
    start = path.stat().st_size if path.exists() else 0
    append_reviews(path, lost)
    written = path.read_bytes()
    cut = data.draw(st.integers(start, len(written)))
    path.write_bytes(written[:cut])
    there = read_reviews(path)
    assert there == [*before, *lost][: len(there)]
    assert len(there) >= len(before) + written[start:cut].count(b"\n")
    append_reviews(path, after)
    assert read_reviews(path) == [*there, *after]
    if after:
        assert path.read_bytes().endswith(b"\n")


def test_a_last_line_that_lacks_nothing_but_its_end_counts(tmp_path):
    path = tmp_path / "reviews.jsonl"
    append_reviews(path, [Review(id="1", label="a"), Review(id="2", label="b")])
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert [one.id for one in read_reviews(path)] == ["1", "2"]
    append_reviews(path, [Review(id="3", label="c")])
    assert [one.id for one in read_reviews(path)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"id": "1", "lab', "Invalid JSON"),
        ('{"decision": "label", "label": "a"}', "id"),
        ('{"id": "1", "decision": "label"}', "either a label or labels"),
        ('{"id": "1", "label": "a", "labels": ["b"]}', "either a label or labels"),
        ("[1]", "object"),
        ("\udc80", "found"),
    ],
)
def test_a_damaged_line_is_named(tmp_path, line, word):
    path = tmp_path / "reviews.jsonl"
    whole = b'{"id": "0", "label": "a"}\n'
    path.write_bytes(whole + line.encode("utf-8", "surrogateescape") + b"\n" + whole)
    with pytest.raises(InputError, match=word) as error:
        read_reviews(path)
    assert f"{path}:2: found" in str(error.value)
    assert "expected a decision such as" in str(error.value)


def test_blank_lines_and_keys_of_others_do_no_harm(tmp_path):
    path = tmp_path / "reviews.jsonl"
    path.write_text('{"id": "1", "label": "a", "seconds": 3}\n\n{"id": "1", "decision": "drop"}\n')
    assert [one.decision for one in read_reviews(path)] == ["label", "drop"]
    assert read_reviews(tmp_path / "none.jsonl") == []


def test_a_line_says_who_when_and_how_the_row_was_drawn(tmp_path):
    path = tmp_path / "reviews.jsonl"
    append_reviews(path, [Review(id="1", label="a", by="ada", drawn="even")])
    line = json.loads(path.read_text())
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "id": "1",
        "decision": "label",
        "label": "a",
        "by": "ada",
        "drawn": "even",
    }


def test_a_folder_that_is_not_there_is_an_error_in_words(tmp_path):
    with pytest.raises(LabelwrightError, match="cannot be written"):
        append_reviews(tmp_path / "no" / "reviews.jsonl", [Review(id="1", label="a")])


def test_the_latest_decision_counts_and_who_differs_is_seen():
    reviews = [
        Review(id="1", label="a", by="ada", drawn="even"),
        Review(id="1", label="b", by="bo"),
        Review(id="2", label="a", by="ada"),
        Review(id="2", label="b", by="bo"),
        Review(id="2", label="b", by="ada"),
        Review(id="3", label="a", by="ada"),
        Review(id="3", label="b", by="ada"),
        Review(id="3", decision="keep", by="ada"),
        Review(id="4", decision="drop", by="bo"),
        Review(id="5", labels=("x", "y"), by="ada"),
        Review(id="5", labels=("y", "x"), by="bo", drawn="own"),
    ]
    found = latest(reviews)
    assert {name: one.review.answer for name, one in found.items()} == {
        "1": "b",
        "2": "b",
        "3": "b",
        "5": ("x", "y"),
    }
    assert {name for name, one in found.items() if one.differ} == {"1"}
    assert {name: one.reviewers for name, one in found.items()} == {"1": 2, "2": 2, "3": 1, "5": 2}
    assert {name: one.drawn for name, one in found.items() if one.drawn} == {
        "1": "even",
        "5": "own",
    }
