"""Any text survives every format, or is refused with its id and the reason; and comes back."""

import csv
import json
import sys

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelwright.errors import InputError
from labelwright.export import export
from labelwright.export.formats import FORMATS
from labelwright.export.formats.fasttext import _BLANKS
from labelwright.export.importing.reading import read

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
    "template": '{{ text }} {% raw %} {{ "a" }} {"label": "no"}',
    "reserved": "User: hello [EOS] <image>",
    "labels": "__label__x </s> __label__",
    "long": "x" * 100_000,
    "formula": "=1+1",
    "blank": " ",
    "empty": "",
    "padded": "  a  ",
    "none": "None",
}
EMPTY, LONG = ["blank", "empty"], ["long", "blank", "empty"]
REFUSED = {
    "csv": ["nul"],
    "hf": [],
    "parquet": [],
    "jsonl": [],
    "label-studio": [],
    "argilla": [],
    "fasttext": ["labels", *EMPTY],
    "bedrock-nova": ["reserved", *EMPTY],
    "openai-completion": LONG,
    **dict.fromkeys(("trl", "trl-preference", "axolotl", "llama-factory", "unsloth"), LONG),
}
"""What a format cannot hold; in others these are the empty texts."""
NEED = {"spacy": "spacy"}
OPTIONS = {
    "promptfoo": {"split": "train"},
    "openai-evals": {"split": "train"},
}


def frame(texts, ids=None, labels=("no|não", "yes, sir")):
    names = ids or [f"r{place}" for place in range(len(texts))]
    return pl.DataFrame(
        {
            "id": names,
            "text": texts,
            "label": [labels[place % len(labels)] for place in range(len(texts))],
        }
    ).with_columns(split=pl.lit("train"))


def ask_for(name):
    if name in NEED:
        pytest.importorskip(NEED[name], reason=f"{NEED[name]} is not installed")


@pytest.mark.parametrize("name", FORMATS.names())
def test_nasty_texts(name, tmp_path):
    """Everything that can be held is written; reading it back is part of the export."""
    ask_for(name)
    table = frame(list(NASTY.values()), list(NASTY))
    done = export(table, name, tmp_path, options=OPTIONS.get(name))
    refused = REFUSED.get(name, EMPTY)
    assert done.rows == {"train": len(NASTY) - len(refused)}
    named = [note.split()[1] for note in done.notes if note.endswith(".") and "was refused" in note]
    assert named == refused[:5]


READABLE = [name for name in FORMATS.names() if name != "spacy"]
SPECIAL = {
    "fasttext": lambda text: text.translate(_BLANKS),
}


def back(folder):
    found = read(folder).table
    return list(found.select("text", "label", "split").iter_rows())


def expected(name, table, done):
    """The rows that should come back: those that were written, and have a text."""
    refused = {note.split()[1] for note in done.notes if "was refused" in note}
    changed = SPECIAL.get(name, lambda text: text)
    split = None if name in OPTIONS else "train"
    return [
        (changed(text), label, split)
        for row, text, label in table.select("id", "text", "label").iter_rows()
        if row not in refused and text.strip()
    ]


def without_none(rows):
    return [tuple(value for value in row if value is not None) for row in rows]


def came_back(name, table, folder, **options):
    done = export(table, name, folder, options={**OPTIONS.get(name, {}), **options})
    wanted = expected(name, table, done)
    if name in OPTIONS:
        found = list(read(folder).table.select("text", "label").iter_rows())
        assert found == [row[:2] for row in wanted]
    else:
        assert back(folder) == wanted


@pytest.mark.parametrize("name", READABLE)
def test_nasty_texts_come_back(name, tmp_path):
    few = {key: text for key, text in NASTY.items() if key not in ("long", "nul")}
    came_back(name, frame(list(few.values()), list(few)), tmp_path)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
labels = st.lists(
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda name: name and not name.replace(".", "").replace("-", "").isdigit()),
    min_size=2,
    max_size=4,
    unique_by=str.casefold,
)


@pytest.mark.parametrize("name", READABLE)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(texts, min_size=2, max_size=8), labels=labels)
def test_any_texts_come_back(name, texts, labels, tmp_path_factory):
    table = frame(texts, labels=labels)
    if table["label"].n_unique() < 2:
        return
    # Nothing left to write or to read, or no stop that no label holds.
    words = ("no rows", "can be used", "the stop", "reserved")
    try:
        came_back(name, table, tmp_path_factory.mktemp("export"))
    except InputError as error:
        if not any(one in str(error) for one in words):
            raise


@pytest.mark.parametrize("name", ["openai-chat", "azure", "bedrock-nova", "gemini", "trl"])
@pytest.mark.parametrize(
    "options",
    [
        {"system": False},
        {"system": False, "list_options": False},
        {"list_options": False},
        {"answer": "json"},
        {"system": False, "answer": "json"},
    ],
)
def test_chats_come_back_however_they_ask(name, options, table, tmp_path):
    export(table, name, tmp_path, options=options, seed=3)
    found = read(tmp_path).table.select("text", "label", "split")
    order = pl.concat([table.filter(pl.col("split") == one) for one in ("train", "validation")])
    order = pl.concat([order, table.filter(pl.col("split") == "test")])
    assert found.equals(order.select("text", "label", "split"))


def test_csv_reads_in_polars_and_python_too(tmp_path):
    table = frame([text for key, text in NASTY.items() if key != "nul"])
    export(table, "csv", tmp_path)
    found = pl.read_csv(tmp_path / "train.csv", infer_schema=False)
    assert found["text"].to_list() == table["text"].to_list()
    assert found["label"].to_list() == table["label"].to_list()
    csv.field_size_limit(sys.maxsize)
    with (tmp_path / "train.csv").open(encoding="utf-8", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == table["text"].to_list()


def test_lines_are_read_by_splitlines_too(tmp_path):
    table = frame(list(NASTY.values()))
    export(table, "jsonl", tmp_path)
    lines = (tmp_path / "train.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == table["text"].to_list()


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
    for name, read_file in (
        ("jsonl", pl.read_ndjson),
        ("csv", pl.read_csv),
        ("parquet", pl.read_parquet),
    ):
        export(table, name, tmp_path / name, task=task)
        found = read_file(tmp_path / name / f"train.{name}")
        assert found.columns == ["id", "text", "title", "body", "label"]
        assert found["title"].to_list() == ["t", "u"]
