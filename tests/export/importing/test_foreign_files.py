"""Files as other tools write them."""

import json

import polars as pl
import pytest
from labelwright.errors import InputError
from labelwright.export.importing.columns import SPLITS
from labelwright.export.importing.reading import read
from labelwright.reading import Columns


def chat(*turns, key="messages", role="role", content="content"):
    return {key: [{role: who, content: said} for who, said in turns]}


USER, ANSWER = ("user", "my text"), ("assistant", "good")
FORMS = {
    "OpenAI": chat(("system", "Classify."), USER, ANSWER),
    "OpenAI, a developer message": chat(("developer", "Classify."), USER, ANSWER),
    "OpenAI, other keys": {**chat(USER, ANSWER), "tools": [], "weight": 1},
    "an answer in JSON": chat(USER, ("assistant", '{"label": "good"}')),
    "ShareGPT": chat(
        ("human", "my text"), ("gpt", "good"), key="conversations", role="from", content="value"
    ),
    "Unsloth": chat(USER, ANSWER, key="conversations"),
    "Gemini": {
        "contents": [
            {"role": "user", "parts": [{"text": "my text"}]},
            {"role": "model", "parts": [{"text": "good"}]},
        ]
    },
    "Nova": {
        "messages": [
            {"role": "user", "content": [{"text": "my "}, {"text": "text"}]},
            {"role": "assistant", "content": [{"text": "good"}]},
        ]
    },
    "Claude": {"system": "Classify.", **chat(USER, ANSWER)},
    "TRL": {"prompt": chat(USER)["messages"], "completion": chat(ANSWER)["messages"]},
    "a pair": {
        "input": chat(USER),
        "preferred_output": chat(ANSWER)["messages"],
        "non_preferred_output": [],
    },
    "a pair of TRL": {
        "prompt": chat(USER)["messages"],
        "chosen": chat(ANSWER)["messages"],
        "rejected": [],
    },
    "prompt and completion": {"prompt": "my text\n\n###\n\n", "completion": " good\n"},
    "another separator": {"prompt": "my text\n\n### =>\n\n", "completion": " good END"},
    "plain prompt and completion": {"prompt": "my text", "completion": "good"},
    "evals": {"input": chat(USER)["messages"], "ideal": "good"},
    "evals of texts": {"input": "my text", "ideal": ["good"]},
    "Mistral": {"text": "my text", "labels": {"mood": "good"}},
    "Prodigy, choice": {"text": "my text", "accept": ["good"], "answer": "accept", "options": []},
    "Prodigy, binary": {"text": "my text", "label": "good", "answer": "accept"},
    "Label Studio": {
        "id": 7,
        "data": {"text": "my text"},
        "annotations": [{"result": [{"value": {"choices": ["good"]}}]}],
    },
    "Label Studio, reviewed": {
        "data": {"review": "my text", "n": 3},
        "predictions": [{"result": [{"value": {"choices": ["bad"]}}]}],
        "annotations": [
            {"result": [{"value": {"choices": ["bad"]}}]},
            {"result": [{"value": {"choices": ["good"]}}]},
            {"was_cancelled": True, "result": []},
        ],
    },
    "Argilla, answered": {
        "id": "x",
        "fields": {"text": "my text"},
        "responses": {"label": [{"value": "good", "user_id": "u"}]},
        "suggestions": {"label": {"value": "bad"}},
    },
    "promptfoo": {"vars": {"question": "my text"}, "assert": [{"type": "equals", "value": "good"}]},
    "a table": {"headline": "my text", "class": "good", "n": 1},
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("suffix", ["jsonl", "json"])
def test_is_read(name, suffix, tmp_path):
    path = tmp_path / f"file.{suffix}"
    record = json.dumps(FORMS[name])
    path.write_text(f"{record}\n{record}\n" if suffix == "jsonl" else f"[{record}, {record}]")
    found = read(path)
    assert found.table.select("text", "label").rows() == [("my text", "good")] * 2
    assert found.left_out == {}


def write(path, *records):
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return path


BAD = {
    "two questions": (chat(USER, ANSWER, USER, ANSWER), "not one question and one answer"),
    "no answer": (chat(USER), "not one question and one answer"),
    "rejected": ({**FORMS["Prodigy, binary"], "answer": "reject"}, "rejected or ignored"),
    "several options": (
        {**FORMS["Prodigy, choice"], "accept": ["a", "b"]},
        "no option accepted, or several",
    ),
    "several targets": (
        {"text": "x", "labels": {"a": "1", "b": "2"}},
        "several targets, or several labels",
    ),
    "several ideals": ({"input": "x", "ideal": ["a", "b"]}, "several ideal answers"),
    "no choice": ({"data": {"text": "x"}, "annotations": []}, "no choice"),
    "no text": ({**FORMS["Mistral"], "text": " "}, "no text"),
}


LIKE = {
    "two questions": "OpenAI",
    "no answer": "OpenAI",
    "rejected": "Prodigy, binary",
    "several options": "Prodigy, choice",
    "several targets": "Mistral",
    "several ideals": "evals",
    "no choice": "Label Studio",
    "no text": "Mistral",
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_counted(name, tmp_path):
    record, reason = BAD[name]
    good = FORMS[LIKE[name]]
    found = read(write(tmp_path / "f.jsonl", good, record))
    assert found.table.height == 1
    assert found.left_out == {reason: 1}
    with pytest.raises(InputError, match=f"can be used.*{reason}"):
        read(write(tmp_path / "g.jsonl", record))


def test_separators_are_taken_away_only_where_all_have_them(tmp_path):
    path = write(
        tmp_path / "f.jsonl",
        {"prompt": "a ->", "completion": " x"},
        {"prompt": "b", "completion": " y\n"},
    )
    assert read(path).table.select("text", "label").rows() == [("a ->", "x"), ("b", "y\n")]


def test_ids_and_splits(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("id,text,label,split\n7,a,x,train\n8,b,y,dev\n8,c,y,held_out\n")
    table = read(path).table
    assert table.rows() == [
        ("7", "a", "x", "train"),
        ("8", "b", "y", "validation"),
        ("8-2", "c", "y", "test"),
    ]


def test_a_column_called_split_that_is_none(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("text,label,split\na,x,banana\nb,y,yes\n")
    assert read(path).table.columns == ["id", "text", "label"]
    with pytest.raises(InputError, match=r"no column 'side' for --split-column.*'text'"):
        read(path, split_column="side")


def test_columns_and_labels_that_the_user_named(tmp_path):
    path = tmp_path / "f.jsonl"
    write(path, {"messages": [], "a": "text one", "b": "x"}, {"a": "two", "b": "y"})
    found = read(path, columns=Columns(text="a", label="b", mapping={"x": "ex"}))
    assert found.table.select("text", "label").rows() == [("text one", "ex"), ("two", "y")]


@pytest.mark.parametrize("name", SPLITS)
def test_files_named_after_splits(name, tmp_path):
    (tmp_path / f"{name}.csv").write_text("text,label\na,x\n")
    (tmp_path / "notes.txt").write_text("nothing of ours")
    assert read(tmp_path).table["split"].to_list() == [SPLITS[name]]


def test_half_characters_are_replaced(tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_text(
        '{"messages": [{"role": "user", "content": "a\\ud83d b"}, '
        '{"role": "assistant", "content": "x"}]}'
    )
    assert read(path).table["text"].to_list() == ["a\ufffd b"]


def test_a_folder_of_nothing(tmp_path):
    with pytest.raises(InputError, match="no file named train, validation or test"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"messages": [}', "f.jsonl:1:15.*bad JSON"),
        ('{"messages": []}\n3', "cannot|expected"),
        ("", "empty"),
    ],
)
def test_broken_files(content, words, tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_text(content)
    with pytest.raises(InputError, match=words):
        read(path)


def test_told_what_it_is(tmp_path):
    path = write(tmp_path / "f.jsonl", {"text": "a", "label": "x", "accept": ["y"]})
    assert read(path).table["label"].to_list() == ["y"]
    assert read(path, columns=Columns(label="label")).table["label"].to_list() == ["x"]
    with pytest.raises(InputError, match="Did you mean prodigy"):
        read(path, kind="prodgy")
    assert read(path, kind="prodigy").read_as == "prodigy"


def test_fasttext_lines(tmp_path):
    path = tmp_path / "f.txt"
    path.write_text("__label__a one two\n\n__label__b __label__a three\nfour\n__label__b five\n")
    found = read(path)
    assert found.table.select("text", "label").rows() == [("one two", "a"), ("five", "b")]
    assert found.left_out == {"no label, or several": 2}


def dataset():
    datasets = pytest.importorskip("datasets", reason="the extra `hf` is not installed")
    features = datasets.Features(
        {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["no", "yes"])}
    )
    rows = {"text": ["a", "b", "c"], "label": [1, 0, 1]}
    return datasets, datasets.Dataset.from_dict(rows, features=features)


ROWS = [("a", "yes"), ("b", "no"), ("c", "yes")]


def test_what_datasets_saves_to_disk(tmp_path):
    datasets, made = dataset()
    made.save_to_disk(tmp_path / "one")
    assert read(tmp_path / "one").table.select("text", "label").rows() == ROWS
    datasets.DatasetDict(train=made, test=made).save_to_disk(tmp_path / "two")
    table = read(tmp_path / "two").table
    assert sorted(table.select("text", "label").rows()) == sorted(ROWS * 2)
    assert table["split"].value_counts().sort("split").rows() == [("test", 3), ("train", 3)]


def test_what_datasets_writes_as_parquet(tmp_path):
    _, made = dataset()
    (tmp_path / "data").mkdir()
    made.to_parquet(tmp_path / "data" / "validation-00000-of-00001.parquet")
    found = read(tmp_path)
    assert found.table.select("text", "label").rows() == ROWS
    assert set(found.table["split"]) == {"validation"}


def test_a_card_whose_names_are_a_list(tmp_path):
    (tmp_path / "data").mkdir()
    shard = tmp_path / "data" / "train-00000-of-00001.parquet"
    pl.DataFrame({"text": ["a"], "label": [1]}).write_parquet(shard)
    (tmp_path / "README.md").write_text(
        "---\ndataset_info:\n- features:\n  - name: label\n    dtype:\n      class_label:\n"
        "        names: [no, yes]\n---\n"
    )
    # YAML reads these names as truth values; datasets does, too, and writes them in quotes.
    assert read(tmp_path).table["label"].to_list() == ["True"]
