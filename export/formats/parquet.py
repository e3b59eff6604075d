"""Parquet: id, text, fields and label as strings; one file per split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from .base import SLICE, Row, SplitFiles, broken, per_split


class Parquet(SplitFiles):
    """`train.parquet`, `validation.parquet`, `test.parquet`."""

    suffix = "parquet"
    own: ClassVar[tuple[str, ...]] = per_split("parquet")

    def columns(self) -> list[pl.Expr]:
        """The columns of the files, from those of the table."""
        strings = [pl.col(name).cast(pl.String).fill_null("") for name in self.job.fields]
        return [pl.col("id"), pl.col("text"), *strings, pl.col("label")]

    def write_split(self, split: str, path: Path) -> None:
        part = self.job.table.lazy().filter(pl.col("split") == split)
        part.select(self.columns()).sink_parquet(path)

    def read(self, path: Path) -> Iterator[Any]:
        try:
            rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
            for start in range(0, rows, SLICE):
                part = pl.scan_parquet(path).slice(start, SLICE).collect()
                yield from part.iter_rows(named=True)
        except pl.exceptions.PolarsError as error:
            raise broken(path, str(error)) from None

    def mistake(self, record: Any, row: Row) -> str | None:
        return None if record == row.columns() else f"it holds {str(record)[:80]!r}"
