"""Curating a file or a table: what comes out, whatever goes in."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.curate.fixes import FIXES
from labelwright.errors import InputError
from labelwright.task import Task

CHECKS = {
    "unusable",
    "exact_duplicate",
    "near_duplicate",
    "semantic_duplicate",
    "leak",
    "label_conflict",
    "label_disagreement",
    "label_error",
    "artefact",
    "imbalance",
    "language",
    "personal_data",
    "coverage",
    "drift",
    "cell_value",
}
MENDED = sorted({name.partition(":")[0] for name in FIXES.names()})


def _flags(table: pl.DataFrame, check: str) -> dict[str, dict[str, object]]:
    return {
        name: flag
        for name, flags in zip(table["id"], table["flags"].to_list(), strict=True)
        for flag in flags
        if flag["check"] == check
    }


def test_a_file_keeps_its_rows_order_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(
        "key,headline,class\n7,A cat sat down,x\n8,A dog ran off,y\n9,A cat sat down,x\n"
    )
    out = curate(path).write(tmp_path / "out.csv")
    rows = pl.read_csv(out)
    assert rows.columns == ["id", "key", "headline", "class", "flags"]
    assert rows["key"].to_list() == [7, 8, 9]
    assert rows["id"].n_unique() == 3
    assert [json.loads(flags) for flags in rows["flags"]][:2] == [[], []]
    assert json.loads(rows["flags"][2])[0]["partner"] == rows["id"][0]


def test_an_id_column_is_kept_and_named_as_partner(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"id": "p", "text": "A cat sat down", "label": "x"}\n'
        '{"id": "q", "text": "a cat sat down!", "label": "x"}\n'
    )
    rows = pl.read_ndjson(curate(path).write(tmp_path / "out.jsonl"))
    assert rows["id"].to_list() == ["p", "q"]
    assert rows["flags"].to_list()[1][0]["partner"] == "p"


def test_the_report_is_as_documented(plain: pl.DataFrame) -> None:
    report = json.loads(json.dumps(curate(plain).report()))
    keys = {"rows", "kept", "checks", "findings", "surface_only", "groups", "leaks", "labels"}
    keys |= {"counterfactual"}
    assert keys <= set(report)
    assert set(report["checks"]) == CHECKS
    assert all(
        set(each) - {"skipped"} == {"flagged", "seconds"} for each in report["checks"].values()
    )
    assert set(report["surface_only"]) == {"accuracy", "majority"}
    assert report["labels"] == {"animals": 16, "tools": 16}
    assert (report["rows"], report["kept"]) == (32, 32)


def test_nothing_is_changed_unless_a_fix_asks(plain: pl.DataFrame, tmp_path: Path) -> None:
    bad = pl.DataFrame(
        {
            "text": ["2. a stork", "1. a crane flew by", "", "A HERON seen near the old mill"],
            "label": ["animals"] * 4,
        }
    )
    table = pl.concat([plain, bad])
    found = curate(table)
    assert found.table["kept"].all()
    assert found.table["text"].to_list() == table["text"].to_list()
    fixed = curate(table, fix=["unusable", "exact_duplicate"])
    assert fixed.table["text"][-3] == "a crane flew by"
    assert fixed.table["kept"].to_list()[-3:] == [True, False, False]
    assert fixed.table["fixes"].to_list()[-3:] == [
        ["unusable: without list number"],
        ["unusable: dropped"],
        ["exact_duplicate: dropped"],
    ]
    assert fixed.kept.height == fixed.report()["kept"] == 34
    assert pl.read_parquet(fixed.write(tmp_path / "a.parquet")).height == 34
    whole = pl.read_parquet(fixed.write(tmp_path / "b.parquet", keep_dropped=True))
    assert whole["kept"].to_list() == fixed.table["kept"].to_list()


def test_a_repair_that_makes_a_duplicate_is_seen_by_the_later_check(plain: pl.DataFrame) -> None:
    first, second, third, *_ = plain["text"]
    copies = [f'"{first}"', f'"{second}"', f"3. {second}", f"4. {third}"]
    copy = pl.DataFrame({"text": copies, "label": ["animals"] * 4})
    fixed = curate(pl.concat([plain, copy]), fix=["unusable", "exact_duplicate"])
    assert fixed.table["kept"].to_list()[-4:] == [False] * 4


def test_only_the_checks_that_were_asked_for_run(plain: pl.DataFrame) -> None:
    found = curate(plain, checks=["language"], fix=["exact_duplicate"])
    assert set(found.report()["checks"]) == {"language", "exact_duplicate"}
    with pytest.raises(InputError, match="near_duplicate"):
        curate(plain, checks=["near_duplicates"])


def test_a_table_given_is_not_mutated(plain: pl.DataFrame) -> None:
    before = plain.clone()
    curate(plain, fix=MENDED)
    assert plain.equals(before)


def test_a_missing_column_is_an_error_that_names_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("text,colour\nhello there,red\n")
    with pytest.raises(InputError, match="colour"):
        curate(path)
    with pytest.raises(InputError, match="colour"):
        curate(path, label_column="klass")


def test_fields_of_a_task_are_repaired_each_and_joined_again() -> None:
    task = Task(
        name="reviews",
        about="Tells good reviews from bad ones.",
        labels=[{"name": "good", "description": "g"}, {"name": "bad", "description": "b"}],
        fields={"title": "the title", "body": "the review"},
    )
    table = pl.DataFrame(
        {
            "title": ['"Nice"', '"Poor"'],
            "body": ["1. It works well", "2. It broke"],
            "label": ["good", "bad"],
            "text": ['"Nice"\n1. It works well', '"Poor"\n2. It broke'],
        }
    )
    fixed = curate(table, task=task, fix=["unusable"]).table
    assert fixed.select("title", "body", "text").row(0) == (
        "Nice",
        "It works well",
        "Nice\nIt works well",
    )


ODD = [
    "",
    " ",
    "\x00",
    "\u202e\u05e9\u05dc\u05d5\u05dd",
    "\U0001f600\U0001f600",
    "a\x07b",
    "x" * 100_000,
]


@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("label", ["one", None])
def test_tiny_and_one_label_tables(rows: int, label: str | None) -> None:
    table = pl.DataFrame(
        {"text": ["some words here"] * rows, "label": [label] * rows},
        schema={"text": pl.String, "label": pl.String},
    )
    report = curate(table, fix=MENDED).report()
    assert report["rows"] == rows
    assert report["surface_only"]["accuracy"] is None


def test_texts_that_are_no_text_are_survived_and_flagged() -> None:
    table = pl.DataFrame({"text": [*ODD, None], "label": ["a", "b"] * 4})
    found = curate(table, fix=MENDED).table
    assert found["text"].to_list()[-1] is None
    assert not found["kept"][0]
    assert not found["kept"][-1]
    assert found["kept"][3]


def test_numbers_as_texts_and_labels_are_read(tmp_path: Path) -> None:
    table = pl.DataFrame({"text": [1, 22, 333], "label": [1.0, 2.0, None]})
    assert curate(table).report()["labels"] == {"1": 1, "2": 1}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.none(), st.text(max_size=40), st.sampled_from(["same words here", "1. x"])
            ),
            st.one_of(st.none(), st.sampled_from(["a", "b", "c"])),
        ),
        max_size=40,
    )
)
def test_any_table_is_curated(rows: list[tuple[str | None, str | None]]) -> None:
    table = pl.DataFrame(rows, schema={"text": pl.String, "label": pl.String}, orient="row")
    found = curate(table, fix=MENDED)
    assert found.table.height == len(rows)
    ids = set(found.table["id"])
    assert len(ids) == len(rows)
    for flags in found.table["flags"].to_list():
        for flag in flags:
            assert flag["reason"]
            assert flag["partner"] is None or flag["partner"] in ids
            assert flag["score"] is None or 0 <= flag["score"] <= 1
    for kept, fixes in zip(found.table["kept"], found.table["fixes"].to_list(), strict=True):
        assert kept or fixes[-1].endswith(": dropped")
    again = curate(table, fix=MENDED)
    assert again.table.equals(found.table)


def test_clean_files_are_not_flagged_en_masse(data: Path) -> None:
    for name in ("clickbait_headlines.csv", "rt_polarity.csv", "intents_hr_clinc.csv"):
        found = curate(data / name, checks=sorted(CHECKS - {"artefact"})).report()
        for check, counts in found["checks"].items():
            # Those of intents are a few wishes in many words, and many do say the same.
            most = 0.15 if check == "semantic_duplicate" else 0.06
            assert counts["flagged"] <= most * found["rows"], (name, check)


def test_an_echo_of_any_label_of_the_file_is_repaired(plain: pl.DataFrame) -> None:
    echo = pl.DataFrame({"text": ["Tools: a crane flew by here"], "label": ["animals"]})
    fixed = curate(pl.concat([plain, echo]), fix=["unusable"]).table
    assert fixed["text"][-1] == "a crane flew by here"
