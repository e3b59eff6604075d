"""Writing a model as ONNX: which texts it is compared on, and where it lies then."""

import shutil

import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import finetune, load_model
from labelwright.using.onnx import export_model
from split_run import headlines, split_run

for name, extra in (("onnx", "to-onnx"), ("onnxruntime", "onnx"), ("wordllama", "static")):
    pytest.importorskip(name, reason=f"the extra `{extra}` is not installed")

ODD = 7
"""Texts that are compared beside those given."""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("static") / "mine"
    finetune(headlines(20), "static", out=path)
    return path


def test_a_model_that_is_in_no_run_is_compared_on_texts_of_any_kind(model):
    found = export_model(model)
    assert found["path"] == f"{model}-onnx"
    assert found["compared"]["texts"] > ODD + 20
    assert load_model(found["path"]).labels == load_model(model).labels


def test_a_model_of_a_run_is_compared_on_rows_that_it_did_not_learn_from(
    model, prompt_file, tmp_path
):
    run = split_run(prompt_file, tmp_path / "run")
    inside = shutil.copytree(model, run / "models" / "static")
    rows = pl.read_parquet(run / "split.parquet").filter(pl.col("split") != "train").height
    assert export_model(inside, out=tmp_path / "out")["compared"]["texts"] == ODD + rows


def test_a_file_of_texts_may_be_given(model, tmp_path):
    (tmp_path / "texts.csv").write_text("text\none\ntwo\n")
    options = {"texts": tmp_path / "texts.csv", "int8": "false"}
    found = export_model(model, out=tmp_path / "out", options=options)
    assert (found["compared"]["texts"], found["compared"]["int8"]) == (ODD + 2, False)


def test_what_cannot_be_asked_for_is_told(model, tmp_path):
    with pytest.raises(InputError, match="--to onnx; openai-chat is for rows"):
        export_model(model, to="openai-chat")
    with pytest.raises(InputError, match=r"'float'.*no such option.*int8, texts"):
        export_model(model, options={"float": "true"})
    with pytest.raises(InputError, match="neither a run folder"):
        export_model(tmp_path)
