"""Sending a model to the Hugging Face Hub, which is never reached."""

import pytest
from labelwright.errors import InputError, ProviderError
from labelwright.export.finetune import finetune, pushing

hub = pytest.importorskip("huggingface_hub", reason="the extra `hf` is not installed")


@pytest.fixture(scope="module")
def model(table, tmp_path_factory):
    path = tmp_path_factory.mktemp("push") / "model"
    finetune(table, out=path)
    (path / "notes.md").write_text("for nobody else")
    return path


@pytest.fixture
def sent(monkeypatch):
    calls = {}
    monkeypatch.setattr(pushing, "token", lambda: "secret")
    for name in ("create_repo", "upload_folder", "upload_file"):
        monkeypatch.setattr(
            hub.HfApi, name, lambda self, *a, _name=name, **k: calls.update({_name: (a, k)})
        )
    return calls


def test_the_files_of_the_model_and_a_card_are_sent(model, sent):
    assert pushing.push_model(model, "me/mine") == "pushed to https://huggingface.co/me/mine"
    assert sent["create_repo"] == (("me/mine",), {"private": True, "exist_ok": True})
    own = {"model.json", "vocabulary.json", "weights.npz"}
    assert set(sent["upload_folder"][1]["allow_patterns"]) == own
    told = sent["upload_file"][1]
    text = told["path_or_fileobj"].decode()
    assert told["path_in_repo"] == "README.md"
    assert "library_name: labelwright" in text
    assert "| shipping |" in text
    assert "transformers" not in text


@pytest.mark.parametrize("name", ["mine", "a/b/c", "/mine", "me/"])
def test_a_name_that_is_none(name, model, sent):
    with pytest.raises(InputError, match="OWNER/NAME"):
        pushing.push_model(model, name)
    assert not sent


def test_what_the_hub_refuses_is_told(model, sent, monkeypatch):
    def refuse(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr(hub.HfApi, "upload_folder", refuse)
    with pytest.raises(ProviderError, match=r"no route to host.*The model is in"):
        pushing.push_model(model, "me/mine")
