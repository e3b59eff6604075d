"""What people decided stands when a table is curated, and afterwards."""

from __future__ import annotations

import polars as pl
import pytest
from labelwright import Task, curate
from labelwright.reviews import Review, text_hash

TEXTS = ["a cat sat down", "a dog ran off", "a cat slept long", "a dog ate it up"]


def table() -> pl.DataFrame:
    return pl.DataFrame({"id": list("abcd"), "text": TEXTS, "label": ["cat", "dog", "dog", "dog"]})


def said(row: str, decision: str = "label", **more) -> Review:
    text = TEXTS["abcd".index(row)]
    return Review(id=row, decision=decision, by="ada", seen=text_hash(text), **more)


def test_labels_words_and_drops_stand():
    reviews = [
        said("a", label="cat", suggested="cat"),
        said("b", "drop"),
        said("c", label="cat", suggested="dog"),
        said("d", "edit", label="dog", suggested="dog", values={"text": "a dog ate"}),
    ]
    found = curate(table(), reviews=reviews, checks=["unusable"])
    assert found.table["label"].to_list() == ["cat", "dog", "cat", "dog"]
    assert found.table["text"].to_list() == [*TEXTS[:3], "a dog ate"]
    assert found.table["original_text"].to_list() == [None, None, None, TEXTS[3]]
    assert found.table["kept"].to_list() == [True, False, True, True]
    assert found.table["fixes"].to_list() == [
        [],
        ["review: dropped"],
        ["review: relabelled"],
        ["review: edited"],
    ]
    counts = found.report()["reviews"]
    assert [counts[n] for n in ("kept", "relabelled", "edited", "dropped")] == [1, 1, 1, 1]
    assert curate(table(), reviews=[], checks=["unusable"]).report().get("reviews") is None


def test_a_decision_on_another_text_or_row_is_counted_and_not_applied():
    other = Review(id="a", label="dog", seen=text_hash("older words"))
    gone = Review(id="zzz", decision="drop")
    found = curate(table(), reviews=[other, gone], checks=["unusable"])
    assert found.table["label"][0] == "cat"
    assert found.table["kept"].all()
    counts = found.report()["reviews"]
    assert (counts["stale"], counts["elsewhere"]) == (1, 1)


def test_what_was_taken_back_does_not_count():
    reviews = [
        said("a", "drop", uid="u1"),
        Review(decision="undo", undoes="u1", uid="u2"),
        said("b", "drop", uid="u3"),
        Review(decision="undo", undoes="u3", uid="u4"),
        Review(decision="undo", undoes="u4", uid="u5"),
    ]
    found = curate(table(), reviews=reviews, checks=["unusable"])
    assert found.table["kept"].to_list() == [True, False, True, True]


def test_of_two_people_the_latest_counts_whatever_the_order_of_the_lines():
    early = Review(id="a", label="dog", by="ada", at="2026-01-01T00:00:00+00:00")
    late = Review(id="a", label="cat", by="bo", at="2026-01-01T00:00:01+00:00")
    for reviews in ([early, late], [late, early]):
        found = curate(table(), reviews=reviews, checks=["unusable"])
        assert found.table["label"][0] == "cat"
        assert found.report()["reviews"]["differ"] == 1


def test_a_row_that_was_kept_in_view_of_a_flag_is_not_dropped_for_it():
    rows = pl.concat([table(), table().with_columns(id=pl.col("id") + "2")])
    again = Review(id="a2", label="cat", seen=text_hash(TEXTS[0]), why=("exact_duplicate",))
    other = Review(id="b2", label="dog", seen=text_hash(TEXTS[1]), why=("language",))
    found = curate(rows, reviews=[again, other], fix=["exact_duplicate"])
    kept = dict(zip(found.table["id"], found.table["kept"], strict=True))
    assert kept["a2"]
    assert not (kept["b"] and kept["b2"])


def test_a_finding_that_is_legitimate_is_not_reported_nor_mended():
    texts = [f"number {n} is so good{'!' if n % 2 else ''}" for n in range(200)]
    rows = pl.DataFrame({"text": texts, "label": ["ad" if n % 2 else "news" for n in range(200)]})
    before = curate(rows, checks=["artefact"]).report()["findings"]
    finding = next(one for one in before if "!" in one["feature"])
    key = {name: finding[name] for name in ("check", "feature", "label")}
    ignore = Review(decision="finding", finding=key, action="ignore")
    found = curate(rows, reviews=[ignore], checks=["artefact"], fix=["artefact"])
    assert key not in [{n: one[n] for n in key} for one in found.report()["findings"]]
    assert found.table["text"].to_list() == texts
    assert found.report()["reviews"]["ignored"] == [key]


def test_named_fields_are_joined_again():
    task = Task(
        name="t",
        about="x",
        labels=[{"name": "cat", "description": "c"}, {"name": "dog", "description": "d"}],
        fields={"title": "the title", "body": "the rest"},
    )
    rows = pl.DataFrame(
        {"id": ["a"], "title": ["One"], "body": ["Two"], "text": ["One\nTwo"], "label": ["cat"]}
    )
    edit = Review(id="a", decision="edit", label="cat", values={"title": "Uno", "body": "Two"})
    found = curate(rows, task=task, reviews=[edit], checks=["unusable"]).table
    assert found.select("title", "body", "text").row(0) == ("Uno", "Two", "Uno\nTwo")
    assert found["original_text"][0] == "One\nTwo"


def test_a_decision_that_says_nothing_is_refused():
    for wrong in (
        {"id": "a", "decision": "edit"},
        {"decision": "drop"},
        {"decision": "undo"},
        {"decision": "finding"},
    ):
        with pytest.raises(ValueError, match=r"decision|row"):
            Review.model_validate(wrong)
