"""Each check on what it is for, and on what it must leave alone."""

from pathlib import Path

import polars as pl
import pytest
from labelwright.curate import curate
from labelwright.task import Task


def _flagged(
    table: pl.DataFrame | Path, check: str, **options: object
) -> dict[int, dict[str, object]]:
    found = curate(table, checks=[check], **options).table  # type: ignore[arg-type]
    return {row: flags[0] for row, flags in enumerate(found["flags"].to_list()) if flags}


def _table(*rows: tuple[str, str], **columns: list[object]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["text", "label"], orient="row")
    return table.with_columns(pl.Series(name, values) for name, values in columns.items())


def test_exact_duplicates_flag_all_but_one_of_a_label() -> None:
    table = _table(
        ("A cat sat", "x"), ("a cat SAT!", "x"), ("A cat sat", "y"), ("", "x"), ("", "x")
    )
    assert set(_flagged(table, "exact_duplicate")) == {1}


def test_of_duplicates_the_surest_row_stays() -> None:
    table = _table(
        ("A cat sat", "x"),
        ("A cat sat", "x"),
        ("A cat sat", "x"),
        agreement=[0.6, 1.0, 1.0],
        confidence=[0.9, 0.7, 0.8],
    )
    for check in ("exact_duplicate", "near_duplicate"):
        assert set(_flagged(table, check)) == {0, 1}


def test_near_duplicates_leave_exact_ones_to_their_own_check() -> None:
    table = _table(
        ("the heron stood on the river bank", "x"),
        ("the heron stood on the river bank.", "x"),
        ("the heron stod on the river bank", "x"),
    )
    found = curate(table).table["flags"].to_list()
    assert [[flag["check"] for flag in flags if "dup" in flag["check"]] for flags in found] == [
        [],
        ["exact_duplicate"],
        ["near_duplicate"],
    ]


def test_contrast_pairs_are_neither_merged_nor_in_conflict(data: Path) -> None:
    checks = curate(
        data / "imdb_contrast_pairs.jsonl", fix=["near_duplicate", "label_conflict"]
    ).report()
    assert checks["kept"] == 300
    assert checks["checks"]["near_duplicate"]["flagged"] == 0


def test_a_conflict_flags_every_row_and_its_fix_keeps_a_clear_majority() -> None:
    table = _table(
        ("A cat sat", "x"),
        ("a cat sat", "y"),
        ("A cat sat.", "x"),
        ("Fine", "x"),
        ("Odd one", "x"),
        ("odd one", "y"),
    )
    flags = _flagged(table, "label_conflict")
    assert set(flags) == {0, 1, 2, 4, 5}
    assert flags[1]["score"] == pytest.approx(2 / 3, abs=1e-3)
    kept = curate(table, checks=[], fix=["label_conflict"]).table["kept"].to_list()
    assert kept == [True, False, True, True, False, False]


def test_disagreement_compares_the_intended_label_with_the_vote() -> None:
    table = _table(
        ("a", "x"),
        ("b", "y"),
        ("c", "x"),
        confidence=[0.9, 0.8, 0.7],
        intended_label=["x", "x", None],
    )
    flags = _flagged(table, "label_disagreement")
    assert set(flags) == {1}
    assert flags[1]["score"] == 0.8
    assert _flagged(table.drop("intended_label"), "label_disagreement") == {}


def test_only_sure_votes_overrule_the_label_that_a_text_was_written_for() -> None:
    table = _table(
        ("a", "x"),
        ("b", "y"),
        ("c", "y"),
        ("d", "y"),
        confidence=[0.9, 0.95, 0.7, None],
        intended_label=["x", "x", "x", "x"],
    )
    curated = curate(table, checks=[], fix=["label_disagreement"])
    assert curated.table["kept"].to_list() == [True, False, True, False]
    assert curated.table["label"].to_list() == ["x", "y", "x", "y"]
    assert curated.labels == ("x", "y", "x", "y")
    assert "the intended label stands" in curated.table["fixes"][2][0]


def test_a_mended_label_goes_back_to_the_column_it_came_from() -> None:
    table = _table(("a", "x"), ("b", "y"), confidence=[0.9, 0.1], intended_label=["x", "x"])
    table = table.rename({"label": "truth"})
    curated = curate(table, checks=[], fix=["label_disagreement"], label_column="truth")
    assert curated.table["truth"].to_list() == ["x", "x"]


def test_unusable_reads_bounds_of_the_task_and_echoes_of_its_words() -> None:
    task = Task(
        name="t",
        about="Sorts all letters to the office.",
        curate={"max_chars": 30},
        labels=[{"name": "x", "description": "a"}, {"name": "y", "description": "b"}],
    )
    table = _table(
        ("fine words", "x"),
        ("far too many words for this one", "x"),
        ("sorts all letters to the office", "y"),
        ("x: fine words too", "x"),
    )
    flags = _flagged(table, "unusable", task=task.with_changes(curate={"max_chars": 31}))
    assert set(flags) == {2, 3}
    assert set(_flagged(table, "unusable", task=task)) == {1, 2, 3}


def test_unusable_flags_nothing_that_people_wrote_but_what_was_damaged(data: Path) -> None:
    for name in (
        "clickbait_headlines.csv",
        "imdb_reviews.parquet",
        "intents_banking77.csv",
        "intents_hr_clinc.csv",
        "product_reviews_stars.jsonl",
    ):
        flags = _flagged(data / name, "unusable", text_column="text", label_column="label")
        reasons = {str(flag["reason"]).rpartition(": ")[2] for flag in flags.values()}
        assert reasons <= {"mojibake", "HTML entities"}, name
        assert len(flags) <= 10, name


def test_what_people_write_as_well_counts_where_it_is_a_habit(plain: pl.DataFrame) -> None:
    texts = plain["text"].to_list()
    one = plain.with_columns(pl.Series("text", [f"1. {texts[0]}", *texts[1:]]))
    assert _flagged(one, "unusable") == {}
    two = [f"1. {texts[0]}", f"2. {texts[1]}", f'"{texts[2]}"', f"- **{texts[3]}**", *texts[4:]]
    table = plain.with_columns(pl.Series("text", two))
    assert set(_flagged(table, "unusable")) == {0, 1, 3}
    mended = curate(table, checks=[], fix=["unusable"]).table["text"].to_list()
    assert mended == [*texts[:2], f'"{texts[2]}"', *texts[3:]]


def test_a_text_unlike_all_others_is_told_by_them(data: Path) -> None:
    rows = pl.read_csv(data / "rt_polarity.csv")["text"].to_list()[:400]
    odd = [
        "fjdk slaf qwoiu zxmc rtyp",
        "a film that is so slow and so ser",
        "it is good because the",
    ]
    table = pl.DataFrame({"text": rows + odd})
    flags = _flagged(table, "unusable")
    reasons = {row: str(flag["reason"]) for row, flag in flags.items() if row >= 400}
    assert reasons == {400: "spelled like no other text", 401: "breaks off", 402: "breaks off"}
    dropped = curate(table, checks=[], fix=["unusable"]).table["kept"].to_list()
    assert dropped[400:] == [False] * 3
    bare = pl.DataFrame({"text": [text.rstrip(" .!?'") for text in rows] + odd[1:]})
    assert set(_flagged(bare, "unusable")) & {400, 401} == set()


def test_a_text_far_longer_than_all_others_is_flagged(plain: pl.DataFrame) -> None:
    long = pl.DataFrame({"text": ["a lynx " * 15_000], "label": ["animals"]})
    assert set(_flagged(pl.concat([plain, plain, long]), "unusable")) == {2 * plain.height}


def test_foreign_texts_are_flagged_and_english_ones_are_not(data: Path) -> None:
    task = Task(
        name="t",
        about="a",
        labels=[{"name": "x", "description": "a"}, {"name": "y", "description": "b"}],
    )
    texts = pl.read_csv(data / "multilingual_topics_sib200.csv")
    flags = _flagged(texts, "language", task=task)
    english = {row for row, lang in enumerate(texts["lang"]) if lang == "eng_Latn"}
    assert not english & set(flags)
    assert len(flags) >= 0.95 * (texts.height - len(english))


def test_language_without_a_task_follows_a_clear_majority_only(data: Path) -> None:
    texts = pl.read_csv(data / "multilingual_topics_sib200.csv")
    assert _flagged(texts, "language") == {}
    german = texts.filter(pl.col("lang") == "deu_Latn")
    some = texts.filter(pl.col("lang") == "fra_Latn").head(5)
    assert set(_flagged(pl.concat([german, some]), "language")) == set(range(60, 65))
    assert _flagged(data / "intents_hr_clinc.csv", "language") == {}


def test_imbalance_is_a_finding_beyond_chance_and_size(data: Path) -> None:
    found = curate(data / "sms_spam.csv", checks=["imbalance"]).report()["findings"]
    assert {finding["label"] for finding in found} == {"ham", "spam"}
    even = pl.DataFrame(
        {"text": [f"text {n}" for n in range(100)], "label": ["a"] * 55 + ["b"] * 45}
    )
    assert curate(even, checks=["imbalance"]).report()["findings"] == []
    few = pl.DataFrame({"text": ["one", "two", "three"], "label": ["a", "a", "b"]})
    assert curate(few, checks=["imbalance"]).report()["findings"] == []


def test_imbalance_fix_leaves_equal_labels_or_those_the_task_asks_for() -> None:
    table = pl.DataFrame(
        {"text": [f"text {n}" for n in range(200)], "label": ["a"] * 160 + ["b"] * 40}
    )
    assert curate(table, fix=["imbalance"]).report()["labels"] == {"a": 40, "b": 40}
    labels = [
        {"name": "a", "description": "a", "per_label": 80},
        {"name": "b", "description": "b", "per_label": 40},
    ]
    task = Task(name="t", about="a", labels=labels)
    assert curate(table, task=task, checks=[], fix=["imbalance"]).report()["labels"] == {
        "a": 80,
        "b": 40,
    }
