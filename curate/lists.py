"""A column of lists from values that few rows have."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def list_column(name: str, height: int, rows: Sequence[int], values: pl.Series) -> pl.Series:
    """A column whose row holds the values given for it, in order; an empty list where none is.

    Args:
        name: of the column.
        height: how many rows it has.
        rows: row of each value.
        values: the values.
    """
    kind = pl.List(values.dtype)
    each = pl.DataFrame({"row": pl.Series(rows, dtype=pl.UInt32), name: values})
    lists = each.group_by("row", maintain_order=True).agg(pl.col(name))
    places = pl.DataFrame({"row": pl.int_range(height, dtype=pl.UInt32, eager=True)})
    column = places.join(lists, on="row", how="left", maintain_order="left")
    return column.select(pl.col(name).fill_null(pl.lit([], dtype=kind)).cast(kind))[name]
