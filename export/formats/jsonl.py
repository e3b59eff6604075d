"""JSON lines: an object per row with id, text, fields and label; one file per split."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from .base import Row, SplitFiles, broken

# str.splitlines, which many readers use, breaks a line at these; JSON allows them bare in a string.
_LINE_BREAKS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}


class JsonLines(SplitFiles):
    """`train.jsonl`, `validation.jsonl`, `test.jsonl`, in UTF-8."""

    suffix = "jsonl"
    own: ClassVar[tuple[str, ...]] = ("train.jsonl", "validation.jsonl", "test.jsonl")

    def record(self, row: Row) -> dict[str, Any]:
        """The object that stands for a row."""
        return dict(row.columns())

    def write_split(self, split: str, path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for row in self.job.rows(split):
                line = json.dumps(self.record(row), ensure_ascii=False)
                file.write(line.translate(_LINE_BREAKS) + "\n")

    def read(self, path: Path) -> Iterator[Any]:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise broken(path, f"line {number} is not JSON ({error})") from None

    def mistake(self, record: Any, row: Row) -> str | None:
        if record != row.columns():
            return f"it holds {str(record)[:80]!r}"
        return None if record["label"] in self.job.labels else "its label is not in the set"
