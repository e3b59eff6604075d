"""Trainers of this machine and of a provider in one command."""

import pytest
from fake_fine_tunes import Course, FakeFineTunes
from labelwright import errors, training
from labelwright.hosted import mixed
from labelwright.hosted.jobs import jobs
from labelwright.hosted.mixed import finetune_mixed
from labelwright.run_folder import RunFolder

from hosted import MODEL, YES, Told

CLOSED = {"message": "winding down", "code": "training_not_available"}
CREATE = "POST /v1/fine_tuning/jobs"


def names(run):
    return {path.parent.name for path in run.glob("models/*/model.json")}


def test_jobs_are_started_then_models_made_here_then_jobs_waited_for(run, provider, monkeypatch):
    seen = []

    def at_work(*given):
        seen.append([job["status"] for job in provider.jobs.values()])
        return training.training(*given)

    monkeypatch.setattr(mixed, "training", at_work)
    told = Told()
    found = finetune_mixed(run, ["tfidf", MODEL], sizes=[20, 30], consent=YES, progress=told)
    assert seen == [["validating_files", "validating_files"]]
    assert names(run) == {"tfidf-20", "tfidf-30", "openai-1", "openai-2"}
    assert {one["name"] for one in found["models"]} == names(run)
    assert [job["status"] for job in found["jobs"]] == ["done", "done"]
    assert found["path"] == RunFolder.find(run).summary("finetune")["path"]


def test_each_gets_the_options_that_it_has(run, provider):
    finetune_mixed(run, ["tfidf", MODEL], options={"suffix": "heads", "epochs": 2}, consent=YES)
    assert provider.created[0]["suffix"] == "heads"
    with pytest.raises(errors.InputError, match="none of the trainers tfidf, openai"):
        finetune_mixed(run, ["tfidf", MODEL], options={"wings": 2}, consent=YES)


def test_without_a_yes_nothing_is_sent_and_nothing_trained(run, provider):
    with pytest.raises(errors.InputError, match="Give --yes"):
        finetune_mixed(run, ["tfidf", MODEL])
    assert provider.headers == []
    assert names(run) == set()


def test_a_wrong_option_of_this_machine_is_told_before_anything_is_paid(run, provider):
    with pytest.raises(errors.InputError, match="nobody"):
        finetune_mixed(run, ["nobody", MODEL], consent=YES)
    assert provider.files == {}


def test_a_refused_job_leaves_the_models_of_this_machine(run, provider: FakeFineTunes):
    provider.refusals[CREATE].append((403, CLOSED))
    told = Told()
    with pytest.raises(errors.ProviderError, match="takes no new fine-tunes"):
        finetune_mixed(run, ["tfidf", MODEL], consent=YES, progress=told)
    assert names(run) == {"tfidf"}
    assert "not started: " in told.text
    assert provider.jobs == {}


def test_where_training_here_fails_it_is_told_how_the_job_is_picked_up(run, provider, monkeypatch):
    def fails(*given):
        raise errors.LabelwrightError("no room on the disk")

    monkeypatch.setattr(mixed, "training", fails)
    provider.courses.append(Course(steps=10_000))
    told = Told()
    with pytest.raises(errors.LabelwrightError, match="no room"):
        finetune_mixed(run, ["tfidf", MODEL], consent=YES, progress=told)
    assert "--follow openai-1" in told.text
    assert [job["id"] for job in jobs(run)] == ["ftjob-0"]
