"""CSV as RFC 4180 has it: UTF-8, comma, quotes doubled; a header; one file per split."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from .base import Row, SplitFiles


class CsvFiles(SplitFiles):
    """`train.csv`, `validation.csv`, `test.csv` with id, text, fields and label."""

    suffix = "csv"
    own: ClassVar[tuple[str, ...]] = ("train.csv", "validation.csv", "test.csv")

    def problem(self, row: Row) -> str | None:
        # Readers disagree on NUL: some stop the field there, some refuse the whole file.
        if any("\0" in value for value in row.columns().values()):
            return "it holds a NUL character, which CSV readers cut or refuse (jsonl can hold it)"
        return None

    def write_split(self, split: str, path: Path) -> None:
        header = ["id", "text", *self.job.fields, "label"]
        with path.open("w", encoding="utf-8", newline="") as file:
            # Every value is quoted: an empty text is then not read as a missing one, nor "1" as 1.
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writerow(header)
            for row in self.rows(split):
                writer.writerow(row.columns().values())

    def read(self, path: Path) -> Iterator[Any]:
        longest = csv.field_size_limit(sys.maxsize)
        try:
            with path.open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file, strict=True)
        finally:
            csv.field_size_limit(longest)

    def mistake(self, record: Any, row: Row) -> str | None:
        if record != row.columns():
            return f"it holds {str(record)[:80]!r}"
        return None if record["label"] in self.job.labels else "its label is not in the set"
