"""What a report shows of rows: a few of them, cut, and nothing personal."""

from __future__ import annotations

import json

import polars as pl
import reports
from labelwright.curate import curate


def test_each_check_shows_some_of_the_rows_it_flags():
    curated = curate(reports.planted())
    report = curated.report()
    flagged = {name for name, one in report["checks"].items() if one["flagged"]}
    assert set(report["examples"]) == flagged
    ids = dict(zip(curated.table["id"], curated.table["text"], strict=True))
    for name, rows in report["examples"].items():
        assert 0 < len(rows) <= 8
        for row in rows:
            assert row["id"] in ids
            assert row["reason"]
            if name not in ("personal_data", "unusable"):
                assert row["text"] == ids[row["id"]]
    copy = report["examples"]["exact_duplicate"][0]
    assert copy["partner"]["text"].casefold() == copy["text"].casefold()


def test_every_reason_is_shown_before_one_is_shown_thrice():
    texts = [f"Sure! Here is a text: number {n} of many in a row" for n in range(50)]
    texts += [f"As an AI language model, I cannot write text {n}" for n in range(50)]
    table = pl.DataFrame({"text": texts, "label": ["a", "b"] * 50})
    rows = curate(table, checks=["unusable"]).report()["examples"]["unusable"]
    assert len({row["reason"] for row in rows}) > 1


def test_what_is_personal_is_in_no_report():
    texts = [f"a plain text of some words, number {n}" for n in range(60)]
    personal = "Write to jo.doe@firm.co.uk or call +44 7911 123456 today"
    table = pl.DataFrame({"text": [*texts, personal, personal], "label": ["a", "b"] * 31})
    for checks in (None, ["exact_duplicate"], ["label_conflict"]):
        report = json.dumps(curate(table, checks=checks, real=table).report())
        assert "jo.doe" not in report
        assert "7911" not in report
    assert "name@example.com" in report


def test_long_texts_are_cut():
    texts = [f"{'a long text ' * 400} {n}" for n in range(3)] * 2
    report = curate(pl.DataFrame({"text": texts, "label": ["a"] * 6})).report()
    shown = report["examples"]["exact_duplicate"]
    assert all(len(row["text"]) == 300 for row in shown)
    assert len(json.dumps(report)) < 50_000


def test_the_largest_groups_are_shown_with_their_texts():
    texts = [f"text about thing {n % 12} and no other" for n in range(60)]
    report = curate(pl.DataFrame({"text": texts, "label": ["a"] * 60}), checks=["exact_duplicate"])
    (groups,) = report.report()["groups"].values()
    (one,) = groups.values()
    assert len(one["shown"]) == 6
    for shown, ids in zip(one["shown"], one["largest"], strict=False):
        assert [row["id"] for row in shown] == ids[:5]
        assert len({row["text"] for row in shown}) == 1
