"""Model folders: what was changed is refused, and nothing in one runs."""

import hashlib
import json
import pickle

import pytest
from labelwright.errors import InputError
from labelwright.export.finetune import finetune, load_model
from labelwright.export.finetune.folders import opened, sealed

FACTS = {"trainer": "static", "labels": ["a", "b"]}


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("code of the file ran",))


@pytest.fixture
def folder(tmp_path):
    with sealed(tmp_path / "model", FACTS) as staged:
        (staged / "one.json").write_text("{}")
        (staged / "below").mkdir()
        (staged / "below" / "two.json").write_text("[]")
    return tmp_path / "model"


def test_a_sealed_folder_opens(folder):
    assert opened(folder)["labels"] == ["a", "b"]
    assert set(opened(folder)["sha256"]) == {"one.json", "below/two.json"}


@pytest.mark.parametrize("name", ["one.json", "below/two.json"])
def test_a_file_that_is_missing_or_changed_is_refused(name, folder):
    (folder / name).write_text("{ }")
    with pytest.raises(InputError, match=r"cut short or changed"):
        opened(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match=r"is missing"):
        opened(folder)


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "adapter_config.json", "modeling_x.py", "below/x.pkl"]
)
def test_a_file_that_was_added_is_refused(name, folder):
    (folder / name).write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(InputError, match="no part of the model"):
        opened(folder)


@pytest.mark.parametrize("name", ["README.md", ".gitattributes", ".cache/x.json", "notes.md"])
def test_files_that_nothing_reads_may_lie_there(name, folder):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("hello")
    assert opened(folder)


def test_a_manifest_that_names_files_elsewhere_is_refused(folder):
    secret = folder.parent / "secret.json"
    secret.write_text("{}")
    manifest = json.loads((folder / "model.json").read_text())
    manifest["sha256"]["../secret.json"] = hashlib.sha256(b"{}").hexdigest()
    (folder / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="file elsewhere"):
        opened(folder)


def test_a_new_model_replaces_all_files_of_the_old(folder):
    with sealed(folder, FACTS) as staged:
        (staged / "three.json").write_text("{}")
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [
        "model.json",
        "three.json",
    ]
    assert opened(folder)


@pytest.mark.parametrize("trainer", ["static", "fasttext"])
def test_a_pickle_in_place_of_the_arrays_is_never_run(trainer, table, tmp_path):
    library = {"static": "wordllama", "fasttext": "fasttext"}[trainer]
    pytest.importorskip(library, reason=f"the extra `{trainer}` is not installed")
    path = tmp_path / "model"
    finetune(table, trainer, out=path)
    manifest = json.loads((path / "model.json").read_text())
    for name in [one for one in manifest["sha256"] if one.endswith(".safetensors")]:
        (path / name).write_bytes(pickle.dumps(Bomb()))
        manifest["sha256"][name] = hashlib.sha256((path / name).read_bytes()).hexdigest()
    (path / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="does not fit"):
        load_model(path)


@pytest.mark.parametrize("trainer", ["static", "fasttext"])
def test_labels_that_do_not_fit_are_refused(trainer, table, tmp_path):
    library = {"static": "wordllama", "fasttext": "fasttext"}[trainer]
    pytest.importorskip(library, reason=f"the extra `{trainer}` is not installed")
    path = tmp_path / "model"
    finetune(table, trainer, out=path)
    manifest = json.loads((path / "model.json").read_text())
    manifest["labels"] = ["a", "b"]
    (path / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="fit"):
        load_model(path)


def test_a_new_model_removes_nothing_elsewhere(folder):
    other = folder.parent / "other.json"
    other.write_text("{}")
    manifest = json.loads((folder / "model.json").read_text())
    manifest["sha256"] |= {"../other.json": "x", str(other): "x"}
    (folder / "model.json").write_text(json.dumps(manifest))
    with sealed(folder, FACTS):
        pass
    assert other.exists()
    assert not (folder / "one.json").exists()


def test_the_card_may_be_written_anew(folder):
    with sealed(folder, FACTS) as staged:
        (staged / "one.json").write_text("{}")
        (staged / "README.md").write_text("# What it is")
    (folder / "README.md").write_text("# What it is, in better words")
    assert opened(folder)
