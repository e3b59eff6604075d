"""The records of each format, as the providers' documentation shows them."""

import json

import polars as pl
import pytest
import yaml
from labelwright.errors import InputError
from labelwright.export import export
from labelwright.export.formats import FORMATS

ASK = "Sends a ticket to the right desk. You are given a support ticket; say which label fits it."


def records(name, table, task, folder, file="train.jsonl", **options):
    export(table, name, folder, task=task, options=options)
    text = (folder / file).read_text("utf-8-sig")
    return json.loads(text) if file.endswith(".json") else list(map(json.loads, text.splitlines()))


def first(name, table, task, folder, **options):
    return records(name, table, task, folder, **options)[0]


@pytest.fixture
def shape(table, task, tmp_path):
    return lambda name, **options: first(name, table, task, tmp_path, **options)


TEXT = "My refund number 0 is not right"


def test_gemini(shape):
    found = shape("gemini")
    assert list(found) == ["systemInstruction", "contents"]
    assert found["systemInstruction"]["role"] == "system"
    assert found["systemInstruction"]["parts"][0]["text"].startswith(ASK)
    assert found["contents"] == [
        {"role": "user", "parts": [{"text": TEXT}]},
        {"role": "model", "parts": [{"text": "billing"}]},
    ]


def test_gemini_without_a_system_message(shape):
    assert list(shape("gemini", system=False)) == ["contents"]


def test_nova(shape):
    found = shape("bedrock-nova")
    assert found["schemaVersion"] == "bedrock-conversation-2024"
    assert found["system"][0]["text"].startswith(ASK)
    assert found["messages"] == [
        {"role": "user", "content": [{"text": TEXT}]},
        {"role": "assistant", "content": [{"text": "billing"}]},
    ]


def test_claude(shape):
    found = shape("bedrock-claude")
    assert list(found) == ["system", "messages"]
    assert [one["role"] for one in found["messages"]] == ["user", "assistant"]
    assert found["messages"][1]["content"] == "billing"


def test_azure_has_its_mark_and_no_other_has(table, task, tmp_path):
    for name in FORMATS.names():
        if name == "spacy":
            continue
        done = export(table, name, tmp_path / name, task=task)
        marked = [path for path in done.files if path.read_bytes().startswith(b"\xef\xbb\xbf")]
        assert bool(marked) == (name == "azure")
        assert all(path.suffix == ".jsonl" for path in marked)


def test_mistral_classifier(shape):
    assert shape("mistral-classifier") == {"text": TEXT, "labels": {"tickets": "billing"}}
    assert shape("mistral-classifier", target="desk")["labels"] == {"desk": "billing"}


def test_cohere(shape):
    assert shape("cohere") == {"text": TEXT, "label": "billing"}


def test_trl_learns_the_completion(shape):
    found = shape("trl")
    assert [one["role"] for one in found["prompt"]] == ["system", "user"]
    assert found["completion"] == [{"role": "assistant", "content": "billing"}]


def test_unsloth(shape):
    roles = [one["role"] for one in shape("unsloth")["conversations"]]
    assert roles == ["system", "user", "assistant"]


def test_axolotl_comes_with_a_configuration(table, task, tmp_path):
    done = export(table, "axolotl", tmp_path, task=task, options={"max_tokens": 512})
    config = yaml.safe_load((tmp_path / "axolotl.yaml").read_text())
    assert config["datasets"][0]["path"] == "train.jsonl"
    assert config["datasets"][0]["type"] == "chat_template"
    assert config["test_datasets"][0]["path"] == "validation.jsonl"
    assert config["sequence_len"] == 512
    assert "val_set_size" not in config
    assert done.files[0].name == "axolotl.yaml"


def test_axolotl_without_validation_rows(table, task, tmp_path):
    export(table.filter(pl.col("split") == "train"), "axolotl", tmp_path, task=task)
    config = yaml.safe_load((tmp_path / "axolotl.yaml").read_text())
    assert config["val_set_size"] == 0
    assert "test_datasets" not in config


def test_llama_factory_says_where_the_files_are(table, task, tmp_path):
    export(table, "llama-factory", tmp_path, task=task)
    info = json.loads((tmp_path / "dataset_info.json").read_text())
    assert list(info) == ["tickets_train", "tickets_validation", "tickets_test"]
    assert all((tmp_path / entry["file_name"]).is_file() for entry in info.values())
    assert info["tickets_train"]["tags"]["system_tag"] == "system"


def test_label_studio(table, task, tmp_path):
    sure = table.with_columns(confidence=pl.lit(0.75))
    found = records("label-studio", sure, task, tmp_path, file="train.json")[0]
    (annotation,) = found["annotations"]
    assert annotation["result"][0]["value"] == {"choices": ["billing"]}
    assert found["data"] == {"text": TEXT, "id": "billing-0"}
    found = records(
        "label-studio", sure, task, tmp_path, file="train.json", labels_as="predictions"
    )[0]
    assert found["predictions"][0]["score"] == 0.75


def test_label_studio_escapes_labels_in_its_configuration(tmp_path):
    table = pl.DataFrame({"text": ["x", "y"], "label": ['<a> & "b"', "c"], "split": "train"})
    export(table, "label-studio", tmp_path)
    from xml.etree import ElementTree

    choices = ElementTree.parse(tmp_path / "config.xml").findall(".//Choice")
    assert [one.get("value") for one in choices] == ['<a> & "b"', "c"]


def test_prodigy(shape):
    found = shape("prodigy")
    assert found["accept"] == ["billing"]
    assert [one["id"] for one in found["options"]] == ["billing", "shipping", "other"]


def test_setfit_numbers_labels_in_their_order(table, task, tmp_path):
    export(table, "setfit", tmp_path, task=task)
    frame = pl.read_parquet(tmp_path / "train.parquet")
    assert frame.columns == ["text", "label", "label_text"]
    names = json.loads((tmp_path / "labels.json").read_text())
    assert names == ["billing", "shipping", "other"]
    assert [names[number] for number in frame["label"]] == frame["label_text"].to_list()


def test_evals(table, task, tmp_path):
    found = records("openai-evals", table, task, tmp_path, file="samples.jsonl")
    assert len(found) == 9
    assert found[0]["ideal"] == "billing"
    assert found[0]["input"][-1]["role"] == "user"
    entry = yaml.safe_load((tmp_path / "eval.yaml").read_text())
    assert entry["tickets"]["id"] in entry


def test_fasttext_gives_labels_with_blanks_another_name(tmp_path):
    labels = ["good news", "good_news", "bad"]
    table = pl.DataFrame({"text": ["a b", "c\td", "e\nf"], "label": labels, "split": "train"})
    done = export(table, "fasttext", tmp_path)
    lines = (tmp_path / "train.txt").read_text("utf-8").splitlines()
    assert lines == ["__label__good_news_2 a b", "__label__good_news c d", "__label__bad e f"]
    names = json.loads((tmp_path / "labels.json").read_text())
    assert names["good_news_2"] == "good news"
    assert any("other names" in note for note in done.notes)


def test_spacy_without_spacy(table, tmp_path, monkeypatch):
    import sys

    from labelwright.errors import LabelwrightError

    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(LabelwrightError, match=r"pip install 'labelwright\[spacy\]'"):
        export(table, "spacy", tmp_path)


GOING = {
    "openai-chat": "2027-01-06",
    "preference": "2027-01-14",
    "openai-completion": "2026-09-28",
    "cohere": "2025-09-15",
    "mistral-chat": "2026-08-21",
    "mistral-classifier": "no longer actively supported",
    "ai21": "no hosted fine-tuning",
    "bedrock-claude": "us-west-2",
    "gemini": "May 2025",
    "openai-evals": "2026-11-30",
}


@pytest.mark.parametrize("name", FORMATS.names())
def test_what_is_gone_or_going_is_said_first(name, table, task, tmp_path):
    if name == "spacy":
        pytest.importorskip("spacy")
    notes = export(table, name, tmp_path, task=task).notes
    assert (name in GOING) == bool(FORMATS.get(name).warning)
    if name in GOING:
        assert GOING[name] in notes[0]


def test_rows_longer_than_asked_for_are_refused(table, task, tmp_path):
    done = export(table, "openai-chat", tmp_path, task=task, options={"max_tokens": 160})
    assert done.rows["train"] == 42
    with pytest.raises(InputError, match="too long"):
        export(table, "openai-chat", tmp_path, task=task, options={"max_tokens": 60})


@pytest.mark.parametrize("name", ["promptfoo", "openai-evals"])
def test_tests_are_not_made_of_no_rows(name, table, task, tmp_path):
    train = table.filter(pl.col("split") != "test")
    with pytest.raises(InputError, match="there are no test rows"):
        export(train, name, tmp_path, task=task)
    assert not list(tmp_path.iterdir())
    assert export(train, name, tmp_path, task=task, options={"split": "validation"}).files


def test_spacy_is_told_of_files_that_are_there(table, task, tmp_path):
    pytest.importorskip("spacy")
    done = export(table.filter(pl.col("split") == "train"), "spacy", tmp_path, task=task)
    assert "--paths.dev train.spacy" in " ".join(done.notes)
