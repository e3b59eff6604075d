"""Which rows of a table go into training files, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ..errors import InputError
from ..in_words import counted
from ..table import require
from ..task import Task

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Chosen:
    """Rows to use.

    Attributes:
        table: the rows, with `id`, `text` and `label` as strings, and all their other columns.
        labels: every label, in the task's order (without a task: sorted).
        left_out: reason to number of rows left out.
    """

    table: pl.DataFrame
    labels: tuple[str, ...]
    left_out: dict[str, int]


def choose(
    table: pl.DataFrame, *, stage: str, task: Task | None = None, split: bool = False
) -> Chosen:
    """The rows that are kept, have a text, a label and (where `split` is asked for) a split.

    Raises:
        InputError: a column is missing or not of strings, or a label is not one of the task's.
    """
    require(table, "text", "label", *(["split"] if split else []), stage=stage)
    table = _as_strings(table)
    left_out: dict[str, int] = {}
    for reason, good in _conditions(table, split):
        mask = table.select(good).to_series()
        if bad := table.height - int(mask.sum()):
            left_out[reason] = bad
            # Only then, since a filter copies the table.
            table = table.filter(mask)
    return Chosen(table, _labels(table, task), left_out)


def _conditions(table: pl.DataFrame, split: bool) -> list[tuple[str, pl.Expr]]:
    conditions = [
        ("no text", pl.col("text").is_not_null()),
        ("no label", pl.col("label").is_not_null()),
    ]
    if "kept" in table.columns:
        conditions.insert(0, ("dropped by curation", pl.col("kept").fill_null(True)))
    if split:
        conditions.append(("in no split", pl.col("split").is_in(SPLITS).fill_null(False)))
    return conditions


def _as_strings(table: pl.DataFrame) -> pl.DataFrame:
    if table["text"].dtype not in (pl.String, pl.Null):
        raise InputError(f"the column text holds {table['text'].dtype}, not texts")
    if table["label"].dtype.is_nested() or table["label"].dtype.is_float():
        raise InputError(f"the column label holds {table['label'].dtype}, not names of labels")
    if "id" not in table.columns:
        rows = pl.int_range(1, table.height + 1, eager=True).cast(pl.String)
        table = table.with_columns(("row " + rows).alias("id"))
    return table.with_columns(pl.col("id", "text", "label").cast(pl.String))


def _labels(table: pl.DataFrame, task: Task | None) -> tuple[str, ...]:
    found = sorted(table["label"].unique().to_list())
    if task is None:
        return tuple(found)
    if strange := [label for label in found if label not in task.label_names]:
        rows = table.filter(pl.col("label").is_in(strange)).height
        raise InputError(
            f"{counted(rows, 'row')} with a label that the task {task.name} has not: "
            f"{', '.join(map(repr, strange[:10]))}; it has {', '.join(task.label_names)}"
        )
    return task.label_names


def in_words(left_out: dict[str, int]) -> list[str]:
    """A sentence per reason for which rows were left out."""
    return [f"{counted(count, 'row')} left out: {reason}." for reason, count in left_out.items()]
