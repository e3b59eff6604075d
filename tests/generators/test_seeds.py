"""Seed examples join the training rows."""

from __future__ import annotations

import polars as pl
from labelwright import Task
from labelwright.generators.seeds import MOST_WEIGHT, add_seeds
from labelwright.table import content_id


def table(rows: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [f"r{i}" for i in range(rows)],
            "text": [f"text {i}" for i in range(rows)],
            "label": ["news"] * rows,
            "split": ["train" if i % 5 else "test" for i in range(rows)],
            "flags": [[]] * rows,
        },
        schema_overrides={"flags": pl.List(pl.String)},
    )


def test_seeds_train_and_never_test(task: Task):
    result = add_seeds(task, table(50))
    seeds = result.filter(pl.col("source") == "seed")
    assert seeds.height == 6
    assert set(seeds["split"]) == {"train"}
    assert set(seeds["label"]) == {"clickbait", "news"}
    assert result["id"].n_unique() == result.height


def test_together_they_weigh_as_much_as_the_other_rows_of_their_label_within_bounds(task: Task):
    def weight(rows: int, label: str) -> float:
        result = add_seeds(task, table(rows))
        return result.filter((pl.col("source") == "seed") & (pl.col("label") == label))[
            "sample_weight"
        ][0]

    assert weight(15, "news") == 4.0
    assert weight(15, "clickbait") == 1.0
    assert weight(1000, "news") == MOST_WEIGHT


def test_a_task_without_seeds_leaves_the_rows_as_they_are(task: Task):
    bare = task.with_changes(labels=[{"name": n, "description": n} for n in ("news", "x")])
    assert add_seeds(bare, table(10)).drop("sample_weight").equals(table(10))


def test_a_mended_seed_takes_the_place_of_the_one_in_the_file(task: Task):
    key = content_id(task.seeds[0][1])
    plain, mended = add_seeds(task, table(10)), add_seeds(task, table(10), {key: {"text": "other"}})
    changed = plain.filter(plain["text"] != mended["text"])
    assert changed["text"].to_list() == [task.seeds[0][1]["text"]]
    assert mended.filter(pl.col("text") == "other")["id"].to_list() == changed["id"].to_list()
