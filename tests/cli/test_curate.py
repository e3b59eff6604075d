"""`labelwright curate FILE`: the contract that other programs read."""

import json

import polars as pl
import pytest
from labelwright.cli.app import app
from labelwright.curate.report import to_html
from labelwright.files import read_frame
from typer.testing import CliRunner

ROWS = [f"{i},A plain sentence about number {i * 37} here,{'ab'[i % 2]}" for i in range(30)]
CHECKS = "unusable exact_duplicate near_duplicate label_conflict label_disagreement artefact"


@pytest.fixture
def messy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = ["nr,message,kind", *ROWS, "30,,a", "31,A plain sentence about number 0 here,a"]
    (tmp_path / "messy.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(app, ["curate", "messy.csv", "--label-column", "kind", *arguments])


def test_the_report_as_json(messy):
    done = call("--json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert {"rows", "kept", "checks", "findings", "surface_only", "labels"} <= report.keys()
    assert (report["rows"], report["kept"]) == (32, 32)
    assert report["checks"].keys() >= {*CHECKS.split(), "imbalance", "language"}
    assert "text from 'message'" in done.stderr


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "json", "parquet"])
def test_the_rows_come_out_as_they_were_with_flags(messy, suffix):
    assert call("--out", f"out.{suffix}").exit_code == 0
    out, before = read_frame(messy / f"out.{suffix}"), read_frame(messy / "messy.csv")
    assert out["nr"].to_list() == before["nr"].to_list()
    assert out["message"].fill_null("").to_list() == before["message"].fill_null("").to_list()
    assert out["kind"].to_list() == before["kind"].to_list()
    assert out["id"].n_unique() == out.height
    flags = out["flags"].to_list()
    found = [json.loads(cell) if isinstance(cell, str) else cell for cell in flags]
    assert [flag["check"] for flag in found[30]] == ["unusable"]
    duplicate = next(flag for flag in found[31] if flag["check"] == "exact_duplicate")
    assert duplicate.keys() == {"check", "reason", "score", "partner"}
    assert duplicate["partner"] == out["id"][0]


def test_a_fix_drops_and_what_was_dropped_can_be_kept(messy):
    assert call("--fix", "exact_duplicate", "--out", "a.parquet").exit_code == 0
    assert pl.read_parquet("a.parquet").height == 31
    assert call("--fix", "exact_duplicate", "--out", "b.parquet", "--keep-dropped").exit_code == 0
    kept = pl.read_parquet("b.parquet")["kept"].to_list()
    assert (len(kept), kept.count(False)) == (32, 1)


def test_a_page_can_be_had(messy):
    before = (messy / "messy.csv").read_bytes()
    done = call("--report", "found.html", "--json")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert report["file"] == "messy.csv"
    assert (messy / "found.html").read_text(encoding="utf-8") == to_html(report)
    assert (messy / "messy.csv").read_bytes() == before


def test_labels_can_be_renamed(messy):
    done = call("--map", "a=first", "--json", "--out", "c.jsonl")
    assert json.loads(done.stdout)["labels"].keys() == {"first", "b"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--check", "exact_dupplicate"], "exact_duplicate"),
        (["--fix", "nope"], "nope"),
        (["--text-column", "nope"], "'message'"),
        (["--out", "x.xlsx"], ".parquet"),
        (["--report", "messy.csv"], ".html"),
        (["--known-only"], "prompt file"),
    ],
)
def test_wrong_options_say_what_would_be_right(messy, arguments, word):
    done = call(*arguments)
    assert done.exit_code == 2
    assert word in done.stderr
