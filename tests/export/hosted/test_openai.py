"""A fine-tune at OpenAI, from the first row to an answer."""

import json
from pathlib import Path

import polars as pl
import pytest
from fake_fine_tunes import Course, FakeFineTunes
from fake_openai import chat_reply
from labelwright import errors
from labelwright.export.finetune import load_model
from labelwright.hosted.jobs import cancel_job, finetune_hosted, follow_job, jobs
from labelwright.hosted.offers import Consent
from labelwright.run_folder import RunFolder
from labelwright.using.predicting import predict_step

from hosted import KEY, MODEL, YES, Told, train

QUOTA = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
CREATE = "POST /v1/fine_tuning/jobs"
CLOSED = {
    "error": {
        "message": "OpenAI is winding down the fine-tuning platform and your organization is no "
        "longer able to create new fine-tuning training jobs.",
        "code": "training_not_available",
    }
}


def texts(run: Path, split: str) -> list[str]:
    table = pl.read_parquet(run / "split.parquet")
    return table.filter(pl.col("split") == split)["text"].to_list()


def test_training_and_validation_rows_are_sent_and_no_test_row(run, provider: FakeFineTunes):
    job, _ = train(run, options={"epochs": 1, "suffix": "heads"})
    for split in ("train", "validation"):
        asked = [json.loads(line)["messages"][-2]["content"] for line in provider.sent(split)]
        assert sorted(asked) == sorted(texts(run, split))
    everything = b"".join(data for _, _, data in provider.files.values()).decode()
    assert texts(run, "test")
    assert not [text for text in texts(run, "test") if text in everything]
    assert not list((run / "jobs").rglob("test*"))
    (body,) = provider.created
    assert body["model"] == "gpt-4.1-mini"
    assert body["suffix"] == "heads"
    assert body["method"] == {
        "type": "supervised",
        "supervised": {"hyperparameters": {"n_epochs": 1}},
    }
    assert body["validation_file"] != body["training_file"]
    assert job["status"] == "done"
    assert job["result"] == "ft:gpt-4.1-mini:org:heads:0"


def test_events_are_told_as_they_come_with_how_far_it_is(run, provider):
    _, told = train(run)
    assert "openai-1: Created fine-tuning job: ftjob-0" in told.words
    assert "total 3" in told.words
    assert told.words.count("advance 1") == 3
    assert any(word.startswith("note running train loss 0.") for word in told.words)
    events = [json.loads(x) for x in (run / "jobs/openai-1/events.jsonl").read_text().splitlines()]
    assert len({event["id"] for event in events}) == len(events) == 5


@pytest.mark.parametrize("results", ["plain", "base64", "gone", "none"])
def test_the_learning_curve_is_kept(run, provider, results):
    provider.courses.append(Course(results=results, steps=4))
    train(run)
    points = [json.loads(x) for x in (run / "jobs/openai-1/curve.jsonl").read_text().splitlines()]
    assert [point["step"] for point in points] == [1, 2, 3, 4]
    assert points[1]["train_loss"] == pytest.approx(0.5)
    if results in ("plain", "base64"):
        # Blanks are left out; names differ between versions of the API.
        assert "valid_loss" not in points[0]
        assert points[-1]["valid_accuracy"] == 0.875
    else:
        assert points[-1]["valid_loss"] == 2.5
    assert (run / "models/openai-1/curve.jsonl").read_text().count("\n") == 4


def test_the_model_answers_with_probabilities_where_there_are_any(run, provider):
    train(run)
    provider.answer = with_logprobs
    found = list(predict_step(run, ["Prices rise", "7 things"]))
    assert [one["label"] for one in found] == ["news", "clickbait"]
    assert found[0]["probability"] == pytest.approx(0.8)
    body = provider.answered[0]
    assert body["model"].startswith("ft:gpt-4.1-mini")
    system, user = body["messages"]
    assert "clickbait" in system["content"]
    assert user["content"] == "Prices rise"


def with_logprobs(body):
    label = "clickbait" if "things" in body["messages"][-1]["content"] else "news"
    other = "news" if label == "clickbait" else "clickbait"
    reply = chat_reply(label)
    token = {"token": label, "logprob": -0.2231435513}
    rival = {"token": other, "logprob": -1.6094379124}
    reply["choices"][0]["logprobs"] = {"content": [{**token, "top_logprobs": [token, rival]}]}
    return reply


def test_answers_without_probabilities_count_as_certain_and_that_is_told(run, provider):
    train(run)
    provider.answer = lambda body: "News"
    model = load_model(run / "models/openai-1")
    assert model.probabilities(["one", "two"]).tolist() == [[0.0, 1.0], [0.0, 1.0]]
    assert "no probabilities with 2 of 2 answers" in " ".join(model.notes())


def test_an_answer_that_is_no_label_is_counted(run, provider):
    train(run)
    provider.answer = lambda body: "news" if "good" in str(body["messages"]) else "weather"
    model = load_model(run / "models/openai-1")
    assert model.probabilities(["good", "bad"]).tolist() == [[0.0, 1.0], [0.5, 0.5]]
    assert "1 of 2 answers were no label" in " ".join(model.notes())
    with pytest.raises(errors.ProviderError, match="'weather' is none of the labels"):
        model.predict(["worse"])


def test_what_was_answered_once_is_not_asked_again(run, provider):
    train(run)
    provider.answer = lambda body: "news"
    first = list(predict_step(run, ["a", "b"]))
    asked = len(provider.answered)
    assert list(predict_step(run, ["a", "b"])) == first
    assert len(provider.answered) == asked


def test_the_folder_of_a_model_says_whom_to_ask_and_holds_no_key(run, provider, monkeypatch):
    train(run)
    held = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    assert not [path for path, data in held.items() if KEY.encode() in data]
    manifest = json.loads((run / "models/openai-1/model.json").read_text())
    assert manifest["hosted"]["address"] == provider.url
    assert manifest["trainer"] == MODEL
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(errors.InputError, match="a key is sent to no address"):
        load_model(run / "models/openai-1").predict(["one"])


def test_a_changed_model_folder_is_refused(run, provider):
    train(run)
    usage = run / "models/openai-1/inference.json"
    usage.write_text(usage.read_text().replace("Answer", "Say"))
    with pytest.raises(errors.InputError, match="changed"):
        load_model(run / "models/openai-1")


def test_the_same_command_starts_nothing_twice(run, provider):
    first, _ = train(run)
    second, told = train(run)
    assert second == first
    assert len(provider.created) == 1
    assert "goes on with openai-1" in told.text
    train(run, options={"epochs": 2})
    assert len(provider.created) == 2


def test_without_a_yes_the_price_is_told_and_nothing_is_sent(run, provider):
    with pytest.raises(errors.InputError) as caught:
        finetune_hosted(run, [MODEL], options={"epochs": 2})
    assert "2 epochs" in str(caught.value)
    assert "about $" in str(caught.value)
    assert "--yes" in str(caught.value)
    assert provider.headers == []
    assert not list(run.glob("jobs/*"))


def test_a_no_sends_nothing(run, provider):
    asked = []
    with pytest.raises(errors.Stopped, match="Nothing was sent"):
        finetune_hosted(run, [MODEL], consent=Consent(ask=lambda q: bool(asked.append(q))))
    assert asked == ["Send the files and start it?"]
    assert provider.files == {}


def test_preference_pairs_are_trained_by_dpo(run, provider):
    train(run, options={"method": "dpo", "beta": 0.2, "epochs": 3})
    line = json.loads(provider.sent("train")[0])
    assert line["preferred_output"] != line["non_preferred_output"]
    given = {"hyperparameters": {"n_epochs": 3, "beta": 0.2}}
    assert provider.created[0]["method"] == {"type": "dpo", "dpo": given}


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"epochs": 99}, "epochs"),
        ({"method": "magic"}, "method"),
        ({"suffix": "x" * 65}, "suffix"),
        ({"colour": "red"}, "there is no such option"),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_sent(run, provider, option, said):
    with pytest.raises(errors.InputError, match=said):
        train(run, options=option)
    assert provider.headers == []


def test_files_that_would_be_refused_are_not_sent(prompt_file, tmp_path, provider):
    from split_run import split_run

    small = split_run(prompt_file, tmp_path / "small", per_label=5)
    with pytest.raises(errors.InputError, match="10 or more"):
        train(small)
    assert provider.headers == []


def test_a_failure_says_what_the_provider_said_and_shows_the_line(run, provider):
    error = {
        "code": "invalid_training_file",
        "param": "training_file",
        "message": "The job failed due to an invalid training file. Line 3: bad role",
    }
    provider.courses.append(Course(status="failed", error=error, steps=0))
    with pytest.raises(errors.ProviderError) as caught:
        train(run)
    third = json.loads(provider.sent("train")[2])["messages"][-2]["content"]
    assert "Line 3: bad role" in str(caught.value)
    assert third in str(caught.value)
    assert "mend or drop that row" in str(caught.value)
    job, _ = train(run)
    assert job["name"] == "openai-2"
    assert job["status"] == "done"


@pytest.mark.parametrize(
    ("status", "content", "words"),
    [
        (403, CLOSED, "--with tfidf"),
        (401, {"error": {"message": "Incorrect API key"}}, "OPENAI_API_KEY"),
        (429, QUOTA, "Add money"),
        (400, {"error": {"message": "Model gpt-9 cannot be fine-tuned"}}, "cannot be fine-tuned"),
    ],
)
def test_a_refusal_says_what_the_provider_said_and_what_to_do(
    run, provider, status, content, words
):
    provider.refusals[CREATE].append((status, content["error"]))
    with pytest.raises(errors.ProviderError) as caught:
        train(run)
    assert content["error"]["message"].rstrip(".") in str(caught.value)
    assert words in str(caught.value)
    assert provider.created == []
    # What is uploaded stays, and the job is made by the same command once it may be.
    train(run)
    assert len(provider.sent("train")) == len(texts(run, "train"))
    assert len(provider.created) == 1


def test_a_full_queue_is_waited_for(run, provider):
    full = {"message": "Too many jobs at once", "code": "rate_limit_exceeded"}
    provider.refusals[CREATE].extend([(429, full)] * 3)
    train(run)
    assert len(provider.created) == 1


def test_a_server_that_knows_no_metadata_gets_none(run, provider):
    provider.knows_metadata = False
    train(run)
    assert "metadata" not in provider.created[0]


def test_files_that_are_still_being_read_are_waited_for(run, provider):
    provider.file_states.extend(["pending", "pending", "running", "running"])
    train(run)
    assert len(provider.created) == 1


def test_a_file_that_cannot_be_used_is_told(run, provider):
    provider.file_states.extend(["uploaded", "uploaded", "error"])
    with pytest.raises(errors.ProviderError, match="cannot use the file"):
        train(run)
    assert provider.created == []


def test_a_status_of_another_year_is_taken_for_under_way(run, provider):
    provider.courses.append(Course(unknown="paused"))
    job, told = train(run)
    assert job["status"] == "done"
    assert "note paused" in told.text


def test_a_model_that_is_gone_is_not_trained(run, provider):
    provider.shutdown["gpt-4.1-mini"] = "2020-01-31"
    with pytest.raises(errors.ProviderError, match="was shut down on 2020-01-31"):
        train(run)
    assert provider.files == {}


def test_the_last_day_of_a_model_is_told_first(run, provider):
    provider.shutdown["gpt-4.1-mini"] = "2999-01-31"
    _, told = train(run)
    assert "is shut down on 2999-01-31" in told.words[0]


@pytest.mark.parametrize("named", ["job here", "job there", "model", "folder", "foreign job"])
def test_an_earlier_fine_tune_is_gone_on_from(run, provider, named):
    job, _ = train(run)
    start = {
        "job here": job["name"],
        "job there": job["id"],
        "model": job["result"],
        "folder": str(run / job["saved"]),
        "foreign job": "ftjob-0",
    }[named]
    if named == "foreign job":
        (run / "jobs/openai-1").rename(run / "elsewhere")
    # The family of the model need not be said again where it is known.
    trainer = MODEL if named == "foreign job" else "openai"
    train(run, trainer, start=start)
    assert provider.created[1]["model"] == job["result"] == "ft:gpt-4.1-mini:org::0"


def test_a_job_without_a_model_cannot_be_gone_on_from(run, provider):
    provider.courses.append(Course(status="failed", error={"message": "no"}, steps=0))
    with pytest.raises(errors.ProviderError):
        train(run)
    with pytest.raises(errors.InputError, match="made no model"):
        train(run, start="openai-1")
    (run / "jobs/openai-1").rename(run / "elsewhere")
    with pytest.raises(errors.ProviderError, match="ftjob-0 made no model"):
        train(run, start="ftjob-0")


def test_several_are_started_before_any_is_waited_for(run, provider):
    told = Told()
    done = finetune_hosted(
        run, [MODEL, "openai:gpt-4o-mini"], options={"epochs": 1}, consent=YES, progress=told
    )
    assert [job["name"] for job in done] == ["openai-1", "openai-2"]
    assert {body["model"] for body in provider.created} == {"gpt-4.1-mini", "gpt-4o-mini"}
    started = [place for place, word in enumerate(told.words) if "is started" in word]
    over = [place for place, word in enumerate(told.words) if "is done" in word]
    assert max(started) < min(over)
    assert {one["status"] for one in jobs(run)} == {"done"}


def test_one_that_fails_does_not_hold_up_the_other(run, provider):
    provider.courses.append(Course(status="failed", error={"message": "bad luck"}, steps=0))
    with pytest.raises(errors.ProviderError, match="bad luck"):
        finetune_hosted(run, [MODEL, "openai:gpt-4o-mini"], consent=YES)
    found = {one["status"]: one for one in jobs(run)}
    assert set(found) == {"failed", "done"}
    assert RunFolder.find(run).summary("finetune")["path"] == found["done"]["saved"]


def test_the_record_of_a_run_is_the_same_as_with_a_trainer_of_this_machine(run, provider):
    train(run)
    summary = RunFolder.find(run).summary("finetune")
    assert summary["trainer"] == MODEL
    assert summary["path"] == "models/openai-1"
    assert summary["labels"] == ["clickbait", "news"]
    assert summary["train_rows"] == len(texts(run, "train"))


def test_a_job_of_another_server_is_not_looked_for_here(run, provider, monkeypatch):
    provider.courses.append(Course(status="failed", error={"message": "no"}))
    with pytest.raises(errors.ProviderError):
        train(run)
    job = json.loads((run / "jobs/openai-1/job.json").read_text())
    (run / "jobs/openai-1/job.json").write_text(json.dumps(job | {"status": "running"}))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    (told,) = jobs(run)
    assert "set the address that it was sent to" in told["problem"]
    with pytest.raises(errors.InputError, match="set the address"):
        follow_job(run, "openai-1")
    with pytest.raises(errors.InputError, match="set the address"):
        cancel_job(run, "openai-1")


def test_sizes_are_jobs_of_their_own_with_the_same_rows_as_here(run, provider):
    done = finetune_hosted(run, [MODEL], sizes=[20, 30], consent=YES)
    assert [job["rows"]["train"] for job in done] == [20, 30]
    small, large = (
        {json.loads(line)["messages"][-2]["content"] for line in path.read_text().splitlines()}
        for path in sorted((run / "jobs").glob("openai-*/files/train.jsonl"))
    )
    assert small < large < set(texts(run, "train"))
    models = RunFolder.find(run).summary("finetune")["models"]
    assert [one["name"] for one in models] == ["openai-1", "openai-2"]
    with pytest.raises(errors.InputError, match="a size of 500"):
        finetune_hosted(run, [MODEL], sizes=[500], consent=YES)


def test_it_is_measured_as_any_other_beside_baselines(run, provider):
    from labelwright.run import evaluate_step

    train(run)
    provider.answer = lambda body: "news" if "rise" in str(body["messages"][-1]) else "clickbait"
    told = Told()
    report = evaluate_step(run, progress=told)
    assert report["sets"]["test"]["accuracy"]["value"] == 1.0
    assert {"majority", "surface_only", "seeds_only"} <= set(report["baselines"])
    assert "gave no probabilities" in told.text
    one = report["contenders"][-1]
    assert one["name"] == "openai-1"
    assert one["marks"] == ["simulated"], "a service on this machine only acts as one"
    takes = one["takes"]
    tokens = takes["tokens_per_text"]
    usd = (0.80 * tokens["input"] + 3.20 * tokens["output"]) / 1_000_000
    assert takes["usd_per_1000"] == pytest.approx(1_000 * usd)
    assert takes["where"] == "hosted"
    assert takes["p50"] > 0
