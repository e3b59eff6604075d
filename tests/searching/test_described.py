"""What the searches tell is described in docs/data-contract.md."""

from pathlib import Path

import pytest
from labelwright.searching import curve, ladder, sweep
from split_run import headlines, split_run

PAGE = (Path(__file__).parents[2] / "docs" / "data-contract.md").read_text()


def described(name):
    after = PAGE[PAGE.index(f"## `{name} --json`") + 3 :]
    return after[: after.index("\n## ")]


def keys_of(value):
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


def lacking(name, report, besides):
    page = described(name)
    keys = keys_of(report) - besides
    return [key for key in sorted(keys) if f'"{key}"' not in page and f"`{key}`" not in page]


@pytest.fixture
def run(prompt_file, tmp_path):
    return split_run(prompt_file, tmp_path / "run", per_label=40)


def test_of_a_ladder(run, tmp_path):
    headlines(60).select("text", "label").write_csv(tmp_path / "real.csv")
    wanted = ladder.Wanted(named=["tfidf", "openai:gpt-4.1-nano"])
    report = ladder.ladder_step(run, real=tmp_path / "real.csv", wanted=wanted)
    assert lacking("ladder", report, keys_of(report["rungs"][0]["takes"])) == []


def test_of_a_curve(run):
    report = curve.curve_step(run, wanted=curve.Wanted(sizes=(8, 16, 32, 64), seeds=3))
    assert lacking("curve", report, set()) == []


def test_of_a_sweep(run):
    for library in ("optuna", "fasttext"):
        pytest.importorskip(library, reason="an extra is not installed")
    ranges, options = {"epochs": "1..3"}, {"dim": 2, "buckets": 1_000}
    wanted = sweep.Wanted("fasttext", 2, ranges=ranges, options=options)
    report = sweep.sweep_step(run, wanted=wanted)
    assert lacking("sweep", report, {"dim", "buckets"}) == []
