"""Fine-tunes at Together, Fireworks, Google, Mistral and Azure, the same for all of them."""

import json
from pathlib import Path

import polars as pl
import pytest
from fake_fine_tunes import FakeFineTunes
from fake_trainers import FakeFireworks, FakeGoogle, FakeMistral, FakeTogether, FakeTrainer
from labelwright import errors
from labelwright.export.finetune import load_model
from labelwright.export.finetune.hosted.record import Job
from labelwright.hosted.jobs import cancel_job, jobs

from hosted import KEY, impatient, train

HOSTED = {
    "together": ("together:meta-llama/Llama-3.1-8B", FakeTogether, "POST /v1/fine-tunes$"),
    "fireworks": ("fireworks:llama-v3p1-8b", FakeFireworks, "POST .*/supervisedFineTuningJobs$"),
    "gemini": ("gemini:gemini-3.5-flash", FakeGoogle, "POST .*/tuningJobs$"),
    "mistral": ("mistral:ministral-3b-latest", FakeMistral, "POST /v1/fine_tuning/jobs$"),
}


class At:
    """A provider, and how it is asked for."""

    def __init__(self, name: str, server: FakeTrainer) -> None:
        self.name, self.server = name, server
        self.trainer, _, self.creation = HOSTED[name]

    def train(self, run, options=None, **more):
        """Fine-tune there. Mistral takes fewer validation rows than a run usually has."""
        fix = {"fix": "validation"} if self.name == "mistral" else {}
        return train(run, self.trainer, options={**fix, **(options or {})}, **more)


@pytest.fixture(params=HOSTED)
def at(request, monkeypatch):
    """Each provider in turn, asked without waiting."""
    impatient(monkeypatch)
    with HOSTED[request.param][1]() as server:
        point_at(server, monkeypatch)
        yield At(request.param, server)


def point_at(server, monkeypatch):
    """Have the environment point at a server, whatever it fakes."""
    address = server.address
    for name, value in {
        "TOGETHER_BASE_URL": f"{address}/v1",
        "TOGETHER_API_KEY": KEY,
        "FIREWORKS_BASE_URL": address,
        "FIREWORKS_API_KEY": KEY,
        "FIREWORKS_ACCOUNT_ID": "me",
        "GOOGLE_VERTEX_BASE_URL": address,
        "STORAGE_EMULATOR_HOST": address,
        "GOOGLE_OAUTH_ACCESS_TOKEN": KEY,
        "GOOGLE_CLOUD_PROJECT": "p",
        "GOOGLE_CLOUD_BUCKET": "gs://bucket",
        "MISTRAL_BASE_URL": f"{address}/v1",
        "MISTRAL_API_KEY": KEY,
    }.items():
        monkeypatch.setenv(name, value)


def test_a_job_goes_through_and_its_model_answers(run: Path, at: At):
    job, _ = at.train(run, options={"epochs": 2})
    assert job["status"] == "done"
    assert job["saved"] == f"models/{at.name}-1"
    assert len(at.server.created) == 1
    table = pl.read_parquet(run / "split.parquet")
    everything = b"".join(at.server.stored.values()).decode()
    for split, sent in (("train", True), ("validation", True), ("test", False)):
        texts = table.filter(pl.col("split") == split)["text"].to_list()
        if (split, at.name) != ("validation", "mistral"):
            assert [text in everything for text in texts] == [sent] * len(texts)
    at.server.answer = lambda text: "clickbait" if "things" in text else "news"
    model = load_model(run / job["saved"])
    assert model.predict(["7 things", "Prices rise"]) == ["clickbait", "news"]
    if at.name in ("gemini", "mistral"):
        told = {"gemini": 0.8, "mistral": 0.9}[at.name]
        assert model.probabilities(["7 things"])[0, 0] == pytest.approx(told)
    held = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    assert not [path for path, data in held.items() if KEY.encode() in data]


def test_figures_are_kept_where_the_provider_gives_any(run: Path, at: At):
    at.train(run)
    lines = (run / f"jobs/{at.name}-1/curve.jsonl").read_text().splitlines()
    points = [json.loads(line) for line in lines]
    if at.name == "gemini":
        assert points == []
    else:
        assert [point["step"] for point in points] == [1, 2]
        assert points[1]["train_loss"] in (0.5, 0.4)


def test_the_same_command_starts_nothing_twice(run: Path, at: At):
    first, _ = at.train(run)
    second, _ = at.train(run)
    assert first == second
    assert len(at.server.created) == 1


def test_a_lost_reply_starts_nothing_twice(run: Path, at: At):
    at.server.lost.extend([at.creation] * 2)
    job, _ = at.train(run)
    assert job["status"] == "done"
    assert len(at.server.jobs) == 1


def test_killed_before_its_name_is_noted_it_is_found_again(run: Path, at: At, monkeypatch):
    class Killed(BaseException):
        pass

    kept = Job.save

    def save_or_die(job):
        if job.id is not None:
            raise Killed
        kept(job)

    with monkeypatch.context() as patch:
        patch.setattr(Job, "save", save_or_die)
        with pytest.raises(Killed):
            at.train(run)
    at.train(run)
    assert len(at.server.jobs) == 1


def test_killed_while_a_file_is_sent_it_is_sent_whole(run: Path, at: At, monkeypatch):
    at.server.refusals["(upload|away|files)"].extend([(500, {})] * 3)
    job, _ = at.train(run)
    assert job["status"] == "done"
    rows = json.loads((run / f"jobs/{at.name}-1/job.json").read_text())["rows"]
    assert len(at.server.sent("train")) == rows["train"]


def test_a_failure_says_why(run: Path, at: At):
    at.server.fails.append("the rows are too dull")
    with pytest.raises(errors.ProviderError, match="the rows are too dull"):
        at.train(run)
    assert jobs(run)[0]["status"] == "failed"
    # A new attempt is a new job.
    at.train(run)
    assert len(at.server.jobs) == 2


def test_a_refused_login_is_told(run: Path, at: At):
    at.server.refusals[".*"].append((401, {"error": {"message": "no such key"}}))
    with pytest.raises(errors.ProviderError, match="no such key") as caught:
        at.train(run)
    assert KEY not in str(caught.value)
    assert any(name in str(caught.value) for name in ("_KEY", "_TOKEN"))


def test_a_job_is_cancelled(run: Path, at: At, monkeypatch):
    from labelwright.export.finetune.hosted import following

    class Left(BaseException):
        pass

    async def leave(*_, **__):
        raise Left

    with monkeypatch.context() as patch:
        patch.setattr(following, "look", leave)
        with pytest.raises(Left):
            at.train(run)
    assert cancel_job(run, f"{at.name}-1")["status"] == "cancelled"
    with pytest.raises(errors.InputError, match="is over"):
        cancel_job(run, f"{at.name}-1")


def test_an_earlier_fine_tune_is_gone_on_from(run: Path, at: At):
    first, _ = at.train(run)
    at.train(run, start=first["name"], options={"epochs": 1})
    body = json.dumps(at.server.created[1])
    assert first["result"].replace("/endpoints/", "/models/") in body
    key = {"together": "from_checkpoint", "fireworks": "warmStartFrom", "mistral": "model"}
    assert f'"{key.get(at.name, "preTunedModel")}": ' in body


def test_what_is_missing_in_the_environment_is_told(run: Path, at: At, monkeypatch):
    for name in ("TOGETHER", "FIREWORKS", "MISTRAL"):
        monkeypatch.delenv(f"{name}_BASE_URL")
        monkeypatch.delenv(f"{name}_API_KEY")
    monkeypatch.delenv("GOOGLE_OAUTH_ACCESS_TOKEN")
    with pytest.raises(errors.ProviderError, match="needs a"):
        at.train(run)


@pytest.mark.parametrize("at", ["gemini", "mistral"], indirect=True)
def test_a_method_that_a_provider_has_not_is_told(run: Path, at: At):
    with pytest.raises(errors.InputError, match="has no dpo here"):
        at.train(run, options={"method": "dpo"})


@pytest.mark.parametrize("at", ["together", "fireworks"], indirect=True)
def test_preference_pairs_are_trained(run: Path, at: At):
    job, _ = at.train(run, options={"method": "dpo", "beta": 0.3})
    assert job["status"] == "done"
    assert json.loads(at.server.sent("train")[0])["preferred_output"]
    assert "0.3" in json.dumps(at.server.created[0])


@pytest.mark.parametrize("at", ["mistral"], indirect=True)
def test_the_warning_of_mistral_stands_first(run: Path, at: At):
    job, told = at.train(run)
    assert "deprecated" in told.words[0]
    assert "$4" in told.text
    (body,) = at.server.created
    target = body["classifier_targets"][0]
    assert target["labels"] == ["clickbait", "news"]
    assert json.loads(at.server.sent("train")[0])["labels"].keys() == {target["name"]}
    chat, _ = at.train(run, options={"kind": "chat"})
    assert chat["name"] == "mistral-2"
    assert at.server.created[1]["job_type"] == "completion"
    assert load_model(run / chat["saved"]).predict(["x"]) == ["news"]
    assert job["usd"] is None


def test_azure_gets_a_mark_and_is_asked_by_its_deployment(run: Path, monkeypatch):
    impatient(monkeypatch)
    with FakeFineTunes() as server:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url)
        monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
        monkeypatch.setenv("AZURE_OPENAI_DEPLOYMENT", "mine")
        server.file_states.extend(["pending", "pending"])
        job, told = train(run, "azure:gpt-4.1-mini")
        assert "deployed" in told.words[0]
        sent = [data for _, kind, data in server.files.values() if kind == "fine-tune"]
        assert [data[:3] for data in sent] == [b"\xef\xbb\xbf"] * 2
        assert {one.get("api-key") for one in server.headers} == {KEY}
        server.answer = lambda body: "news"
        assert load_model(run / job["saved"]).predict(["x"]) == ["news"]
        assert server.answered[0]["model"] == "mine"
    monkeypatch.delenv("AZURE_OPENAI_ENDPOINT")
    with pytest.raises(errors.ProviderError, match="AZURE_OPENAI_ENDPOINT"):
        train(run, "azure:gpt-4.1-mini")


@pytest.mark.parametrize("at", ["together"], indirect=True)
@pytest.mark.parametrize("broken", ["PUT /away", "/preprocess"])
def test_a_file_of_which_only_the_name_arrived_is_sent_anew(run: Path, at: At, broken):
    at.server.refusals[broken].extend([(500, {})] * 2)
    job, _ = at.train(run)
    assert job["status"] == "done"
    assert len(at.server.sent("train")) == job["rows"]["train"]
    # The bytes of an earlier job are not sent again.
    sent = len(at.server.stored)
    at.train(run, options={"epochs": 3})
    assert len(at.server.stored) == sent
    assert len(at.server.jobs) == 2
