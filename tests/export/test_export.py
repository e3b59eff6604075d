"""What every format has in common: which rows go in, what is refused, files whole or not at all."""

import polars as pl
import pytest
from labelwright.errors import InputError, LabelwrightError
from labelwright.export import export
from labelwright.export.formats import FORMATS
from labelwright.export.formats.jsonl import JsonLines

ALL = ("openai-chat", "openai-completion", "hf", "csv", "jsonl")


def test_formats_are_registered():
    assert set(ALL) <= set(FORMATS.names())


@pytest.mark.parametrize("name", ALL)
def test_rows_are_counted_per_split_and_files_exist(name, table, task, tmp_path):
    done = export(table, name, tmp_path / "out", task=task)
    assert done.rows == {"train": 42, "validation": 9, "test": 9}
    assert done.files
    assert all(path.is_file() for path in done.files)
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize("name", ALL)
def test_rows_left_out_are_counted_with_the_reason(name, table, task, tmp_path):
    table = table.with_columns(
        pl.when(pl.col("id") == "other-0").then(None).otherwise("label").alias("label"),
        (pl.col("id") != "other-1").alias("kept"),
        pl.when(pl.col("id") == "other-2").then(None).otherwise("split").alias("split"),
    )
    done = export(table, name, tmp_path, task=task)
    assert done.left_out == {"dropped by curation": 1, "no label": 1, "in no split": 1}
    assert done.rows["train"] == 39
    assert any("no label" in note for note in done.notes)


def test_splits_without_rows_have_no_file_and_older_ones_go(table, tmp_path):
    export(table, "jsonl", tmp_path)
    done = export(table.filter(pl.col("split") == "train"), "jsonl", tmp_path)
    assert [path.name for path in done.files] == ["train.jsonl"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["train.jsonl"]


def test_files_of_others_in_the_folder_stay(table, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    export(table, "csv", tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_label_the_task_has_not(table, task, tmp_path):
    odd = table.with_columns(pl.col("label").replace({"other": "rest"}))
    with pytest.raises(InputError, match=r"20 row.*'rest'.*billing"):
        export(odd, "csv", tmp_path, task=task)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop("split"), "split"),
        (lambda t: t.with_columns(text=pl.lit(1)), "text"),
        (lambda t: t.with_columns(label=pl.lit(0.5)), "label"),
        (lambda t: t.clear(), "no rows"),
        (lambda t: t.with_columns(kept=pl.lit(False)), "dropped by curation"),
    ],
)
def test_bad_tables(change, words, table, tmp_path):
    with pytest.raises(InputError, match=words):
        export(change(table), "csv", tmp_path)


def test_whole_numbers_are_names_of_labels(table, tmp_path):
    stars = table.with_columns(label=pl.int_range(pl.len()) % 5 + 1)
    export(stars, "jsonl", tmp_path)
    assert set(pl.read_ndjson(tmp_path / "train.jsonl")["label"]) == {"1", "2", "3", "4", "5"}


def test_unknown_format_and_option(table, tmp_path):
    with pytest.raises(InputError, match="Did you mean openai-chat"):
        export(table, "openai-chats", tmp_path)
    with pytest.raises(InputError, match=r"'sytem'.*system"):
        export(table, "openai-chat", tmp_path, options={"sytem": True})
    with pytest.raises(InputError, match="answer"):
        export(table, "openai-chat", tmp_path, options={"answer": "xml"})


def test_out_is_a_file(table, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="is a file"):
        export(table, "csv", tmp_path / "out")


def test_nothing_changes_when_reading_back_fails(table, tmp_path, monkeypatch):
    export(table, "jsonl", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(JsonLines, "record", lambda self, row: {"text": row.text, "label": "x"})
    with pytest.raises(LabelwrightError, match=r"train.jsonl.*record 1 .*billing-0"):
        export(table.reverse().reverse(), "jsonl", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_lost_record_is_noticed(table, tmp_path, monkeypatch):
    rows = JsonLines.write_split

    def cut(self, split, path):
        rows(self, split, path)
        path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))

    monkeypatch.setattr(JsonLines, "write_split", cut)
    with pytest.raises(LabelwrightError, match="41 records where 42"):
        export(table, "jsonl", tmp_path)


def test_a_full_disk_is_said_and_leaves_nothing(table, tmp_path, monkeypatch):
    def full(self, split, path):
        path.write_text("half a fi")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(JsonLines, "write_split", full)
    with pytest.raises(LabelwrightError, match="No space left"):
        export(table, "jsonl", tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_export_left_is_cleared(table, tmp_path):
    (tmp_path / ".unfinished").mkdir()
    (tmp_path / ".unfinished" / "train.jsonl").write_text("half")
    export(table, "jsonl", tmp_path)
    assert not (tmp_path / ".unfinished").exists()
    assert pl.read_ndjson(tmp_path / "train.jsonl").height == 42
