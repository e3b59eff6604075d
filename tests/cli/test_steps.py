"""Every step by its command, against a server: one JSON document each, and options that arrive."""

import io
import json
import sys

import answers
import polars as pl
import pytest
from labelwright.cli.app import app
from typer.testing import CliRunner

pytest.importorskip("openai", reason="the extra `openai` is not installed")
MODEL = ("--model", "openai/fake")
ROWS = [f"Why this doctor went viral {i},teaser" for i in range(10)]
ROWS += [f"Court approves Oslo treaty {i},news" for i in range(10)]


@pytest.fixture
def folder(openai_server, prompt_file, tmp_path, monkeypatch):
    openai_server.answer = answers.answer
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real.csv").write_text("\n".join(["headline,kind", *ROWS]) + "\n")
    return tmp_path


def call(*arguments, stdin=None):
    return CliRunner().invoke(app, list(arguments), input=stdin)


def document(*arguments, stdin=None):
    """What a command prints with --json; it must be the whole of stdout."""
    done = call(*arguments, "--json", stdin=stdin)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


READ = ("--label-column", "kind", "--map", "teaser=clickbait")


def test_step_by_step(folder):
    generated = document("generate", "clickbait.md", "--out", "r", "--limit", "30", *MODEL)
    assert generated["rows"] == 30
    labelled = document("label", "r", "--votes", "1", *MODEL)
    assert labelled["votes"] == 30
    assert document("curate", "r")["rows"] == 30
    split = document("split", "r")
    assert set(split["train"]) == {"clickbait", "news"}
    exported = document("export", "r", "--to", "jsonl")
    assert all((folder / "r" / name).is_file() for name in exported["files"])
    assert document("finetune", "r", "--with", "tfidf")["labels"] == ["clickbait", "news"]
    evaluation = document("evaluate", "r", "--on", "real.csv", *READ)
    assert evaluation["sets"]["real"]["rows"] == 20
    assert {"value", "low", "high"} <= evaluation["sets"]["real"]["accuracy"].keys()
    report = document("show", "r")
    assert report["evaluation"]["sets"].keys() == {"real", "test"}

    found = document(
        "predict", "r", "-", stdin="Why this bride went viral\nCourt opens Lima bridge\n"
    )
    assert [one["text"] for one in found] == [
        "Why this bride went viral",
        "Court opens Lima bridge",
    ]
    assert abs(sum(found[0]["probabilities"].values()) - 1) < 1e-6
    lines = call("predict", "r", "real.csv").stdout.splitlines()
    assert len(lines) == 20
    label, probability, text = lines[0].split("\t")
    assert label in ("clickbait", "news")
    assert 0.5 <= float(probability) <= 1
    assert text == "Why this doctor went viral 0"


def test_run_does_it_all_and_a_second_run_asks_nothing(folder, openai_server):
    arguments = ("run", "clickbait.md", "--out", "r", "--real", "real.csv", *READ, *MODEL)
    report = document(*arguments, "--votes", "1", "--seed", "3")
    assert report["evaluation"]["sets"].keys() == {"real", "test"}
    assert report["settings"]["seed"] == 3
    asked = len(openai_server.bodies)
    again = document(*arguments, "--votes", "1", "--seed", "3")
    assert len(openai_server.bodies) == asked
    assert again["evaluation"]["sets"] == report["evaluation"]["sets"]
    shown = call("show", "r").stdout
    assert "Evaluation" in shown
    assert "clickbait, news" in shown


def test_texts_that_people_wrote_are_labelled_and_nothing_is_generated(folder):
    summary = document(
        "label", "clickbait.md", "--texts", "real.csv", "--out", "mine", "--votes", "2", *MODEL
    )
    assert (summary["rows"], summary["votes"]) == (20, 40)
    table = pl.read_parquet("mine/labelled.parquet")
    assert table["text"].to_list() == [row.split(",")[0] for row in ROWS]
    assert table["intended_label"].null_count() == 20


def test_labels_that_the_task_does_not_know(folder):
    arguments = ("run", "clickbait.md", "--out", "r", "--real", "real.csv", *MODEL)
    done = call(*arguments, "--label-column", "kind")
    assert done.exit_code == 2
    for word in ("10 of 20", "'teaser' (10)", "--map", "--known-only"):
        assert word in done.stderr


def test_predict_reads_bytes_that_are_no_utf_8(folder, monkeypatch):
    document("run", "clickbait.md", "--out", "r", "--votes", "1", *MODEL)

    class Stdin:
        buffer = io.BytesIO(b"caf\xe9 went viral\r\n\nlast")

    monkeypatch.setattr(sys, "stdin", Stdin())
    from labelwright.cli.predict import predict

    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out))
    predict("r", "-")
    assert [line.split("\t")[2] for line in out.getvalue().decode().splitlines()] == [
        "caf\ufffd went viral",
        "",
        "last",
    ]
