"""SetFit: Parquet with `text`, the number of the label as `label`, and `label_text`.

"Overview" in SetFit's documentation: columns text and label; `label_text` names the labels, as in
the data sets of the group that makes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from .base import Row, per_split
from .jsonl import write_json
from .parquet import Parquet

NAMES = "labels.json"


class SetFit(Parquet):
    """`train.parquet`, `validation.parquet`, `test.parquet`, and the labels in their order."""

    own: ClassVar[tuple[str, ...]] = per_split("parquet", NAMES)

    def problem(self, row: Row) -> str | None:
        return None if row.text.strip() else "its text is empty"

    def columns(self) -> list[pl.Expr]:
        numbers = {label: number for number, label in enumerate(self.job.labels)}
        number = pl.col("label").replace_strict(numbers, return_dtype=pl.Int64)
        return [pl.col("text"), number, pl.col("label").alias("label_text")]

    def write(self, folder: Path) -> None:
        super().write(folder)
        write_json(folder / NAMES, list(self.job.labels))

    def mistake(self, record: Any, row: Row) -> str | None:
        number = self.job.labels.index(row.label)
        right = {"text": row.text, "label": number, "label_text": row.label}
        return None if record == right else f"it holds {str(record)[:80]!r}"

    def notes(self, out: Path) -> list[str]:
        return [f"SetFitModel.from_pretrained(..., labels=[...]) takes the names in {NAMES}."]
