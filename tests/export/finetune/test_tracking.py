"""Figures for Weights & Biases, offline, by the real package."""

import json

import pytest
from labelwright.errors import ProviderError
from labelwright.progress import Silent
from labelwright.run_folder import RunFolder
from labelwright.training import Asked, training
from split_run import split_run
from wandb_runs import records, told

pytest.importorskip("wandb", reason="the extra `wandb` is not installed")


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    """Neither a key nor settings of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WANDB_CONFIG_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("WANDB_CACHE_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("WANDB_DATA_DIR", str(tmp_path / "home"))
    for name in ("WANDB_API_KEY", "WANDB_MODE", "WANDB_PROJECT", "WANDB_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_offline_it_is_written_below_the_run_folder(prompt_file, tmp_path, monkeypatch):
    monkeypatch.setenv("LABELWRIGHT_OFFLINE", "1")
    run = split_run(prompt_file, tmp_path / "run")
    with RunFolder.find(run) as folder:
        summary = training(folder, Asked(("tfidf",), wandb=True), Silent())
    (file,) = run.glob("wandb/offline-run-*/*.wandb")
    kinds, final, rows = set(), {}, []
    for record in records(file):
        kinds.add(record.WhichOneof("record_type"))
        if record.WhichOneof("record_type") == "summary":
            final |= told(record.summary.update)
        if record.WhichOneof("record_type") == "artifact":
            rows += [entry.path for entry in record.artifact.manifest.contents]
    assert {"run", "artifact"} <= kinds
    validation = summary["settings"]["validation"]
    assert final["validation/accuracy"] == pytest.approx(validation["accuracy"])
    assert "split.parquet" in rows
    table = next((file.parent / "files").rglob("labels*.table.json"))
    found = json.loads(table.read_text())
    assert [row[0] for row in found["data"]] == list(summary["labels"])


def test_points_of_a_curve(tmp_path, monkeypatch):
    from labelwright.export.finetune.tracking import tracked

    monkeypatch.setenv("WANDB_MODE", "offline")
    rows = tmp_path / "rows.txt"
    rows.write_text("a")
    points = [
        {"epoch": 1, "loss": 0.5, "labels": {"a": {"f1": 0.25}}},
        {"epoch": 2, "loss": 0.125, "validation_loss": None, "labels": {"a": {"f1": 0.75}}},
    ]
    with tracked(True, folder=tmp_path, project="p", name="n", told={}, rows=rows) as tracking:
        for point in points:
            tracking.note(point)
    (file,) = tmp_path.glob("wandb/offline-run-*/*.wandb")
    found = [
        told(r.history.item) for r in records(file) if r.WhichOneof("record_type") == "history"
    ]
    curve = [(one["epoch"], one["loss"], one["f1/a"]) for one in found]
    assert curve == [(1, 0.5, 0.25), (2, 0.125, 0.75)]


def test_online_without_a_key_it_says_what_to_do(prompt_file, tmp_path, monkeypatch):
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("WANDB_MODE", "online")
    run = split_run(prompt_file, tmp_path / "run")
    with RunFolder.find(run) as folder, pytest.raises(ProviderError, match="WANDB_MODE=offline"):
        training(folder, Asked(("tfidf",), wandb=True), Silent())
