"""Figures of a fine-tune at a provider for Weights & Biases, offline, by the real package."""

import json

import pytest
from fake_fine_tunes import Course
from labelwright import errors
from labelwright.hosted import jobs as hosted_jobs
from wandb_runs import records, told

from hosted import KEY, Told, train

pytest.importorskip("wandb", reason="the extra `wandb` is not installed")


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    """Neither a key nor settings of whoever runs the tests."""
    for name in ("HOME", "WANDB_CONFIG_DIR", "WANDB_CACHE_DIR", "WANDB_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("WANDB_API_KEY", "WANDB_PROJECT", "WANDB_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANDB_MODE", "offline")


def written(run):
    """What lies there of each run: points, summary, files of its artifact."""
    for file in sorted(run.glob("wandb/offline-run-*/*.wandb")):
        points, final, files = [], {}, []
        for record in records(file):
            kind = record.WhichOneof("record_type")
            if kind == "history":
                points.append(told(record.history.item))
            elif kind == "summary":
                final |= told(record.summary.update)
            elif kind == "artifact":
                files += [entry.path for entry in record.artifact.manifest.contents]
        yield points, final, files, file


def test_the_curve_goes_there_when_the_job_is_over(run, provider):
    job, _ = train(run, wandb=True)
    ((points, final, files, file),) = written(run)
    curve = [json.loads(line) for line in (run / "jobs/openai-1/curve.jsonl").open()]
    assert [one["train_loss"] for one in points if "train_loss" in one] == [
        one["train_loss"] for one in curve
    ]
    assert final["result"] == job["result"]
    assert final["tokens"] == 1234
    assert {"train.jsonl", "validation.jsonl"} <= set(files)
    assert not [name for name in files if "test" in name or "split" in name]
    table = next((file.parent / "files").rglob("curve*.table.json"))
    assert len(json.loads(table.read_text())["data"]) == len(curve)
    assert KEY.encode() not in file.read_bytes()


def test_it_goes_there_once_and_also_for_a_job_that_was_done_before(run, provider):
    train(run)
    assert list(written(run)) == []
    for _ in range(2):
        train(run, wandb=True)
    assert len(list(written(run))) == 1
    assert len(provider.created) == 1


def test_what_cannot_be_sent_is_told_and_sent_at_the_next_look(run, provider, monkeypatch):
    monkeypatch.setenv("WANDB_MODE", "online")
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    job, words = train(run, wandb=True)
    assert job["saved"] == "models/openai-1"
    assert "are not sent yet" in words.text
    monkeypatch.setenv("WANDB_MODE", "offline")
    hosted_jobs.jobs(run, progress=Told())
    assert len(list(written(run))) == 1


def test_of_a_job_that_failed_the_reason_goes_there(run, provider):
    provider.courses.append(Course(status="failed", error={"message": "bad luck"}))
    with pytest.raises(errors.ProviderError):
        train(run, wandb=True)
    ((points, final, _, _),) = written(run)
    assert "bad luck" in final["reason"]
    assert points
