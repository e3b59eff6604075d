"""The fasttext trainer, beside fastText's own answers."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.errors import InputError
from labelwright.export.finetune import finetune, load_model
from labelwright.export.finetune.fasttext import PREFIX, SHAPES, _taken
from labelwright.export.finetune.fasttext_model import tokens

fasttext = pytest.importorskip("fasttext", reason="the extra `fasttext` is not installed")

TEXTS = ["my parcel is lost", "the refund never came", "", "¿dónde? 日本 😀", "x" * 30_000, "a\0b"]
TEXTS += [f"{PREFIX}1 __label__0 </s> <s>", "ünïcödé ÜBER straße", "\ud800 lone"]


@pytest.fixture(scope="module")
def model(table, task):
    return finetune(table, "fasttext", task=task)


@pytest.fixture(scope="module", params=SHAPES, ids=str)
def pair(request, table, tmp_path_factory):
    """A model by fastText itself, and the same as arrays."""
    file = tmp_path_factory.mktemp("fasttext") / "rows.txt"
    labels = sorted(set(table["label"]))
    lines = [
        f"{PREFIX}{labels.index(row['label'])} {' '.join(tokens(row['text']))} é 日本語\n"
        for row in table.iter_rows(named=True)
    ]
    file.write_text("".join(lines), encoding="utf-8")
    together, least, most = request.param
    theirs = fasttext.train_supervised(
        str(file), epoch=20, lr=0.5, dim=16, bucket=2_000, wordNgrams=together, minn=least,
        maxn=most, label=PREFIX, seed=1, thread=1, verbose=0,
    )  # fmt: skip
    return theirs, _taken(theirs, tuple(labels), request.param)


@given(st.text(max_size=60))
def test_arrays_answer_as_fasttext_does(pair, text):
    text = text.encode("utf-8", "replace").decode()
    theirs, ours = pair
    names, shares = theirs.predict(" ".join(tokens(text)), k=-1)
    expected = np.zeros(3)
    expected[[int(name.removeprefix(PREFIX)) for name in names]] = shares
    # fastText adds 1e-5 to what it tells
    np.testing.assert_allclose(ours.probabilities([text])[0], expected, atol=5e-5)


def test_every_shape_is_saved_and_opened(pair, tmp_path):
    _, ours = pair
    whole = replace(ours, facts={"rows": {}})
    whole.save(tmp_path / "model")
    again = load_model(tmp_path / "model")
    np.testing.assert_array_equal(again.probabilities(TEXTS), ours.probabilities(TEXTS))


def test_it_learns(model):
    assert model.predict(["courier lost my parcel", "card charge twice", "login screen"]) == [
        "shipping",
        "billing",
        "other",
    ]
    shares = model.probabilities(TEXTS)
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_the_same_after_loading_and_without_fasttext(model, tmp_path, monkeypatch):
    model.save(tmp_path / "model")
    monkeypatch.setitem(__import__("sys").modules, "fasttext", None)
    again = load_model(tmp_path / "model")
    assert again.facts == json.loads(json.dumps(model.facts))
    np.testing.assert_array_equal(again.probabilities(TEXTS), model.probabilities(TEXTS))


def test_deterministic_and_blind_to_test_rows(table, task, model):
    other = table.with_columns(
        pl.when(pl.col("split") == "test").then(pl.lit("poison")).otherwise("text").alias("text")
    )
    again = finetune(other, "fasttext", task=task)
    np.testing.assert_array_equal(again.probabilities(TEXTS), model.probabilities(TEXTS))


def test_a_weight_makes_a_row_count_more():
    table = pl.DataFrame({"text": ["same words here"] * 7, "label": ["a"] * 3 + ["b"] * 4})
    heavy = table.with_columns(sample_weight=pl.Series([9.0] * 3 + [None] * 4))
    assert finetune(table, "fasttext").predict(["same words here"]) == ["b"]
    assert finetune(heavy, "fasttext").predict(["same words here"]) == ["a"]


def test_nothing_to_read():
    with pytest.raises(InputError, match="no text to learn from"):
        finetune(pl.DataFrame({"text": ["", " "], "label": ["x", "y"]}), "fasttext")


def test_options(table):
    model = finetune(table, "fasttext", options={"dim": "7", "epochs": "2"})
    assert model.vectors.shape[1] == 7
    with pytest.raises(InputError, match="option 'dim'"):
        finetune(table, "fasttext", options={"dim": "many"})
    with pytest.raises(InputError, match=r"no such option; its options: epochs, learning_rate"):
        finetune(table, "fasttext", options={"size": 3})
