"""A review without a screen: what is decided is on the disk, and comes back as it was left."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.curate.review.order import ORDERS
from labelwright.curate.review.rows import Rows
from labelwright.curate.review.sample import Interval, Sample
from labelwright.curate.review.session import Session
from labelwright.errors import InputError, LabelwrightError
from labelwright.reviews import read_reviews
from labelwright.table import FLAG

LABELS = ("cat", "dog")


def flag(check: str, score: float | None = None, partner: str | None = None, reason: str = "why"):
    return {"check": check, "reason": reason, "score": score, "partner": partner}


def rows_of(count: int = 8, flags=None, **more) -> Rows:
    flags = flags or {}
    frame = pl.DataFrame(
        {
            "id": [f"r{row}" for row in range(count)],
            "text": [f"text number {row}" for row in range(count)],
            "label": [LABELS[row % 2] for row in range(count)],
            "confidence": [0.9] * count,
        }
    ).with_columns(
        pl.Series("flags", [flags.get(row, []) for row in range(count)], dtype=pl.List(FLAG))
    )
    return Rows(frame.with_columns(more.pop("columns", [])), labels=LABELS, **more)


def open_(path: Path, rows: Rows | None = None, **more) -> Session:
    return Session(rows or rows_of(), path, read_reviews(path), by=more.pop("by", "ada"), **more)


def judge(right):
    share = sum(right) / len(right)
    return Interval(share, share, share, len(right), 0)


def test_a_decision_is_on_the_disk_before_the_next_row_is_shown(tmp_path: Path):
    session = open_(tmp_path / "r.jsonl", order="table")
    session.label("dog")
    line = json.loads((tmp_path / "r.jsonl").read_text())
    assert line["id"] == "r0"
    assert (line["label"], line["suggested"], line["by"]) == ("dog", "cat", "ada")
    assert session.item().id == "r1"


def test_a_disk_that_is_full_changes_nothing(tmp_path: Path):
    session = open_(tmp_path / "r.jsonl", order="table")
    session.keep()
    (tmp_path / "r.jsonl").unlink()
    (tmp_path / "r.jsonl").mkdir()
    with pytest.raises(LabelwrightError, match=r"r\.jsonl cannot be written"):
        session.drop()
    assert session.item().id == "r1"
    assert session.progress().done == 1


def test_another_session_goes_on_where_this_one_stopped(tmp_path: Path):
    path = tmp_path / "r.jsonl"
    first = open_(path, order="table")
    first.keep()
    first.drop()
    first.skip()
    again = open_(path, order="table")
    assert again.item().id == "r3"
    assert again.progress().dropped == again.progress().kept == again.progress().skipped == 1
    assert again.undo() == "taken back: skipped"
    assert again.item().id == "r2"
    assert again.undo() == "taken back: dropped"
    assert open_(path, order="table").redo() == "brought back: dropped"


def test_many_rows_are_one_undo(tmp_path: Path):
    session = open_(tmp_path / "r.jsonl", order="table")
    session.many([1, 3, 5], "drop")
    session.many([0, 1], "label", "dog")
    assert session.progress().dropped == 2
    assert session.undo() == "taken back: label dog on 2 rows"
    assert session.progress().dropped == 3
    assert session.item(0).decided is None
    session.undo()
    assert session.progress().done == 0
    session.redo()
    assert session.progress().dropped == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["keep", "cat", "dog", "drop", "undo", "redo", "many"]), max_size=25)
)
def test_undo_and_redo_walk_along_what_was_done(tmp_path_factory, steps: list[str]):
    path = tmp_path_factory.mktemp("s") / "r.jsonl"
    session = open_(path, rows_of(40), order="table")

    def now(one: Session):
        return [one.item(row).decided for row in range(40)]

    states, at = [now(session)], 0
    for step in steps:
        session.go(0)
        if step == "undo":
            assert (session.undo() is None) == (at == 0)
            at = max(0, at - 1)
        elif step == "redo":
            assert (session.redo() is None) == (at == len(states) - 1)
            at = min(len(states) - 1, at + 1)
        else:
            if step == "many":
                session.many([2, 4], "drop")
            elif step in LABELS:
                session.label(step)
            else:
                getattr(session, step)()
            states, at = [*states[: at + 1], now(session)], at + 1
        assert now(session) == states[at]
        if step in ("undo", "many"):
            session = open_(path, rows_of(40), order="table")
            assert now(session) == states[at]


def test_words_that_were_changed_stay_when_the_label_changes(tmp_path: Path):
    session = open_(tmp_path / "r.jsonl", order="table")
    session.edit({"text": "better words"})
    session.go(0)
    assert session.item(0).text == "better words"
    assert session.item(0).original == "text number 0"
    session.many([0], "label", "dog")
    item = session.item(0)
    assert (item.text, item.answer) == ("better words", "dog")
    with pytest.raises(InputError, match="without words"):
        session.edit({"text": "  "})
    with pytest.raises(InputError, match="no column title"):
        session.edit({"title": "x"})


def test_a_label_that_the_task_has_not_is_refused(tmp_path: Path):
    session = open_(tmp_path / "r.jsonl")
    with pytest.raises(InputError, match="'cow' is no label here; there are cat, dog"):
        session.label("cow")
    assert not (tmp_path / "r.jsonl").exists()


def test_what_was_decided_of_another_text_is_not_taken_for_this_one(tmp_path: Path):
    path = tmp_path / "r.jsonl"
    open_(path, order="table").label("dog")
    rows = rows_of()
    changed = rows.frame.with_columns(text=pl.lit("other words"))
    session = open_(path, Rows(changed, labels=LABELS), order="table")
    assert session.state(0) == "stale"
    assert session.item(0).stale
    assert session.filter(check=None, state="stale") == 1
    session.keep()
    assert session.state(0) == "done"


def test_notes_stay_on_the_row_and_decide_nothing(tmp_path: Path):
    session = open_(tmp_path / "r.jsonl", order="table")
    session.note("ask somebody")
    assert session.item().note == "ask somebody"
    assert session.state(0) == "open"
    session.note("")
    assert session.item().note == ""


def test_the_surest_doubts_come_first_and_what_belongs_together_stands_together(tmp_path: Path):
    flags = {
        1: [flag("semantic_duplicate", 0.9, "r6")],
        3: [flag("label_error", 0.95)],
        4: [flag("artefact", 0.97, reason="ends with !")],
        6: [flag("semantic_duplicate", 0.9, "r1")],
        7: [flag("artefact", 0.97, reason="ends with !")],
    }
    session = open_(tmp_path / "r.jsonl", rows_of(flags=flags))
    assert session.queue == [3, 4, 7, 1, 6]
    assert session.item(1).twin.id == "r6"
    assert session.item(4).group == [4, 7]
    assert session.filter(check="artefact") == 2
    for order in ORDERS:
        session.filter(check=None)
        session.sort(order)
        assert sorted(session.queue) == list(range(8))
    with pytest.raises(InputError, match="no order is called 'best'"):
        session.sort("best")


def test_filters(tmp_path: Path):
    sides = pl.Series("split", ["train"] * 6 + ["test"] * 2)
    session = open_(tmp_path / "r.jsonl", rows_of(columns=[sides]), order="table")
    assert session.choices()["split"] == ["test", "train"]
    assert session.filter(split="test", label="dog") == 1
    assert session.item().id == "r7"
    assert session.filter(split=None, label=None, search="NUMBER 3") == 1
    assert session.filter(search="nowhere") == 0
    assert session.item() is None
    with pytest.raises(InputError, match="at its end"):
        session.keep()
    session.filter(search=None)
    session.keep()
    assert session.filter(state="done") == 1
    assert session.filter(state="open") == 7


def test_rows_drawn_by_chance_measure_the_labels_whatever_else_is_looked_at(tmp_path: Path):
    flags = {row: [flag("label_error", 0.9)] for row in range(0, 40, 2)}
    drawn = [*range(39, -1, -1)]
    rows = rows_of(40, flags)
    session = open_(tmp_path / "r.jsonl", rows, sample=Sample(drawn, judge, 0.3))
    assert sum(row % 2 for row in session.queue) >= 4
    while session.item() is not None:
        odd = session.item().row % 2
        session.keep() if odd else session.label("dog")
    marked = [one.id for one in read_reviews(tmp_path / "r.jsonl") if one.drawn]
    places = [drawn.index(int(name[1:])) for name in marked]
    assert places == sorted(places)
    answered = {int(one.id[1:]) for one in read_reviews(tmp_path / "r.jsonl")}
    last = max(places)
    assert answered >= set(drawn[: last + 1])
    figure = session.progress().accuracy
    assert figure.rows == last + 1
    assert figure.value == pytest.approx(sum(row % 2 for row in drawn[: last + 1]) / (last + 1))


def test_a_row_that_is_out_of_turn_is_not_taken_for_drawn(tmp_path: Path):
    session = open_(tmp_path / "r.jsonl", order="table", sample=Sample([7, 0, 1], judge, 0.2))
    session.many([0], "keep")
    assert read_reviews(tmp_path / "r.jsonl")[0].drawn is None
    assert session.progress().accuracy is None
    session.many([7], "keep")
    assert read_reviews(tmp_path / "r.jsonl")[1].drawn == "even"
    session.many([1], "drop")
    assert session.progress().accuracy.rows == 1
    session.many([1], "label", "cat")
    assert session.progress().accuracy.rows == 3


def test_two_reviewers_agree_differ_and_settle(tmp_path: Path):
    path = tmp_path / "r.jsonl"
    ada = open_(path, order="table")
    ada.many([0, 1, 2, 3], "keep")
    bo = open_(path, order="table", by="bo")
    bo.many([0, 1, 2], "keep")
    bo.many([3], "label", "cat")
    assert bo.state(3) == "differ"
    assert bo.progress().kappa == pytest.approx(0.5)
    assert bo.item(3).others == [("ada", "kept dog")]
    assert bo.filter(state="differ") == 1
    bo.keep()
    assert bo.state(3) == "done"
    assert open_(path, order="table").state(3) == "done"


def test_figures_of_the_review(tmp_path: Path):
    ticks = iter(range(0, 1000, 6))
    session = open_(tmp_path / "r.jsonl", order="table", clock=lambda: next(ticks), blind=True)
    session.keep()
    session.label("cat")
    session.label("cat")
    session.drop()
    progress = session.progress()
    assert progress.rate is not None
    assert progress.seconds_left == pytest.approx(60 * 4 / progress.rate)
    assert (progress.done, progress.left, progress.changed, progress.of) == (4, 4, 2, 4)
    assert progress.overridden == {"cat": (0, 2), "dog": (1, 1)}
    lines = read_reviews(tmp_path / "r.jsonl")
    assert all(line.seconds > 0 and line.blind for line in lines)


def test_several_labels(tmp_path: Path):
    frame = pl.DataFrame(
        {"id": ["a", "b"], "text": ["x", "y"], "label": [None, None], "labels": [["cat"], []]}
    ).cast({"label": pl.String})
    session = open_(tmp_path / "r.jsonl", Rows(frame, LABELS, kind="multi"), order="table")
    assert session.item().label == ("cat",)
    session.label(("dog", "cat"))
    session.keep()
    both = read_reviews(tmp_path / "r.jsonl")
    assert [one.labels for one in both] == [("dog", "cat"), ()]
    with pytest.raises(InputError, match="no label here"):
        session.many([0], "label", "cat")


def test_all_rows_of_a_finding_at_once(tmp_path: Path):
    texts = [f"number {row} is so good{'!' if row % 2 else '.'}" for row in range(60)]
    frame = rows_of(60).frame.with_columns(text=pl.Series(texts))
    marked = [
        [flag("artefact", 0.99, reason="ends with !: 100%")] if row % 2 else [] for row in range(60)
    ]
    frame = frame.with_columns(flags=pl.Series(marked, dtype=pl.List(FLAG)))
    finding = {"check": "artefact", "tier": "surface", "feature": "ends with !", "label": "dog"}
    rows = Rows(frame, LABELS, findings=[finding])
    session = open_(tmp_path / "r.jsonl", rows, order="table", can_generate=True)
    one = session.findings()[0]
    assert one.actions == ["strip", "drop", "regenerate", "ignore"]
    assert len(one.rows) == 30
    assert session.only(one) == 30
    assert session.item().row == 1
    session.filter(check=None)
    seen = session.preview(one, "strip")
    assert seen.rows >= 30
    assert ("number 1 is so good!", "number 1 is so good") in seen.examples
    session.act(one, "strip")
    assert session.item(1).text == "number 1 is so good"
    assert session.findings()[0].status == "strip"
    session.undo()
    assert session.item(1).text == "number 1 is so good!"
    assert session.findings()[0].status == "open"
    session.act(one, "drop")
    assert session.progress().dropped == 30
    session.undo()
    session.act(one, "ignore")
    assert session.findings()[0].status == "ignore"


def test_rows_of_a_finding_that_no_flag_names(tmp_path: Path):
    texts = [f"number {row} is here" for row in range(60)]
    texts = [text if row % 2 else text.upper() for row, text in enumerate(texts)]
    frame = rows_of(60).frame.with_columns(text=pl.Series(texts))
    finding = {
        "check": "artefact",
        "feature": "has no lower-case letter",
        "label": "cat",
        "words": "w",
    }
    session = open_(tmp_path / "r.jsonl", Rows(frame, LABELS, findings=[finding]), order="table")
    one = session.findings()[0]
    assert list(one.rows) == []
    assert session.only(one) == 30
    assert {row % 2 for row in session.queue} == {0}
    assert "has no lower-case letter" in session.filters.in_words()
    assert session.filter(label="dog") == 30
