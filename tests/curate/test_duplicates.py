"""Copies of a text are found whatever was done to them, and nothing else is."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.task import Task

CHECKS = ["label_conflict", "exact_duplicate", "near_duplicate"]


def _table(*rows: tuple[str, str | None], **columns: list[object]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["text", "label"], orient="row")
    return table.with_columns(pl.Series(name, values) for name, values in columns.items())


def _flags(table: pl.DataFrame, checks: list[str], **options: object) -> dict[int, list[str]]:
    found = curate(table, checks=checks, **options).table["flags"].to_list()  # type: ignore[arg-type]
    return {row: [flag["check"] for flag in flags] for row, flags in enumerate(found) if flags}


def test_groups_name_the_row_that_stands_for_all() -> None:
    table = _table(
        ("the heron stood on the river bank", "x"),
        ("the heron stood on the river bank", "x"),
        ("The heron stood on the river bank!", "x"),
        ("the heron stod on the river bank", "x"),
        ("a lathe costs more than a chisel does", "x"),
    ).with_columns(id=pl.Series(list("abcde")))
    groups = curate(table, checks=CHECKS).report()["groups"]
    assert {
        kind: (some["count"], some["rows"], some["largest"])
        for each in groups.values()
        for kind, some in each.items()
    } == {
        "exact": (1, 2, [["a", "b"]]),
        "normalised": (1, 2, [["a", "c"]]),
        "near": (1, 2, [["a", "d"]]),
    }


def test_a_pair_that_differs_in_words_and_label_is_named_and_kept() -> None:
    table = _table(
        ("the plot is thin but the heron in it is wonderful", "good"),
        ("the plot is thin but the heron in it is horrible", "bad"),
        ("a lathe costs more than a chisel does", "bad"),
    ).with_columns(id=pl.Series(list("abc")))
    curated = curate(table, checks=CHECKS, fix=CHECKS)
    assert curated.kept.height == 3
    assert curated.report()["groups"]["near_duplicate"]["contrast"]["largest"] == [["a", "b"]]


def test_a_misspelling_under_another_label_is_a_conflict() -> None:
    table = _table(
        ("the heron stood on the river bank", "x"),
        ("the heron stood on the rivver bank", "y"),
        ("a lathe costs more than a chisel does", "y"),
    )
    assert _flags(table, CHECKS) == {0: ["label_conflict"], 1: ["label_conflict"]}


def test_contrast_pairs_of_people_are_found_and_nothing_else_is(data: Path) -> None:
    path = data / "imdb_contrast_pairs.jsonl"
    pair_of = dict(pl.read_ndjson(path).select("id", "pair_id").rows())
    report = curate(path, checks=CHECKS).report()
    pairs = report["groups"]["near_duplicate"]["contrast"]
    assert pairs["count"] >= 50
    assert all(pair_of[a] == pair_of[b] for a, b in pairs["largest"])
    assert {check["flagged"] for check in report["checks"].values()} == {0}


def test_few_texts_that_people_wrote_are_called_copies(data: Path) -> None:
    for name in ("clickbait_headlines.csv", "rt_polarity.csv", "imdb_reviews.parquet"):
        flagged = curate(data / name, checks=["near_duplicate"]).flagged["near_duplicate"]
        assert flagged <= 2, name


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["red dogs run", "red dog runs", "Red dogs run!", "", "so"]),
            st.sampled_from(["x", "y", None]),
        ),
        max_size=9,
    )
)
def test_the_fixes_leave_one_of_each_and_a_second_run_finds_nothing(
    rows: list[tuple[str, str | None]],
) -> None:
    table = pl.DataFrame(rows, schema={"text": pl.String, "label": pl.String}, orient="row")
    fixed = curate(table, checks=[], fix=["exact_duplicate", "near_duplicate"])
    again = _flags(fixed.kept.select("text", "label"), ["exact_duplicate", "near_duplicate"])
    assert again == {}
    assert set(fixed.kept["label"]) == set(table["label"])


SPLIT = _table(
    ("the heron stood on the river bank", "x"),
    ("a lathe costs more than a chisel does", "y"),
    ("nobody ever asked the miller for flour", "x"),
    ("The heron stood on the river bank.", "x"),
    ("a lathe costs far more than a chisel does", "x"),
    split=["train", "train", "dev", "test", "dev"],
)


def test_rows_that_stand_on_a_side_that_measures_are_leaks() -> None:
    curated = curate(SPLIT, checks=["leak"], fix=["leak"])
    flags = {row: flags[0] for row, flags in enumerate(curated.table["flags"].to_list()) if flags}
    ids = curated.table["id"].to_list()
    assert {row: flag["partner"] for row, flag in flags.items()} == {0: ids[3], 1: ids[4]}
    assert flags[0]["reason"] == "the same text is also in test"
    assert flags[1]["reason"] == "nearly the same text is also in dev"
    assert curated.table["kept"].to_list() == [False, False, True, True, True]
    assert curated.report()["leaks"]["splits"] == {
        "train in test": {"exact": 1, "near": 0, "of": 2},
        "train in dev": {"exact": 0, "near": 1, "of": 2},
    }


def test_a_column_called_split_that_says_something_else_is_left_alone() -> None:
    other = SPLIT.with_columns(split=pl.Series(["oak", "ash", "oak", "oak", "ash"]))
    assert _flags(other, ["leak"]) == {}
    assert _flags(SPLIT.drop("split"), ["leak"]) == {}


def test_copies_of_real_texts_and_of_examples_are_leaks() -> None:
    real = _table(("unlike all others", "x"), ("A lathe costs more than a chisel does!", "x"))
    labels = [
        {
            "name": "x",
            "description": "a",
            "examples": [{"text": "nobody asked the miller for flour"}],
        },
        {"name": "y", "description": "b", "examples": []},
    ]
    task = Task(name="t", about="a", labels=labels)
    table = SPLIT.drop("split")
    curated = curate(table, checks=["leak"], real=real, task=task)
    reasons = [[flag["reason"] for flag in flags] for flags in curated.table["flags"].to_list()]
    assert reasons == [
        [],
        ["the same text is row 2 of the real sample"],
        ["nearly the same text is an example of the prompt file"],
        [],
        ["nearly the same text is row 2 of the real sample"],
    ]
    leaks = curated.report()["leaks"]
    assert leaks["real"] == {"exact": 1, "near": 1, "of": 5}
    assert leaks["examples"] == {"exact": 0, "near": 1, "of": 5}
    assert leaks["splits"] is None


@pytest.mark.parametrize("rows", [0, 1])
def test_tables_of_no_rows_and_of_one(rows: int) -> None:
    table = SPLIT.head(rows)
    assert _flags(table, [*CHECKS, "leak"], real=SPLIT.head(0)) == {}
