"""fastText trains on the files, and counts rows and labels as we do."""

import polars as pl
from labelwright.export import export
from oracles import ask


def test_learns_every_row_and_label(odd, tmp_path):
    named = odd.with_columns(pl.col("label").replace({"billing": "money matters"}))
    export(named, "fasttext", tmp_path)
    said = ask("fasttext", "fasttext_training.py", tmp_path / "train.txt", tmp_path / "test.txt")
    assert said["labels"] == ["__label__money_matters", "__label__other", "__label__shipping"]
    assert said["rows"] == 27
    assert said["precision"] > 0.9
