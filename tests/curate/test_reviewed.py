"""What a person labelled is not doubted by what models said."""

import polars as pl
from labelwright import curate

FIXES = ["label_disagreement", "label_conflict", "exact_duplicate"]


def rows(**columns):
    return pl.DataFrame({"id": [f"r{n}" for n in range(len(columns["text"]))], **columns})


def test_a_persons_label_stands_against_the_wish():
    table = rows(
        text=["Minister resigns over budget", "You will not believe this dog"],
        intended_label=["b", "b"],
        label=["a", "a"],
        confidence=[1.0, 1.0],
    )

    def kept(table):
        return curate(table, checks=FIXES, fix=FIXES).table["kept"].to_list()

    assert kept(table) == [False, False]
    assert kept(table.with_columns(reviewed=pl.Series([True, False]))) == [True, False]


def test_of_one_text_under_two_labels_the_persons_stays():
    table = rows(
        text=["The court opens in May"] * 3,
        label=["a", "b", "b"],
        reviewed=[True, False, False],
    )
    found = curate(table, checks=["label_conflict"], fix=["label_conflict"])
    assert found.table["kept"].to_list() == [True, False, False]


def test_of_equal_rows_the_reviewed_one_stays():
    table = rows(
        text=["The court opens in May"] * 2,
        label=["a", "a"],
        confidence=[1.0, 0.5],
        agreement=[1.0, 0.5],
        reviewed=[False, True],
    )
    found = curate(table, checks=["exact_duplicate"], fix=["exact_duplicate"])
    assert found.table["kept"].to_list() == [False, True]


def test_a_column_of_that_name_that_says_something_else_is_left_alone():
    table = rows(text=["one text here", "another text"], label=["a", "b"], reviewed=["2024", None])
    found = curate(table)
    assert found.table["reviewed"].to_list() == ["2024", None]
