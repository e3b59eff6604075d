"""`labelwright finetune --with SERVICE:MODEL` and `labelwright jobs`, as they are typed."""

import json
import os
import time
from pathlib import Path

import pytest
from fake_fine_tunes import Course, FakeFineTunes
from labelwright.cli.app import app
from split_run import split_run
from typer.testing import CliRunner

from hosted import KEY, MODEL, impatient, labelwright


@pytest.fixture
def run(prompt_file: Path, tmp_path: Path) -> Path:
    return split_run(prompt_file, tmp_path / "runs" / "one")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch):
    impatient(monkeypatch)
    with FakeFineTunes() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield server


def told(*arguments: object):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def start_and_leave(run: Path, provider: FakeFineTunes) -> None:
    """Start a job that takes long, and kill who started it."""
    provider.courses.append(Course(steps=10_000))
    left = labelwright("finetune", run, "--with", MODEL, "--yes")
    for line in left.stderr:
        if "Created fine-tuning job" in line:
            break
    left.kill()
    left.wait()


def test_without_a_terminal_and_a_yes_the_price_is_told_and_the_code_is_2(run, provider):
    done = told("finetune", run, "--with", MODEL, "--epochs", 1)
    assert done.exit_code == 2
    assert "1 epoch." in done.stderr
    assert "about $0.0" in done.stderr
    assert "Give --yes" in done.stderr
    assert done.stdout == ""
    assert provider.headers == []


def test_with_a_yes_it_is_trained_and_told_as_data(run, provider):
    arguments = ("--epochs", 1, "--suffix", "heads", "--method", "dpo", "--yes", "--json")
    done = told("finetune", run, "--with", MODEL, *arguments)
    assert done.exit_code == 0, done.stderr
    (job,) = json.loads(done.stdout)["jobs"]
    assert job["status"] == "done"
    assert provider.created[0]["suffix"] == "heads"
    assert provider.created[0]["method"]["type"] == "dpo"
    assert told("predict", run / job["saved"], "-").exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="terminals are made by pty")
@pytest.mark.parametrize(("answer", "code", "jobs"), [("y", 0, 1), ("n", 1, 0), ("", 1, 0)])
def test_on_a_terminal_it_asks_first(run, provider, answer, code, jobs):
    import pty
    import subprocess
    import sys

    master, slave = pty.openpty()
    command = [sys.executable, "-m", "labelwright", "finetune", str(run), "--with", MODEL]
    # A look at the job every five seconds is too long for a test.
    started = subprocess.Popen(command, stdin=slave, stderr=slave, stdout=subprocess.PIPE)
    os.close(slave)
    shown = b""
    while b"Send the files and start it?" not in shown:
        shown += os.read(master, 4096)
    assert provider.files == {}
    assert b"about $" in shown
    provider.courses.append(Course(steps=0))
    os.write(master, f"{answer}\n".encode())
    while started.poll() is None:
        try:
            shown += os.read(master, 4096)
        except OSError:
            time.sleep(0.05)
    os.close(master)
    assert started.returncode == code
    assert len(provider.jobs) == jobs


def test_all_jobs_are_listed_wherever_they_are(run, provider, monkeypatch, prompt_file, tmp_path):
    other = split_run(prompt_file, tmp_path / "runs" / "other")
    start_and_leave(run, provider)
    told("finetune", other, "--with", MODEL, "--epochs", 3, "--yes")
    monkeypatch.chdir(tmp_path)
    listed = json.loads(told("jobs", "--json").stdout)["jobs"]
    assert [Path(job["run"]).name for job in listed] == ["one", "other"]
    assert listed[0]["status"] in ("waiting", "running")
    assert listed[1]["saved"] == "models/openai-1"
    drawn = told("jobs").stdout
    assert "ftjob-0" in drawn
    assert "ftjob-1" in drawn
    assert [job["id"] for job in json.loads(told("jobs", run, "--json").stdout)["jobs"]] == [
        "ftjob-0"
    ]


def test_a_job_that_ended_meanwhile_is_taken_in_by_listing_it(run, provider):
    start_and_leave(run, provider)
    provider._courses["ftjob-0"].steps = 0
    for _ in range(4):
        listed = json.loads(told("jobs", run, "--json").stdout)["jobs"]
    assert listed[0]["saved"] == "models/openai-1"
    assert (run / "models/openai-1/model.json").is_file()
    assert (run / "jobs/openai-1/curve.jsonl").is_file()


def test_a_job_is_followed_and_cancelled_by_any_of_its_names(run, provider):
    start_and_leave(run, provider)
    done = told("jobs", run, "--cancel", "ftjob-0")
    assert done.exit_code == 0
    assert "cancelled" in done.stdout
    assert provider.cancelled == ["ftjob-0"]
    followed = told("jobs", run, "--follow", "openai-1")
    assert followed.exit_code == 1
    assert "was cancelled" in followed.stderr
    assert told("jobs", run, "--cancel", "openai-1").exit_code == 2


def test_a_job_that_ends_before_it_is_cancelled_is_done(run, provider):
    told("finetune", run, "--with", MODEL, "--yes")
    path = run / "jobs/openai-1/job.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "running", "saved": None}))
    done = told("jobs", run, "--cancel", "openai-1")
    assert done.exit_code == 0
    assert "done" in done.stdout
    assert provider.cancelled == ["ftjob-0"]


def test_a_job_that_was_never_made_is_cancelled_here(run, provider):
    provider.refusals["POST /v1/fine_tuning/jobs"].append((400, {"message": "not now"}))
    assert told("finetune", run, "--with", MODEL, "--yes").exit_code == 1
    assert "not now" in told("jobs", run).stdout
    done = told("jobs", run, "--cancel", "openai-1", "--json")
    assert json.loads(done.stdout)["jobs"][0]["status"] == "cancelled"
    assert provider.jobs == {}


def test_a_provider_out_of_reach_leaves_what_was_noted(run, provider):
    told("finetune", run, "--with", MODEL, "--yes")
    path = run / "jobs/openai-1/job.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "running", "saved": None}))
    provider.faults.extend(["drop"] * 3)
    done = told("jobs", run)
    assert done.exit_code == 0
    assert "running" in done.stdout
    assert "try again later" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--follow", "a", "--cancel", "b"], "not both"),
        (["--follow", "nobody"], "its jobs: none"),
        (["--cancel", "nobody"], "its jobs: none"),
    ],
)
def test_wrong_usage_is_told(run, arguments, words):
    done = told("jobs", run, *arguments)
    assert done.exit_code == 2
    assert words in done.stderr


def test_whose_job_has_to_be_said():
    assert told("jobs", "--follow", "openai-1").exit_code == 2


def test_without_jobs_it_says_how_to_begin(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "labelwright finetune RUN --with openai:MODEL" in told("jobs", run).stdout
    assert told("jobs", "--json").stdout.split() == ["{", '"jobs":', "[]", "}"]
    assert told("jobs", tmp_path).exit_code == 2


def test_offline_nothing_is_sent(run, monkeypatch):
    monkeypatch.setenv("LABELWRIGHT_OFFLINE", "1")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    done = told("finetune", run, "--with", MODEL, "--yes")
    assert done.exit_code == 2
    assert "lets nothing leave it" in done.stderr


@pytest.mark.parametrize("trainer", ["openai", "openai:"])
def test_a_service_without_a_model_is_told(run, trainer):
    done = told("finetune", run, "--with", trainer, "--yes")
    assert done.exit_code == 2
    assert "--with openai:MODEL" in done.stderr


def test_of_a_job_that_was_killed_before_its_start_it_says_how_to_go_on(run, provider):
    told("finetune", run, "--with", MODEL, "--yes")
    path = run / "jobs/openai-1/job.json"
    never = {"id": None, "status": "waiting", "saved": None, "files": {}}
    path.write_text(json.dumps(json.loads(path.read_text()) | never))
    said = " ".join(told("jobs", run).stdout.split())
    assert "openai-1 is not started yet; the same `labelwright finetune` command goes on" in said
