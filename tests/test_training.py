"""Training on the rows of a run folder: a grid whose models are made once."""

import json

import polars as pl
import pytest
from heard import Heard
from labelwright.errors import InputError
from labelwright.run_folder import RunFolder
from labelwright.training import Asked, One, training
from split_run import split_run


@pytest.fixture
def run(prompt_file, tmp_path):
    return split_run(prompt_file, tmp_path / "run", per_label=60)


def train(run, *trainers, **asked):
    heard = Heard()
    with RunFolder.find(run) as folder:
        summary = training(folder, Asked(trainers, **asked), heard)
    trained = [text.removeprefix("training ") for text in heard.words if "training " in text]
    return summary, trained


GRID = {"sizes": (20, 40)}


def test_every_trainer_with_every_size(run):
    summary, trained = train(run, "tfidf", **GRID)
    assert trained == ["tfidf-20", "tfidf-40"]
    assert [one["name"] for one in summary["models"]] == trained
    assert [one["train_rows"] for one in summary["models"]] == [20, 40]
    for one in summary["models"]:
        manifest = json.loads((run / one["path"] / "model.json").read_text())
        assert sum(manifest["rows"].values()) == one["size"]
        assert one["validation"]["accuracy"] == manifest["validation"]["accuracy"]


def test_what_is_there_is_not_made_again(run):
    first, _ = train(run, "tfidf", **GRID)
    second, trained = train(run, "tfidf", sizes=(20, 40, 60))
    assert trained == ["tfidf-60"]
    assert second["models"][:2] == first["models"]
    again, trained = train(run, "tfidf", **GRID)
    assert trained == []
    assert again["path"] == first["path"]
    assert again["settings"] == first["settings"]


def test_other_rows_are_learned_from_anew_whatever_was_exported_before(run):
    with RunFolder.find(run) as folder:
        folder.finish("export", folder.key("export", "csv"), {})
    assert train(run, "tfidf", **GRID)[1] == ["tfidf-20", "tfidf-40"]
    assert train(run, "tfidf", **GRID)[1] == []
    with RunFolder.find(run) as folder:
        rows = folder.read("split")
        folder.write("split", rows.filter(pl.col("id") != rows["id"][0]))
        folder.finish("split", "made of fewer rows", {})
    assert train(run, "tfidf", **GRID)[1] == ["tfidf-20", "tfidf-40"]


def test_a_grid_that_was_stopped_goes_on(run, monkeypatch):
    from labelwright.export.finetune.tfidf import TfidfTrainer

    whole = TfidfTrainer.train

    def broken(self, lessons, seed, progress):
        if int(lessons.learn.sum()) == 40:
            raise KeyboardInterrupt
        return whole(self, lessons, seed, progress)

    monkeypatch.setattr(TfidfTrainer, "train", broken)
    with pytest.raises(KeyboardInterrupt):
        train(run, "tfidf", **GRID)
    monkeypatch.undo()
    _, trained = train(run, "tfidf", **GRID)
    assert trained == ["tfidf-40"]


def test_a_size_that_is_too_large_is_told_before_anything_is_trained(run):
    with pytest.raises(InputError, match="a size of 5,000 was asked for"):
        train(run, "tfidf", sizes=(20, 5_000))
    assert not (run / "models").exists()


def test_what_is_there_already_is_said(run):
    train(run, "tfidf")
    heard = Heard()
    with RunFolder.find(run) as folder:
        training(folder, Asked(("tfidf",)), heard)
    assert heard.words == ["tfidf is there already, made from the same"]


def test_other_rows_are_other_models(run):
    train(run, "tfidf", **GRID)
    with RunFolder.find(run) as folder:
        folder.finish("split", "another", {})
    summary, trained = train(run, "tfidf", sizes=(20,))
    assert trained == []  # a single model is not announced
    assert [one["name"] for one in summary["models"]] == ["tfidf-20"]


def test_a_model_that_is_gone_is_made_again(run):
    import shutil

    train(run, "tfidf", **GRID)
    shutil.rmtree(run / "models" / "tfidf-40")
    assert train(run, "tfidf", **GRID)[1] == ["tfidf-40"]


def test_the_best_on_the_validation_rows_is_gone_on_with(run):
    table = pl.read_parquet(run / "split.parquet")
    # of two rows nothing can be learned
    summary, _ = train(run, "tfidf", sizes=(2, table.filter(pl.col("split") == "train").height))
    scores = {one["path"]: one["validation"]["macro_f1"] for one in summary["models"]}
    assert scores[summary["path"]] == max(scores.values())


def test_options_go_to_the_trainers_that_have_them(run):
    pytest.importorskip("fasttext", reason="the extra `fasttext` is not installed")
    summary, _ = train(run, "tfidf", "fasttext", options={"epochs": "5"})
    assert {one["trainer"] for one in summary["models"]} == {"tfidf", "fasttext"}
    _, trained = train(run, "tfidf", "fasttext", options={"epochs": "6"})
    assert trained == ["fasttext"]
    with pytest.raises(InputError, match="none of the trainers tfidf has an option 'epochs'"):
        train(run, "tfidf", options={"epochs": "5"})


def test_unknown_trainers_and_names_are_told_before_anything_is_trained(run):
    with pytest.raises(InputError, match="there is no trainer 'nope'"):
        train(run, "tfidf", "nope")
    with pytest.raises(InputError, match=r"'dim'.*greater than or equal to 2"):
        train(run, "tfidf", "fasttext", options={"dim": "1"})
    with pytest.raises(InputError, match="leave the option 'model' out"):
        train(run, "encoder:a/x", options={"model": "b/x"})
    with pytest.raises(InputError, match="would both be called encoder-x"):
        train(run, "encoder:a/x", "encoder:b/x")
    assert not (run / "models").exists()


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (One("tfidf", None, {}), "tfidf"),
        (One("tfidf", 300, {}), "tfidf-300"),
        (
            One("encoder:distilbert/distilbert-base-uncased", 500, {}),
            "encoder-distilbert-base-uncased-500",
        ),
        (One("encoder:../models/my model/", None, {}), "encoder-my-model"),
        (One("encoder:..", None, {}), "encoder"),
    ],
)
def test_names_of_folders(one, name):
    assert one.name == name


def test_pushing_needs_a_token_and_one_model(run, monkeypatch, tmp_path):
    pytest.importorskip("huggingface_hub", reason="the extra `hf` is not installed")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with pytest.raises(InputError, match="several were asked for"):
        train(run, "tfidf", push="a/b", **GRID)
    monkeypatch.setenv("LABELWRIGHT_OFFLINE", "1")
    with pytest.raises(InputError, match="lets nothing leave"):
        train(run, "tfidf", push="a/b")
    assert not (run / "models").exists()


def test_the_report_lists_them(run):
    from labelwright.cli.app import app
    from typer.testing import CliRunner

    train(run, "tfidf", **GRID)
    done = CliRunner().invoke(app, ["show", str(run)])
    assert done.exit_code == 0, done.stderr
    assert "tfidf-20" in done.stdout
    assert "tfidf-40" in done.stdout
