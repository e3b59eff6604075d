"""The static trainer: word-piece vectors of wordllama and a linear head."""

import numpy as np
import polars as pl
import pytest
from labelwright.errors import InputError, LabelwrightError
from labelwright.export.finetune import finetune, load_model
from labelwright.text import embedded
from labelwright.text.embedded import embed
from trained_models import is_the_same_when_copied

pytest.importorskip("wordllama", reason="the extra `static` is not installed")

TEXTS = ["my parcel is lost", "the refund never came", "", "¿dónde? 日本 😀", "x" * 30_000, "a\0b"]


@pytest.fixture(scope="module")
def model(table, task):
    return finetune(table, "static", task=task)


def test_it_reads_texts_as_wordllama_does(model):
    np.testing.assert_allclose(model.pieces.vectors(TEXTS), embed(TEXTS), atol=1e-6)


def test_it_learns_what_no_row_said(model):
    """Words of no row, near to those of one label."""
    assert model.predict(["the postman lost the package", "reimburse my bank account"]) == [
        "shipping",
        "billing",
    ]


def test_the_same_after_loading(model, tmp_path):
    is_the_same_when_copied(model, tmp_path, TEXTS)


def test_a_saved_model_needs_no_wordllama(model, tmp_path, monkeypatch):
    model.save(tmp_path / "model")
    monkeypatch.setitem(__import__("sys").modules, "wordllama", None)
    assert load_model(tmp_path / "model").predict(TEXTS) == model.predict(TEXTS)
    embedded._model.cache_clear()
    with pytest.raises(LabelwrightError, match=r"labelwright\[static\]"):
        finetune(pl.DataFrame({"text": ["a", "b"], "label": ["x", "y"]}), "static")


def test_deterministic_and_blind_to_test_rows(table, task, model):
    other = table.with_columns(
        pl.when(pl.col("split") == "test").then(pl.lit("poison")).otherwise("text").alias("text")
    )
    again = finetune(other, "static", task=task)
    np.testing.assert_array_equal(again.probabilities(TEXTS), model.probabilities(TEXTS))
    assert again.facts == model.facts


def test_two_rows():
    model = finetune(pl.DataFrame({"text": ["yes", "no"], "label": ["a", "b"]}), "static")
    assert model.predict(["yes", "no"]) == ["a", "b"]
    assert model.facts["validation"] is None


def test_probabilities_are_calibrated():
    """Of rows whose label is drawn with a known probability, the model says about that."""
    rng = np.random.default_rng(1)
    words = np.array(["parcel", "guitar", "volcano", "pancake"])
    chance = np.array([0.9, 0.7, 0.3, 0.1])
    drawn = rng.integers(0, 4, 1_000)
    labels = np.where(rng.random(1_000) < chance[drawn], "yes", "no")
    model = finetune(pl.DataFrame({"text": words[drawn], "label": labels}), "static")
    said = model.probabilities(words.tolist())[:, model.labels.index("yes")]
    np.testing.assert_allclose(said, chance, atol=0.1)


def test_a_weight_makes_a_row_count_more():
    table = pl.DataFrame(
        {"text": ["same words here"] * 7, "label": ["a"] * 3 + ["b"] * 4},
    )
    heavy = table.with_columns(sample_weight=pl.Series([9.0] * 3 + [None] * 4))
    assert finetune(table, "static").predict(["same words here"]) == ["b"]
    assert finetune(heavy, "static").predict(["same words here"]) == ["a"]


def test_it_has_no_options_and_always_begins_anew(table, tmp_path):
    with pytest.raises(InputError, match="static, option 'epochs': there is no such option"):
        finetune(table, "static", options={"epochs": 3})
    with pytest.raises(InputError, match="always begins anew"):
        finetune(table, "static", start=tmp_path)


def test_validation_figures_are_those_of_the_validation_rows(table, task, model):
    rows = table.filter(pl.col("split") == "validation")
    said = model.predict(rows["text"].to_list())
    right = np.mean([a == b for a, b in zip(said, rows["label"], strict=True)])
    assert model.facts["validation"]["rows"] == 9
    assert model.facts["validation"]["accuracy"] == pytest.approx(right)
    assert set(model.facts["validation"]["labels"]) == set(task.label_names)


@pytest.mark.parametrize("trainer", ["static", "tfidf"])
def test_where_a_model_wrote_the_rows_the_simplest_of_equal_settings_is_taken(table, task, trainer):
    generated = table.with_columns(source=pl.lit("generated"))
    few = generated.with_columns(
        source=pl.when(pl.int_range(pl.len()) % 3 == 0).then("source").otherwise(pl.lit("seed"))
    )
    plain, simple, mixed = (
        finetune(rows, trainer, task=task).facts["chosen"]["c"] for rows in (table, generated, few)
    )
    assert simple < plain == mixed
