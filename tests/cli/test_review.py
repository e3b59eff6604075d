"""`labelwright review` without its screen: listing, other tools, other people's decisions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest
from labelwright.cli.app import app
from labelwright.reviewing.steps import reviewing
from labelwright.reviews import beside, read_reviews
from typer.testing import CliRunner


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [(f"Why this doctor went viral {i}", "clickbait") for i in range(20)]
    rows += [(f"Court approves Oslo treaty {i}", "news") for i in range(20)]
    rows += [("Court approves Oslo treaty 7", "news")]
    path = tmp_path / "h.csv"
    pl.DataFrame(rows, schema=["text", "label"], orient="row").write_csv(path)
    return path


def called(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.stderr


def test_the_queue_as_data(file: Path) -> None:
    said = json.loads(called("review", file, "--json", "--limit", 3, "--order", "worth"))
    assert len(said["queue"]) == min(3, said["rows"])
    assert said["queue"][0]["flags"][0]["check"] == "exact_duplicate"
    everything = json.loads(called("review", file, "--json", "--check", "all", "--order", "table"))
    assert everything["rows"] == 41
    news = json.loads(
        called(
            "review", file, "--json", "--check", "all", "--label", "news", "--search", "TREATY 7"
        )
    )
    assert [one["state"] for one in news["queue"]] == ["open", "open"]


def test_without_a_terminal_it_says_what_else_there_is(file: Path) -> None:
    said = called("review", file, code=2)
    assert "--json" in said
    assert "--export" in said
    assert not beside(file).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--order", "best"], "no order is called 'best'"),
        (["--check", "nothing", "--json"], "'nothing' is no check"),
        (["--label", "cow", "--json"], "'cow' is no label"),
        (["--state", "late", "--json"], "'late' is no state"),
        (["--export", "x.csv", "--to", "paper"], "paper"),
        (["--to", "csv"], "goes with --export"),
        (["--import", "none.csv"], "none.csv"),
        (["--merge", "none.jsonl"], "none.jsonl"),
    ],
)
def test_what_is_not_there_is_named(file: Path, arguments: list[str], words: str) -> None:
    assert words in called("review", file, *arguments, code=2)


def test_no_file_and_no_labels(tmp_path: Path) -> None:
    assert "neither a run folder nor a file" in called("review", tmp_path / "x.csv", code=2)
    (tmp_path / "t.csv").write_text("text\na\nb\n")
    assert "label" in called("review", tmp_path / "t.csv", code=2)


def test_a_sheet_goes_out_and_comes_back(file: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    texts = pl.read_csv(file)["text"].to_list()
    called("review", file, "--export", sheet, "--check", "all", "--order", "table")
    with sheet.open(encoding="utf-8-sig", newline="") as handle:
        rows = sorted(csv.DictReader(handle), key=lambda row: texts.index(row["text"]))
    rows[0] |= {"answer": "news", "by": "bo"}
    rows[1] |= {"drop": "yes", "by": "bo"}
    rows[2] |= {"answer": "keep", "new text": "Other words", "by": "bo"}
    with sheet.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    read = json.loads(called("review", file, "--import", sheet, "--json"))["imported"][str(sheet)]
    assert (read["new"], read["known"], read["stale"]) == (3, 0, 0)
    again = json.loads(called("review", file, "--import", sheet, "--json"))["imported"][str(sheet)]
    assert (again["new"], again["known"]) == (0, 3)
    out = tmp_path / "out.parquet"
    found = json.loads(called("curate", file, "--out", out, "--check", "language", "--json"))
    counts = found["reviews"]
    assert (counts["relabelled"], counts["dropped"], counts["edited"]) == (1, 1, 1)
    table = pl.read_parquet(out)
    assert table["label"][0] == "news"
    assert table["text"][1] == "Other words"
    assert table["original_text"][1] == "Why this doctor went viral 2"
    assert table.height == 40


def test_two_people_on_two_machines(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    copy = other / "h.csv"
    copy.write_bytes(file.read_bytes())
    with reviewing(file, by="ada") as session:
        session.many([0, 1, 2], "keep")
    with reviewing(copy, by="bo") as session:
        session.many([0, 1], "keep")
        session.many([2], "label", "news")
        session.many([3], "drop")
        session.undo()
    said = json.loads(called("review", file, "--merge", beside(copy), "--json"))
    merged = said["merged"][str(beside(copy))]
    assert (merged["new"], merged["differ"]) == (5, 1)
    assert "reviewers differ" in merged["words"][0]
    called("review", file, "--merge", beside(copy))
    assert len(read_reviews(beside(file))) == 8
    differ = json.loads(
        called("review", file, "--state", "differ", "--by", "cy", "--json", "--check", "all")
    )
    assert differ["rows"] == 1
    assert len(differ["queue"][0]["others"]) == 2
    assert differ["progress"]["kappa"] is not None


def test_a_file_with_flags_needs_no_checking(file: Path, tmp_path: Path) -> None:
    for name in ("c.parquet", "c.csv", "c.jsonl"):
        out = tmp_path / name
        called("curate", file, "--out", out)
        said = json.loads(called("review", out, "--json"))
        assert any(flag["check"] == "exact_duplicate" for flag in said["queue"][0]["flags"])


def test_nobody_else_at_the_same_file(file: Path) -> None:
    with reviewing(file, by="ada"):
        assert "another labelwright is reviewing" in called("review", file, "--json", code=1)
    called("review", file, "--json", "--limit", 1)
    assert not list(file.parent.glob("*.lock"))
