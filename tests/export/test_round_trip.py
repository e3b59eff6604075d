"""Any text survives every format, or is refused with its id and the reason."""

import csv
import json
import sys

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelwright.export import export

NASTY = {
    "newlines": "one\ntwo\r\nthree\rfour",
    "quotes": 'she said "it\'s", then \\ and ,;\t',
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 ok",
    "rtl": "שלום \u202e مرحبا",
    "breaks": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "nul": "a\0b",
    "control": "".join(map(chr, range(1, 32))) + "\x7f",
    "bom": "\ufeffstart",
    "edges": "\uffff\ufffe\U0010ffff",
    "separators": "a -> b\n\n###\n\nc\n\n===\n\nd",
    "long": "x" * 100_000,
    "formula": "=1+1",
    "blank": " ",
    "empty": "",
    "padded": "  a  ",
    "none": "None",
}


def frame(texts, ids=None):
    names = ids or [f"r{place}" for place in range(len(texts))]
    labels = ["yes, sir" if place % 2 else "no|não" for place in range(len(texts))]
    return pl.DataFrame({"id": names, "text": texts, "label": labels}).with_columns(
        split=pl.lit("train")
    )


def read_csv(path):
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def read_lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def written(name, table, folder):
    """Texts that stand in the written files, by an independent reader; and what was refused."""
    done = export(table, name, folder)
    if name == "csv":
        texts = read_csv(folder / "train.csv")
    elif name == "hf":
        texts = pl.read_parquet(folder / "data")["text"].to_list()
    elif name == "jsonl":
        texts = [line["text"] for line in read_lines(folder / "train.jsonl")]
    elif name == "openai-chat":
        texts = [line["messages"][1]["content"] for line in read_lines(folder / "train.jsonl")]
    else:
        separator = json.loads((folder / "inference.json").read_text("utf-8"))["separator"]
        lines = read_lines(folder / "train.jsonl")
        assert all(
            line["prompt"].find(separator) + len(separator) == len(line["prompt"]) for line in lines
        )
        texts = [line["prompt"].removesuffix(separator) for line in lines]
    return texts, done


@pytest.mark.parametrize("name", ["openai-chat", "openai-completion", "hf", "csv", "jsonl"])
def test_nasty_texts(name, tmp_path):
    table = frame(list(NASTY.values()), list(NASTY))
    texts, done = written(name, table, tmp_path)
    refused = {
        "csv": ["nul"],
        "openai-chat": ["blank", "empty"],
        "openai-completion": ["long", "blank", "empty"],
    }.get(name, [])
    assert texts == [text for key, text in NASTY.items() if key not in refused]
    for key in refused:
        assert any(note.startswith(f"Row {key} was refused:") for note in done.notes)
    assert sum(done.left_out.values()) == len(refused)


@pytest.mark.parametrize("name", ["openai-chat", "openai-completion", "hf", "csv", "jsonl"])
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_any_texts(name, texts, tmp_path_factory):
    usable = {
        "csv": lambda text: "\0" not in text,
        "openai-chat": str.strip,
        "openai-completion": str.strip,
    }.get(name, lambda text: True)
    expected = [text for text in texts if usable(text)]
    if not expected:
        return
    found, _ = written(name, frame(texts), tmp_path_factory.mktemp("export"))
    assert found == expected


def test_csv_reads_in_polars_too(tmp_path):
    table = frame([text for key, text in NASTY.items() if key != "nul"])
    export(table, "csv", tmp_path)
    found = pl.read_csv(tmp_path / "train.csv", infer_schema=False)
    assert found["text"].to_list() == table["text"].to_list()
    assert found["label"].to_list() == table["label"].to_list()


def test_fields_stand_in_their_own_columns(tmp_path):
    from labelwright.task import Task

    task = Task(
        name="reviews",
        about="Stars.",
        fields={"title": "its title", "body": "what it says"},
        labels=[{"name": "1", "description": "bad"}, {"name": "5", "description": "good"}],
    )
    table = pl.DataFrame(
        {
            "id": ["a", "b"],
            "text": ["t\nb", "u"],
            "title": ["t", "u"],
            "body": ["b", None],
            "label": ["1", "5"],
            "split": ["train", "train"],
        }
    )
    for name, read in (("jsonl", pl.read_ndjson), ("csv", pl.read_csv)):
        export(table, name, tmp_path / name, task=task)
        found = read(tmp_path / name / f"train.{name}")
        assert found.columns == ["id", "text", "title", "body", "label"]
        assert found["title"].to_list() == ["t", "u"]
