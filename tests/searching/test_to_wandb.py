"""Searches for Weights & Biases; nothing is sent, wandb writes below the run folder."""

import sys

import pytest
from labelwright.errors import LabelwrightError
from labelwright.searching.curve import Wanted, curve_step
from labelwright.searching.to_wandb import table_of
from split_run import split_run

RUNG = {"rung": "setfit", "state": "skipped", "why": "pip install x"}
CLIMBED = {
    "rung": "tfidf",
    "state": "climbed",
    "why": None,
    "chose": {"value": 0.9},
    "figure": {"value": 0.8, "low": 0.7, "high": 0.9},
    "marks": ["few_rows"],
}


def test_every_rung_is_a_row():
    columns, rows = table_of("ladder", {"rungs": [CLIMBED, RUNG]})
    assert rows[0] == ["tfidf", "climbed", None, 0.9, 0.8, 0.7, 0.9, "few_rows"]
    assert rows[1][:3] == ["setfit", "skipped", "pip install x"]
    assert {len(row) for row in rows} == {len(columns)}


def test_every_trial_is_a_row():
    trial = {"trial": 0, "state": "done", "value": 0.9, "seconds": 1.0, "options": {"epochs": 3}}
    report = {"space": {"epochs": "1..3"}, "metric": "f1", "trials": [trial]}
    assert table_of("sweep", report) == (
        ["trial", "state", "f1", "seconds", "epochs"],
        [[0, "done", 0.9, 1.0, "3"]],
    )


def test_without_wandb_nothing_is_trained_in_vain(prompt_file, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "wandb", None)
    run = split_run(prompt_file, tmp_path / "run")
    with pytest.raises(LabelwrightError, match="wandb is not installed"):
        curve_step(run, wanted=Wanted(sizes=(8,), seeds=1), wandb=True)
    assert not (run / "curve.json").exists()


def test_a_curve_is_written_where_wandb_can_send_it(prompt_file, tmp_path, monkeypatch):
    pytest.importorskip("wandb", reason="the extra `wandb` is not installed")
    monkeypatch.setenv("WANDB_MODE", "offline")
    run = split_run(prompt_file, tmp_path / "run")
    curve_step(run, wanted=Wanted(sizes=(8, 16), seeds=1), wandb=True)
    assert list(run.glob("wandb/offline-run-*/*.wandb"))
