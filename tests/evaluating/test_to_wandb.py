"""Figures for Weights & Biases; nothing is sent, wandb writes below the run folder."""

import pytest
from labelwright.errors import LabelwrightError
from labelwright.evaluating.to_wandb import rows
from labelwright.run import evaluate_step, finetune_step
from split_run import split_run


@pytest.fixture
def run(prompt_file, tmp_path):
    folder = split_run(prompt_file, tmp_path / "run", per_label=60)
    finetune_step(folder, trainer="tfidf")
    return folder


def test_a_row_for_each_figure_with_its_marks(run):
    report = evaluate_step(run)
    found = rows(report)
    one = [each for each in found if each[0] == "tfidf" and each[4] == "accuracy"]
    figure = report["sets"]["test"]["metrics"]["accuracy"]
    ends = [figure[key] for key in ("value", "low", "high")]
    assert one == [["tfidf", "model", "test", 12, "accuracy", *ends, "few_rows"]]
    assert {each[0] for each in found} == {"majority", "surface_only", "seeds_only", "tfidf"}


def test_it_is_written_offline(run, tmp_path, monkeypatch):
    pytest.importorskip("wandb", reason="the extra `wandb` is not installed")
    for name in ("HOME", "WANDB_CONFIG_DIR", "WANDB_CACHE_DIR", "WANDB_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("WANDB_MODE", "offline")
    evaluate_step(run, wandb=True)
    (file,) = run.glob("wandb/offline-run-*/*.wandb")
    content = file.read_bytes()
    assert b"test/accuracy" in content
    assert b"few_rows" in content
    assert b"contenders" in content


def test_without_wandb_it_says_so(run, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "wandb", None)
    with pytest.raises(LabelwrightError, match="wandb is not installed"):
        evaluate_step(run, wandb=True)
    assert not (run / "eval.json").exists(), "it is said before anything is measured"
