"""JSON lines: an object per row with id, text, fields and label; one file per split."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from .base import Row, SplitFiles, broken, per_split

# str.splitlines, which many readers use, breaks a line at these; JSON allows them bare in a string.
_LINE_BREAKS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}


class JsonLines(SplitFiles):
    """`train.jsonl`, `validation.jsonl`, `test.jsonl`, in UTF-8.

    Attributes:
        encoding: `utf-8`, or `utf-8-sig` where a byte order mark is asked for.
    """

    suffix = "jsonl"
    own: ClassVar[tuple[str, ...]] = per_split("jsonl")
    encoding: ClassVar[str] = "utf-8"

    def record(self, row: Row) -> dict[str, Any]:
        """The object that stands for a row."""
        return dict(row.columns())

    def write_split(self, split: str | None, path: Path) -> None:
        with path.open("w", encoding=self.encoding, newline="\n") as file:
            for row in self.rows(split):
                file.write(one_line(self.record(row)) + "\n")

    def read(self, path: Path) -> Iterator[Any]:
        with path.open(encoding=self.encoding, newline="\n") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise broken(path, f"line {number} is not JSON ({error})") from None

    def mistake(self, record: Any, row: Row) -> str | None:
        if record != row.columns():
            return f"it holds {str(record)[:80]!r}"
        return None if record["label"] in self.job.labels else "its label is not in the set"


class Records(JsonLines):
    """JSON lines of another shape than the table's."""

    @abstractmethod
    def record(self, row: Row) -> dict[str, Any]:
        """The object that stands for a row."""

    @abstractmethod
    def said(self, record: Any) -> tuple[str, str]:
        """Text and label that a record holds. Any error of looking is taken for a mistake."""

    def mistake(self, record: Any, row: Row) -> str | None:
        try:
            text, label = self.said(record)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            return f"it is not of the right form: {str(record)[:80]!r}"
        if text != row.text:
            return "its text is not the row's"
        return None if label == row.label and label in self.job.labels else "another label"


class JsonList(Records):
    """JSON files that hold one list each, an object a line."""

    suffix = "json"
    own: ClassVar[tuple[str, ...]] = per_split("json")

    def write_split(self, split: str | None, path: Path) -> None:
        with path.open("w", encoding=self.encoding, newline="\n") as file:
            before = "[\n"
            for row in self.rows(split):
                file.write(before + one_line(self.record(row)))
                before = ",\n"
            file.write("\n]\n")

    def read(self, path: Path) -> Iterator[Any]:
        with path.open(encoding=self.encoding, newline="\n") as file:
            lines = (line.rstrip("\n") for line in file)
            if next(lines, "") != "[":
                raise broken(path, "it is not a list")
            for number, line in enumerate(lines, 2):
                if line == "]":
                    return
                try:
                    yield json.loads(line.removesuffix(","))
                except ValueError as error:
                    raise broken(path, f"line {number} is not JSON ({error})") from None
            raise broken(path, "the list has no end")


def one_line(record: Any) -> str:
    """A record as JSON on one line, whatever takes a line for ended."""
    return json.dumps(record, ensure_ascii=False).translate(_LINE_BREAKS)


def write_json(path: Path, value: Any) -> None:
    """A small JSON file that people read, too."""
    path.write_text(
        json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
    )
