"""The ladder, learning curves and sweeps: commands, drawings in 100 columns, and the report."""

import io
import json

import pytest
from labelwright.cli.app import app
from labelwright.cli.draw.searching import draw_curve, draw_ladder, draw_sweep
from labelwright.curate.report import to_html
from labelwright.run import show
from rich.console import Console
from split_run import headlines, split_run
from typer.testing import CliRunner


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("searching")
    prompt = folder / "clickbait.md"
    prompt.write_text(
        "---\nname: clickbait\nabout: Tell them apart.\ntext: a headline\nlabels:\n"
        "  clickbait:\n    description: teases\n  news:\n    description: states\n"
        "per_label: 5\n---\nWrite {{ n }} of {{ label }}.\n"
    )
    headlines(20).select("text", "label").write_csv(folder / "real.csv")
    return split_run(prompt, folder / "run", per_label=60)


def invoke(*arguments):
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, f"{done.stderr}{done.exception!r}"
    return done.stdout


def drawn(what):
    console = Console(file=io.StringIO(), width=100, highlight=False)
    console.print(what)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= 100
    return text


def test_a_ladder_is_climbed_and_drawn(run):
    real = run.parent / "real.csv"
    split = headlines(60).select("text", "label").with_columns(text="Oh: " + headlines(60)["text"])
    split.write_csv(real)
    words = invoke("ladder", run, "--real", real, "--rung", "tfidf", "--most-mb", "500")
    assert "→ tfidf" in words
    assert "is the only rung that was climbed" in words
    report = json.loads(invoke("ladder", run, "--real", real, "--rung", "tfidf", "--json"))
    assert report["chosen"] == "tfidf"
    assert "How the model was chosen" in to_html(show(run))


def test_curves_are_measured_and_drawn(run):
    arguments = ("curve", run, "--with", "tfidf", "--size", "20", "--size", "40", "--seeds", "2")
    words = invoke(*arguments)
    assert "macro_f1 by rows learned from, on test (12 rows) *" in words
    assert "2 sizes were measured; it takes 4" in words
    assert "* fewer than 30 rows" in words
    assert len(json.loads(invoke(*arguments, "--json"))["points"]) == 4
    assert "What more rows bring" in to_html(show(run))


def test_a_figure_of_one_label_names_it(run):
    arguments = ("curve", run, "--size", "20", "--size", "40", "--seeds", "1")
    words = invoke(*arguments, "--metric", "f0.3", "--positive", "news")
    assert "Mean of 1 sample;" in words
    assert "f0.3 of news by rows learned from" in words
    page = to_html(show(run))
    assert "f0.3 of news by rows learned from" in page
    assert "* fewer than 30 rows" in page


def test_a_sweep_is_made_and_drawn(run):
    for library in ("optuna", "fasttext"):
        pytest.importorskip(library, reason="an extra is not installed")
    arguments = ("sweep", run, "--with", "fasttext", "--trials", "2", "--range", "epochs=1..3")
    words = invoke(*arguments, "--option", "dim=4", "--option", "buckets=1000")
    assert "own settings" in words
    assert "2 trials: 2 done." in words
    assert "Sweep of fasttext" in to_html(show(run))


def test_the_report_of_other_rows_does_not_hold_them(run, tmp_path):
    import shutil

    from labelwright.run_folder import RunFolder

    other = shutil.copytree(run, tmp_path / "other")
    with RunFolder.find(other) as folder:
        folder.finish("split", "of other rows", {})
    assert "curve" in show(run)
    assert not {"ladder", "curve", "sweep"} & set(show(other))


CURVE = {
    "pool": 400,
    "level": 0.95,
    "sizes": [
        {"size": size, "value": value, "low": value - 0.02, "high": value + 0.02, "seeds": 5}
        for size, value in ((50, 0.7), (100, 0.75), (200, 0.79), (400, 0.82))
    ],
    "band": [
        {"size": size, "value": value, "low": value - 0.01, "high": value + 0.01}
        for size, value in ((50, 0.7), (100, 0.75), (200, 0.79), (400, 0.82), (800, 0.84))
    ],
    "doubled": None,
}


def test_a_curve_rises_from_left_to_right_with_its_band():
    report = {
        "metric": "accuracy",
        "on": {"name": "real.csv", "rows": 400},
        "seeds": 5,
        "trainers": {"tfidf": CURVE, "encoder:sentence-transformers/all-MiniLM-L6-v2": CURVE},
        "marks": [],
        "words": ["tfidf: double the data."],
    }
    text = drawn(draw_curve(report))
    lines = [line[11:] for line in text.splitlines() if "│" in line or "┤" in line]
    columns = [max(line.rfind("A"), 0) for line in lines if "A" in line]
    assert len(columns) == 4
    assert columns == sorted(columns, reverse=True)
    assert lines[0].rstrip().endswith("·")
    assert "800" in text


def test_what_is_missing_from_a_rung_is_drawn_all_the_same():
    skipped = {"rung": "setfit", "kind": "trained", "state": "skipped", "why": "pip install x"}
    takes = {"p95": None, "bytes": None, "usd_per_1000": None}
    climbed = {
        "rung": "ask:openai/a-model-with-a-very-long-name-indeed:reasoning",
        "state": "climbed",
        "why": "it takes 9 ms",
        "takes": takes,
        "chose": {"value": 0.5},
        "figure": {"value": None},
        "marks": ["simulated"],
    }
    report = {
        "metric": "log_loss",
        "real": {"halved": True},
        "rungs": [skipped, climbed],
        "chosen": None,
        "reason": "No rung.",
        "words": [],
    }
    text = drawn(draw_ladder(report))
    assert "setfit: skipped: pip install x" in text
    assert "too dear: it takes 9 ms" in text
    assert "- ~" in text


def test_a_sweep_without_test_rows_is_drawn():
    trial = {"trial": 3, "state": "given up", "value": None, "options": {}, "seconds": None}
    report = {
        "trainer": "encoder",
        "metric": "f1",
        "space": {"learning_rate": "1e-5..1e-3"},
        "validation_rows": 10,
        "defaults": 0.5,
        "trials": [trial, trial | {"state": "done", "value": 0.6}],
        "test": None,
        "marks": ["few_rows"],
        "words": [],
    }
    assert "1 given up, 1 done" in drawn(draw_sweep(report))
