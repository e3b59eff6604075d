"""Sweeps: what is tried, kept and measured, and going on after a stop."""

import json
import os
import subprocess
import sys
import time

import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import fasttext
from labelwright.run_folder import RunFolder
from labelwright.searching.pruning import GivenUp, Watched, figure_of
from labelwright.searching.spaces import SPACES, Between, OneOf, parsed, space
from labelwright.searching.sweep import Wanted, sweep_step
from split_run import split_run

pytest.importorskip("optuna", reason="the extra `sweep` is not installed")
pytest.importorskip("fasttext", reason="the extra `fasttext` is not installed")

SMALL = {"epochs": "1..6", "dim": "2,4,8"}


def wanted(trials=4, **more):
    options = {"buckets": 1_000}
    return Wanted("fasttext", trials, ranges=SMALL, options=options, **more)


@pytest.fixture
def run(prompt_file, tmp_path):
    return split_run(prompt_file, tmp_path / "run", per_label=40)


def listen(monkeypatch, stop_after=10**6):
    """Settings of every training; the one after `stop_after` is broken off."""
    made, train = [], fasttext.FasttextTrainer.train

    def listening(self, lessons, seed, progress):
        if len(made) == stop_after:
            raise KeyboardInterrupt
        made.append((self.options.epochs, self.options.dim))
        return train(self, lessons, seed, progress)

    monkeypatch.setattr(fasttext.FasttextTrainer, "train", listening)
    return made


def test_the_best_trial_becomes_the_model_of_the_run(run, monkeypatch):
    made = listen(monkeypatch)
    report = sweep_step(run, wanted=wanted())
    assert len(made) == 5  # the trainer's own settings, and four trials
    assert [one["state"] for one in report["trials"]] == ["done"] * 4
    assert {one["options"]["dim"] for one in report["trials"]} <= {2, 4, 8}
    values = [one["value"] for one in report["trials"]]
    assert report["best"]["value"] == max(values)
    taken = "fasttext-sweep" if max(values) > report["defaults"] else "fasttext"
    assert report["chosen"]["model"] == taken
    assert RunFolder.find(run).summary("finetune")["path"] == f"models/{taken}"
    assert json.loads((run / "sweep.json").read_text()) == report


def test_test_rows_are_looked_at_once_at_the_end(run, monkeypatch):
    seen = []
    from labelwright.searching import trying

    answered = trying.Sweep._answered

    def watching(self, model, rows):
        seen.append(rows.name)
        return answered(self, model, rows)

    monkeypatch.setattr(trying.Sweep, "_answered", watching)
    report = sweep_step(run, wanted=wanted())
    assert seen == ["validation"] * 5 + ["test"] * 2
    again = sweep_step(run, wanted=wanted())
    assert seen[7:] == ["validation"]
    assert again == report
    assert report["test"]["looks"] == 1


def test_what_was_stopped_goes_on_as_if_it_had_not_been(run, prompt_file, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        before = listen(patch, stop_after=3)
        with pytest.raises(KeyboardInterrupt):
            sweep_step(run, wanted=wanted())
    with monkeypatch.context() as patch:
        after = listen(patch)
        report = sweep_step(run, wanted=wanted())
    other = split_run(prompt_file, tmp_path / "other", per_label=40)
    whole = listen(monkeypatch)
    unbroken = sweep_step(other, wanted=wanted())
    assert before + after == whole
    tried = [[one["options"] for one in each["trials"]] for each in (report, unbroken)]
    assert tried[0] == tried[1]


KILLED = """
import sys, time
from pathlib import Path
from labelwright.export.finetune import fasttext
from labelwright.searching import trying
from labelwright.searching.sweep import Wanted, sweep_step

run, place, ranges = Path(sys.argv[1]), sys.argv[2], dict(epochs="1..6", dim="2,4,8")
begun, train, keep = [], fasttext.FasttextTrainer.train, trying.keep

def wait():
    (run / "here").touch()
    time.sleep(600)

def training(self, lessons, seed, progress):
    begun.append(1)
    if place == "training" and len(begun) == 4:
        wait()
    return train(self, lessons, seed, progress)

def keeping(*parts):
    keep(*parts)
    if place == "kept":
        wait()

fasttext.FasttextTrainer.train, trying.keep = training, keeping
sweep_step(run, wanted=Wanted("fasttext", 4, ranges=ranges, options={"buckets": 1_000}))
"""


@pytest.mark.parametrize(("place", "whole_trials"), [("training", 2), ("kept", 0)])
def test_what_was_killed_goes_on_as_if_it_had_not_been(
    run, prompt_file, tmp_path, monkeypatch, place, whole_trials
):
    process = subprocess.Popen([sys.executable, "-c", KILLED, run, place], env=os.environ)
    try:
        while not (run / "here").exists():
            assert process.poll() is None, "it ended before it was killed"
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    other = split_run(prompt_file, tmp_path / "other", per_label=40)
    with monkeypatch.context() as patch:
        whole = listen(patch)
        unbroken = sweep_step(other, wanted=wanted())
    after = listen(monkeypatch)
    report = sweep_step(run, wanted=wanted())
    # the trainer's own settings and the trials that were over are not trained again
    assert after == whole[1 + whole_trials :]
    told = [
        [(one["state"], one["options"], one["value"]) for one in each["trials"]]
        for each in (report, unbroken)
    ]
    assert told[0] == told[1]
    assert report["best"]["value"] == unbroken["best"]["value"]
    assert report["test"]["looks"] == 1


def test_without_validation_rows_it_is_told_how_to_get_some(run):
    with RunFolder.find(run) as folder:
        rows = folder.read("split")
        folder.write("split", rows.filter(rows["split"] != "validation"))
    with pytest.raises(InputError, match=r"no validation rows .*a share for validation"):
        sweep_step(run, wanted=wanted(1))


def test_a_storage_that_is_none_is_told(run):
    (run / "sweep.sqlite").write_text("no database")
    with pytest.raises(
        InputError, match=r"sweep\.sqlite cannot be used .*not a database.*remove it"
    ):
        sweep_step(run, wanted=wanted(1))


def test_more_trials_go_on_from_those_there_are(run, monkeypatch):
    sweep_step(run, wanted=wanted(2))
    made = listen(monkeypatch)
    assert len(sweep_step(run, wanted=wanted(3))["trials"]) == 3
    assert len(made) == 1


def test_another_figure_is_another_sweep(run, monkeypatch):
    sweep_step(run, wanted=wanted(2))
    made = listen(monkeypatch)
    report = sweep_step(run, wanted=wanted(2, metric="f0.3", positive="news"))
    assert len(made) == 2
    assert report["metric"] == "f0.3"
    assert report["positive"] == "news"
    # the test rows are the same, and were looked at before
    assert report["test"]["looks"] == report["looked"] == 2
    assert any("looked at 2 times" in one for one in report["words"])


class Trial:
    def __init__(self, ends_at):
        self.values, self.ends_at = [], ends_at

    def report(self, value, step):
        assert step == len(self.values)
        self.values.append(value)

    def should_prune(self):
        return len(self.values) == self.ends_at


def test_a_trial_is_given_up_where_earlier_ones_did_better():
    trial = Trial(2)
    watched = Watched(trial, lambda point: point.get("macro_f1"))
    watched.note({"loss": 1})
    watched.note({"macro_f1": 0.5})
    with pytest.raises(GivenUp):
        watched.note({"macro_f1": 0.4})
    assert trial.values == [0.5, 0.4]


POINT = {
    "validation_loss": 0.3,
    "accuracy": 0.9,
    "macro_f1": 0.8,
    "labels": {"news": {"f1": 0.7, "recall": 0.6}},
}


@pytest.mark.parametrize(
    ("name", "positive", "value"),
    [
        ("accuracy", None, 0.9),
        ("f1", None, 0.8),
        ("f1", "news", 0.7),
        ("recall", "news", 0.6),
        ("log_loss", None, 0.3),
        ("auroc", None, None),
    ],
)
def test_the_figure_of_an_epoch_is_that_of_the_sweep(name, positive, value):
    from labelwright.export.evaluate.judging import Judge
    from labelwright.export.evaluate.metrics.base import Settings

    assert figure_of(POINT, Judge(name, Settings(positive=positive))) == value


def test_a_range_is_read():
    assert parsed("epochs", "2..8") == Between(2, 8)
    assert parsed("learning_rate", "1e-5..1e-3").by_logarithm
    assert not Between(0.0, 0.3).by_logarithm
    assert parsed("class_weights", "auto,none") == OneOf(("auto", "none"))


@pytest.mark.parametrize(
    ("trainer", "named", "message"),
    [
        ("tfidf", {}, "chooses its settings by cross-validation itself"),
        ("fasttext", {"depth": "1..2"}, "there is no such option"),
        ("fasttext", {"epochs": "8..2"}, "the smaller first"),
        ("fasttext", {"epochs": "a..b"}, "expected two numbers"),
        ("fasttext", {"epochs": "3"}, "expected LOW..HIGH"),
        ("fasttext", {"epochs": "0..3"}, "option 'epochs'"),
        ("fasttext", {"learning_rate": "nan..1"}, "expected two numbers"),
        ("fasttext", {"learning_rate": "0.1..inf"}, "expected two numbers"),
        ("fasttext", {"dim": "8,8,16"}, "different values"),
        ("encoder", {"class_weights": "auto,"}, "different values"),
        ("encoder:some/model", {"model": "a,b"}, "to be tried and to stay"),
    ],
)
def test_what_cannot_be_swept_is_told(trainer, named, message):
    with pytest.raises(InputError, match=message):
        space(trainer, named)


def test_an_option_is_tried_or_stays():
    with pytest.raises(InputError, match="epochs is to be tried and to stay"):
        space("fasttext", {"epochs": "1..3"}, ["epochs"])


@pytest.mark.parametrize("trainer", SPACES)
def test_every_usual_range_is_of_options_that_the_trainer_has(trainer):
    assert space(trainer, {}) == SPACES[trainer]
    assert "learning_rate" not in space(trainer, {}, ["learning_rate"])
