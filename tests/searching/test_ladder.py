"""The ladder over a run folder: what is climbed, chosen, skipped, and done only once."""

import json

import answers
import polars as pl
import pytest
from fake_fine_tunes import FakeFineTunes
from labelwright.errors import InputError, NotInstalled
from labelwright.export.finetune import static, tfidf
from labelwright.hosted.offers import Consent
from labelwright.run_folder import RunFolder
from labelwright.searching.ladder import Wanted, ladder_step
from split_run import headlines, split_run

from hosted import KEY, MODEL, YES, impatient


@pytest.fixture
def run(prompt_file, tmp_path):
    return split_run(prompt_file, tmp_path / "run", per_label=60)


def real_file(path, rows, wrong=0):
    """Headlines like those of the run, some of them with the label of the other kind."""
    table = headlines(rows // 2).with_columns(text="Today: " + pl.col("text"))
    other = {"clickbait": "news", "news": "clickbait"}
    places = pl.int_range(pl.len())
    table = table.with_columns(
        label=pl.when(places % max(1, rows // max(1, wrong)) == 0)
        .then(pl.col("label").replace(other))
        .otherwise("label")
        if wrong
        else pl.col("label")
    )
    table.select("text", "label").write_csv(path)
    return path


@pytest.fixture
def real(tmp_path):
    return real_file(tmp_path / "real.csv", 240)


@pytest.fixture
def noisy(tmp_path):
    return real_file(tmp_path / "noisy.csv", 240, wrong=40)


def test_the_cheapest_rung_is_taken_where_nothing_can_be_better(run, real):
    report = ladder_step(run, real=real)
    assert report["chosen"] == "tfidf"
    assert [one["state"] for one in report["rungs"]] == ["climbed"] + ["not climbed"] * 3
    assert report["stopped"] == "tfidf is within 1 point of the best there can be"
    assert RunFolder.find(run).summary("finetune")["path"] == "models/tfidf"
    assert json.loads((run / "ladder.json").read_text()) == report


def test_one_half_chooses_and_the_other_tells(run, noisy):
    report = ladder_step(run, real=noisy, wanted=Wanted(named=["tfidf"]))
    assert report["real"] | {"file": ""} == {
        "file": "",
        "rows": 240,
        "seen": 0,
        "least": 200,
        "choosing": 120,
        "telling": 120,
        "halved": True,
    }
    (rung,) = report["rungs"]
    assert rung["chose"]["rows"] == rung["figure"]["rows"] == 120
    assert "that chose nothing" in report["words"][0]


def test_few_rows_choose_and_tell_which_is_said(run, tmp_path):
    report = ladder_step(run, real=real_file(tmp_path / "few.csv", 20))
    assert report["real"]["halved"] is False
    assert any("flatters" in one for one in report["words"])
    assert report["rungs"][0]["marks"] == ["few_rows"]


def test_rows_that_training_has_seen_are_left_out(run, tmp_path):
    table = headlines(60).select("text", "label")
    fresh = table.with_columns(text="Today: " + pl.col("text"))
    pl.concat([table, fresh]).write_csv(tmp_path / "mixed.csv")
    report = ladder_step(run, real=tmp_path / "mixed.csv", wanted=Wanted(named=["tfidf"]))
    learned = RunFolder.find(run).read("split").filter(pl.col("split") != "test").height
    assert report["real"]["seen"] == learned
    assert report["real"]["rows"] == 240 - learned


def without(monkeypatch, trainer):
    def train(self, lessons, seed, progress):
        raise NotInstalled("wordllama is not installed: pip install 'labelwright[static]'")

    monkeypatch.setattr(trainer, "train", train)


def test_a_rung_that_is_not_installed_is_named_with_what_to_do(run, noisy, monkeypatch):
    without(monkeypatch, static.StaticTrainer)
    report = ladder_step(run, real=noisy, wanted=Wanted(named=["static", "tfidf"]))
    assert [one["rung"] for one in report["rungs"]] == ["tfidf", "static"]
    assert report["rungs"][1]["state"] == "skipped"
    assert "pip install 'labelwright[static]'" in report["rungs"][1]["why"]


def test_a_rung_that_cannot_be_trained_leaves_the_others(run, noisy, monkeypatch):
    def train(self, lessons, seed, progress):
        raise InputError("no/such-model is not there")

    monkeypatch.setattr(static.StaticTrainer, "train", train)
    report = ladder_step(run, real=noisy, wanted=Wanted(named=["static", "tfidf"]))
    assert report["chosen"] == "tfidf"
    assert (report["rungs"][1]["state"], report["rungs"][1]["why"]) == (
        "skipped",
        "no/such-model is not there",
    )


def test_a_rung_without_what_the_figure_needs_leaves_the_others(run, noisy, openai_server):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = answers.answer
    wanted = Wanted(named=["ask:openai/fake", "tfidf"], limit=20, metric="log_loss", margin=0)
    report = ladder_step(run, real=noisy, wanted=wanted)
    assert [one["state"] for one in report["rungs"]] == ["climbed", "skipped"]
    assert "needs probabilities" in report["rungs"][1]["why"]
    assert report["against"] == []


@pytest.mark.parametrize(("metric", "margin"), [(None, 1.0), ("log_loss", 0.01)])
def test_unless_told_the_margin_is_a_hundredth(run, noisy, metric, margin):
    report = ladder_step(run, real=noisy, wanted=Wanted(named=["tfidf"], metric=metric))
    assert report["margin"] == margin
    assert report["stopped"] is None


def test_rows_that_do_not_say_the_figure_are_told(run, tmp_path):
    path = real_file(tmp_path / "one.csv", 40)
    pl.read_csv(path).filter(pl.col("label") == "news").write_csv(path)
    with pytest.raises(InputError, match="tfidf: the rows that choose do not say its auroc"):
        ladder_step(run, real=path, wanted=Wanted(named=["tfidf"], metric="auroc"))


def test_without_any_rung_there_is_an_error(run, noisy, monkeypatch):
    without(monkeypatch, static.StaticTrainer)
    with pytest.raises(InputError, match=r"no rung could be climbed: static: wordllama"):
        ladder_step(run, real=noisy, wanted=Wanted(named=["static"]))


def test_a_provider_is_asked_only_where_it_was_agreed_to(run, noisy):
    report = ladder_step(run, real=noisy, wanted=Wanted(named=["openai:gpt-4.1-nano", "tfidf"]))
    assert [one["state"] for one in report["rungs"]] == ["climbed", "skipped"]
    assert "--yes" in report["rungs"][1]["why"]


@pytest.fixture
def provider(monkeypatch):
    impatient(monkeypatch)
    with FakeFineTunes() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield server


def test_a_model_of_a_provider_is_a_rung_like_any_other(run, tmp_path, provider):
    provider.answer = lambda body: "news"
    few = real_file(tmp_path / "few.csv", 8)
    report = ladder_step(run, real=few, wanted=Wanted(named=[MODEL]), consent=YES)
    (rung,) = report["rungs"]
    assert (rung["kind"], rung["state"]) == ("hosted", "climbed")
    assert rung["takes"]["where"] == "hosted"
    assert "simulated" in rung["marks"]
    again = ladder_step(run, real=few, wanted=Wanted(named=[MODEL]), consent=YES)
    assert len(provider.created) == 1
    assert again["chosen"] == MODEL


def test_a_no_leaves_the_rung_out(run, real, provider):
    consent = Consent(ask=lambda question: False)
    wanted = Wanted(named=["tfidf", MODEL], patience=0, metric="log_loss", margin=0)
    report = ladder_step(run, real=real, wanted=wanted, consent=consent)
    assert report["rungs"][1]["why"] == "it was not agreed to"
    assert provider.created == []


def test_a_model_is_asked_directly_about_so_many_rows(run, noisy, openai_server):
    pytest.importorskip("openai", reason="the extra `openai` is not installed")
    openai_server.answer = answers.answer
    wanted = Wanted(named=["ask:openai/fake:few-shot", "tfidf"], limit=20, patience=0)
    report = ladder_step(run, real=noisy, wanted=wanted)
    tfidf_rung, asked = report["rungs"]
    assert (asked["kind"], asked["state"]) == ("asked", "climbed")
    assert asked["chose"]["rows"] + asked["figure"]["rows"] == 20
    assert {"simulated", "could_have_seen", "few_rows"} == set(asked["marks"])
    assert tfidf_rung["figure"]["rows"] == 120
    assert [one["rung"] for one in report["against"]] == ["ask:openai/fake:few-shot"]
    ladder_step(run, real=noisy, wanted=wanted)
    assert len(openai_server.bodies) == 20


def test_what_is_made_and_measured_is_not_made_again(run, noisy, monkeypatch):
    first = ladder_step(run, real=noisy, wanted=Wanted(named=["tfidf"]))

    def never(*_):
        raise AssertionError("trained or asked again")

    monkeypatch.setattr(tfidf.TfidfTrainer, "train", never)
    monkeypatch.setattr("labelwright.searching.kept_answers._keep", never)
    second = ladder_step(run, real=noisy, wanted=Wanted(named=["tfidf"]))
    for report in (first, second):
        report["rungs"][0].pop("takes")
    assert first == second


def test_a_rung_that_is_too_large_is_not_taken(run, noisy):
    wanted = Wanted(named=["tfidf"], most_mb=1e-6)
    report = ladder_step(run, real=noisy, wanted=wanted)
    assert report["chosen"] is None
    assert report["reason"] == "No rung that was climbed can be afforded."
    assert "MB" in report["rungs"][0]["why"]


def test_where_nothing_is_taken_no_choice_is_spoken_of(run, tmp_path):
    few = real_file(tmp_path / "few.csv", 20)
    report = ladder_step(run, real=few, wanted=Wanted(named=["tfidf"], most_mb=1e-6))
    assert not any("the choice" in one for one in report["words"])


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted(metric="f7x"), "there is no metric"),
        (Wanted(metric="mae"), "labels on a scale"),
        (Wanted(positive="sport"), "the task has clickbait, news"),
        (Wanted(named=["tree"]), "there is no trainer 'tree'"),
        (Wanted(named=["ask:gpt"]), "expected ask:PROVIDER/MODEL"),
        (Wanted(margin=-1), "expected 0 or more"),
        (Wanted(margin=float("nan")), "expected 0 or more"),
        (Wanted(named=["tfidf", "static"], options={"depth": 3}), "has an option 'depth'"),
        (Wanted(named=["encoder"], options={"epochs": "many"}), "option 'epochs'"),
        (Wanted(named=["ask:openai/fake"], options={"epochs": 3}), "none was named"),
    ],
)
def test_what_cannot_be_is_told(run, noisy, wanted, message):
    with pytest.raises(InputError, match=message):
        ladder_step(run, real=noisy, wanted=wanted)
