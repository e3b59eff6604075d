"""The dataset folder for the Hugging Face Hub."""

import json

import polars as pl
import pytest
import yaml
from labelwright.errors import InputError, ProviderError
from labelwright.export import export
from labelwright.export.formats import hf, hf_push
from labelwright.table import FLAG


def card(folder):
    _, head, body = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


def test_loads_with_datasets(table, task, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    export(table, "hf", tmp_path / "data set", task=task)
    loaded = datasets.load_dataset(str(tmp_path / "data set"), cache_dir=str(tmp_path / "cache"))
    assert {name: len(part) for name, part in loaded.items()} == {
        "train": 42,
        "validation": 9,
        "test": 9,
    }
    label = loaded["train"].features["label"]
    assert isinstance(label, datasets.ClassLabel)
    assert label.names == ["billing", "shipping", "other"]
    expected = table.filter(pl.col("split") == "train")
    assert list(loaded["train"]["text"]) == expected["text"].to_list()
    assert [label.int2str(place) for place in loaded["train"]["label"]] == expected[
        "label"
    ].to_list()


def test_label_names_that_yaml_would_change(table, tmp_path):
    datasets = pytest.importorskip("datasets")
    names = {"billing": "no", "shipping": "1", "other": "null: # x"}
    export(table.with_columns(pl.col("label").replace(names)), "hf", tmp_path / "d")
    loaded = datasets.load_dataset(str(tmp_path / "d"), cache_dir=str(tmp_path / "cache"))
    assert loaded["test"].features["label"].names == sorted(names.values())


def test_card_head(table, task, tmp_path):
    export(table, "hf", tmp_path, task=task, options={"licence": "cc-by-4.0"})
    head, _ = card(tmp_path)
    assert head["license"] == "cc-by-4.0"
    assert head["language"] == ["en"]
    assert head["task_categories"] == ["text-classification"]
    assert head["size_categories"] == ["n<1K"]
    sizes = {split["name"]: split["num_examples"] for split in head["dataset_info"]["splits"]}
    assert sizes == {"train": 42, "validation": 9, "test": 9}
    assert head["configs"][0]["data_files"][0] == {"split": "train", "path": "data/train-*"}


@pytest.mark.parametrize("from_file", [True, False])
def test_card_body_tells_how_it_was_made_and_what_is_wrong(table, task, tmp_path, from_file):
    vote = {"label": "other", "order": ["other"], "place": 0, "model": "ollama/x", "seconds": 1.0}
    flag = {"check": "near_duplicate", "reason": "r", "score": 1.0, "partner": "b"}
    rich = table.with_columns(
        generator=pl.lit("local/smollm2"),
        votes=pl.Series([[vote]] * table.height),
        flags=pl.Series([[flag]] * 3 + [[]] * (table.height - 3), dtype=pl.List(FLAG)),
    )
    curation = {
        "findings": [
            {
                "feature": "ends with !",
                "label": "other",
                "rate_in_label": 0.9,
                "rate_elsewhere": 0.1,
            }
        ],
        "surface_only": {"accuracy": 0.91, "majority": 0.33},
    }
    report = tmp_path / "report.json"
    report.write_text(json.dumps(curation))
    given = {"options": {"curation": str(report)}} if from_file else {"curation": curation}
    export(rich, "hf", tmp_path / "d", task=task, **given)
    head, body = card(tmp_path / "d")
    assert "synthetic" in head["tags"]
    assert "| billing | money, invoices \\| refunds | 14 | 3 | 3 |" in body
    assert "`local/smollm2`" in body
    assert "`ollama/x`" in body
    assert "3 rows carry the flag `near_duplicate`" in body
    assert "ends with ! goes with the label `other` (90% of its rows, 10% of the others)" in body
    assert "accuracy 0.91" in body


def test_card_tells_of_prompts_people_and_what_was_dropped(table, task, tmp_path):
    asked = task.with_changes(label={"prompt": "Which one is {{ text }}?"}).model_copy(
        update={"template": "Write ```{{ n }}``` tickets."}
    )
    vote = {"label": "other", "order": ["other"], "place": 0, "model": "a/b", "seconds": 1.0}
    rich = table.with_columns(
        generator=pl.when(pl.int_range(pl.len()) < 40).then(pl.lit("local/x")),
        source=pl.Series(["generated"] * 40 + ["texts"] * 15 + ["seed"] * 5),
        votes=pl.Series([[vote, vote]] * 60),
        agreement=pl.lit(0.9),
        reviewed=pl.int_range(pl.len()) < 7,
    )
    curation = {"rows": 80, "kept": 60, "dropped": {"near_duplicate": 20}, "words": ["Look out."]}
    export(rich, "hf", tmp_path, task=asked, curation=curation)
    _, body = card(tmp_path)
    assert "40 of the texts were written by a language model (`local/x` (40))" in body
    assert "15 texts were brought by the author" in body
    assert "5 texts are examples that the author wrote" in body
    assert "votes of `a/b`, 2.0 a text on average" in body
    assert "On average 90% of the votes agree" in body
    assert "A person looked at 7 of the 60 rows" in body
    assert "Of 80 labelled texts 60 were kept after checks; dropped: 20 `near_duplicate`" in body
    assert "````text\nWrite ```{{ n }}``` tickets.\n````" in body
    assert "Which one is {{ text }}?" in body
    assert "- Look out." in body


def test_bad_report(table, tmp_path):
    with pytest.raises(InputError, match="not a report"):
        export(table, "hf", tmp_path, options={"curation": str(tmp_path / "none.json")})


def test_push_without_token_writes_nothing(table, tmp_path, monkeypatch):
    pytest.importorskip("huggingface_hub")
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    with pytest.raises(InputError, match="HF_TOKEN"):
        export(table, "hf", tmp_path / "d", options={"push": "me/data"})
    assert not (tmp_path / "d").exists()


def test_push_sends_the_files_that_were_written(table, tmp_path, monkeypatch):
    hub = pytest.importorskip("huggingface_hub")
    calls = {}
    monkeypatch.setattr(hf, "token", lambda: "secret")
    monkeypatch.setattr(
        hub.HfApi, "create_repo", lambda self, name, **k: calls.update(name=name, **k)
    )
    monkeypatch.setattr(hub.HfApi, "upload_folder", lambda self, **k: calls.update(**k))
    done = export(table, "hf", tmp_path, options={"push": "me/data"})
    assert (calls["name"], calls["private"], calls["repo_type"]) == ("me/data", True, "dataset")
    assert calls["folder_path"] == tmp_path
    assert any("huggingface.co/datasets/me/data" in note for note in done.notes)


def test_a_push_that_fails_keeps_the_files(table, tmp_path, monkeypatch):
    hub = pytest.importorskip("huggingface_hub")

    def refuse(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr(hf, "token", lambda: "secret")
    monkeypatch.setattr(hub.HfApi, "create_repo", refuse)
    with pytest.raises(ProviderError, match=r"no route to host.*export again"):
        export(table, "hf", tmp_path, options={"push": "me/data"})
    assert (tmp_path / "README.md").is_file()
    assert hf_push.HOW.startswith("pip install")
