"""A job is started once, whatever happens between two words with the provider."""

import json
import os
import signal
from pathlib import Path

import pytest
from fake_fine_tunes import Course, FakeFineTunes
from labelwright import errors
from labelwright.export.finetune.hosted.record import Job
from labelwright.hosted.jobs import finetune_hosted, jobs

from hosted import MODEL, YES, labelwright, train

SAVES_OF_A_START = 5
"""The job itself, two files, that it is being made, its name."""


class Killed(BaseException):
    """What a process that is killed does not live to see."""


def is_started_once(provider: FakeFineTunes, run: Path) -> bool:
    """Whether one job was made of one training and one validation file, and is known."""
    (job,) = jobs(run)
    sent = [name for name, kind, _ in provider.files.values() if kind == "fine-tune"]
    return len(provider.jobs) == 1 and len(sent) == 2 and job["id"] in provider.jobs


@pytest.mark.parametrize("save", range(1, SAVES_OF_A_START + 1))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_any_note_it_is_started_once(run, provider, monkeypatch, save, moment):
    kept, count = Job.save, 0

    def save_or_die(job):
        nonlocal count
        count += 1
        if moment == "after" or count != save:
            kept(job)
        if count == save:
            raise Killed

    monkeypatch.setattr(Job, "save", save_or_die)
    with pytest.raises(Killed):
        train(run)
    monkeypatch.setattr(Job, "save", kept)
    train(run)
    assert is_started_once(provider, run)


@pytest.mark.parametrize("path", ["/v1/files", "/v1/fine_tuning/jobs"])
@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_reply_starts_nothing_twice(run, provider, path, times):
    provider.lost.extend([path] * times)
    train(run)
    assert is_started_once(provider, run)


def test_a_job_that_is_listed_late_is_found(run, provider, monkeypatch):
    provider.page = 1
    with pytest.raises(Killed):
        killed_when_made(run, monkeypatch)
    provider.late = 1
    train(run)
    assert is_started_once(provider, run)


def killed_when_made(run, monkeypatch):
    kept = Job.save

    def save_or_die(job):
        if job.id is not None:
            raise Killed
        kept(job)

    with monkeypatch.context() as patch:
        patch.setattr(Job, "save", save_or_die)
        train(run)


def test_it_is_found_among_the_jobs_of_others(run, provider, monkeypatch):
    with pytest.raises(Killed):
        killed_when_made(run, monkeypatch)
    mine = provider.jobs["ftjob-0"]
    for number in range(1, 8):
        other = {**mine, "id": f"other-{number}", "training_file": "x", "metadata": {"a": "b"}}
        provider.jobs[f"other-{number}"] = other
    train(run)
    assert len(provider.created) == 1
    assert jobs(run)[0]["id"] == "ftjob-0"


def test_it_is_found_by_its_file_where_the_server_drops_metadata(run, provider, monkeypatch):
    provider.knows_metadata = False
    with pytest.raises(Killed):
        killed_when_made(run, monkeypatch)
    train(run)
    assert is_started_once(provider, run)


@pytest.mark.parametrize("path", ["POST /v1/files", "POST /v1/fine_tuning/jobs"])
def test_a_process_that_is_really_killed_is_gone_on_from(run, provider, path, monkeypatch):
    """The provider does the work, and the process dies before it hears of it."""
    command = ("finetune", run, "--with", MODEL, "--yes")
    started = labelwright(*command)
    provider.on_done[path] = lambda: os.kill(started.pid, signal.SIGKILL)
    started.communicate(timeout=60)
    assert started.returncode == -signal.SIGKILL
    assert provider.files
    provider.on_done.clear()
    train(run)
    assert is_started_once(provider, run)


def test_ctrl_c_leaves_and_the_job_goes_on(run, provider, monkeypatch):
    provider.courses.append(Course(steps=10_000))
    started = labelwright("finetune", run, "--with", MODEL, "--yes")
    for line in started.stderr:
        if "Created fine-tuning job" in line:
            break
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=60)
    assert started.returncode == 1
    assert out == ""
    assert f"labelwright jobs {run} --follow openai-1" in err
    assert "goes on at" in err
    assert provider.cancelled == []
    (told,) = jobs(run)
    assert told["status"] in ("waiting", "running")
    # Days later it is over.
    provider._courses["ftjob-0"].steps = 0
    job, _ = train(run)
    assert job["status"] == "done"
    assert len(provider.created) == 1
    lines = (run / "jobs/openai-1/events.jsonl").read_text().splitlines()
    assert len(lines) == len({json.loads(line)["id"] for line in lines})


def test_two_processes_do_not_start_the_same_job(run, provider):
    from filelock import FileLock

    with pytest.raises(Killed), pytest.MonkeyPatch.context() as patch:
        killed_when_made(run, patch)
    with (
        FileLock(run / "jobs/openai-1/.lock"),
        pytest.raises(errors.LabelwrightError, match="another labelwright is starting openai-1"),
    ):
        finetune_hosted(run, [MODEL], consent=YES)
    assert len(provider.created) == 1


def test_a_second_watcher_notes_nothing_twice(run, provider):
    from filelock import FileLock

    provider.courses.append(Course(steps=2))
    with pytest.raises(Killed), pytest.MonkeyPatch.context() as patch:
        killed_after_start(run, patch)
    with FileLock(run / "jobs/openai-1/.lock"):
        job, told = train(run)
    assert not (run / "jobs/openai-1/events.jsonl").exists()
    assert job["status"] == "done"
    assert "New fine-tuned model created" in told.text


def killed_after_start(run, patch):
    from labelwright.export.finetune.hosted import following

    async def die(*_, **__):
        raise Killed

    with patch.context() as inner:
        inner.setattr(following, "look", die)
        train(run)


def test_a_run_folder_at_work_elsewhere_takes_the_model_in_later(run, provider, monkeypatch):
    from labelwright.hosted import jobs as hosted_jobs
    from labelwright.run_folder import RunFolder

    carried = hosted_jobs.carry_on

    async def carry_on_while_others_work(found, progress):
        busy.__enter__()
        return await carried(found, progress)

    busy = RunFolder.find(run)
    monkeypatch.setattr(hosted_jobs, "carry_on", carry_on_while_others_work)
    job, told = train(run)
    busy.__exit__()
    assert job["saved"] is None
    assert "is not taken in yet" in told.text
    assert jobs(run)[0]["saved"] == "models/openai-1"


def test_a_damaged_record_is_told(run, provider):
    train(run)
    (run / "jobs/openai-1/job.json").write_text("{")
    with pytest.raises(errors.InputError, match="cannot be read"):
        jobs(run)


def test_events_that_were_cut_short_are_noted_again(run, provider):
    train(run)
    path = run / "jobs/openai-1/events.jsonl"
    path.write_text(path.read_text()[:-20])
    job = Job.load(run / "jobs/openai-1")
    before = len(job.events())
    job.add_events(job.events()[:1])
    assert len(job.events()) == before + 1
