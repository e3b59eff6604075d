"""Fewer rows to learn from, drawn as for trainers of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ..lessons import lessons, smaller

if TYPE_CHECKING:
    from ....task import Task


def fewer(table: pl.DataFrame, size: int, task: Task | None, seed: int) -> pl.DataFrame:
    """A table with `size` training rows; all other rows stay.

    They are the rows that `labelwright.export.finetune.finetune` would learn from, of the same size
    and seed.

    Raises:
        InputError: there are not so many rows, or fewer are asked for than there are labels.
    """
    place = pl.int_range(pl.len()).cast(pl.String)
    # A trainer sees texts: here each text is the number of its row.
    numbered = table.with_columns(pl.when(pl.col("text").is_not_null()).then(place).alias("text"))
    taken = smaller(lessons(numbered, task), size, seed).texts
    mine = pl.Series([int(one) for one in taken], dtype=pl.UInt32)
    numbers = table.with_row_index("row")
    kept = pl.col("row").is_in(mine.implode()) | (pl.col("split") != "train")
    return numbers.filter(kept).drop("row")
