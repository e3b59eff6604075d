"""What a format is.

A format is a class: its `settings` are the options that a user may give, `problem` refuses rows
that it cannot hold, `write` makes its files in a folder and `check` reads them back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
from pydantic import BaseModel, ConfigDict

from ...errors import LabelwrightError
from ...task import Task
from ..rows import SPLITS


class Settings(BaseModel):
    """Options of a format; one that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One example as it goes into a file. `fields` is empty for a task of one text."""

    id: str
    text: str
    label: str
    fields: dict[str, str]

    @classmethod
    def of(cls, values: Mapping[str, Any], fields: tuple[str, ...]) -> Row:
        """A row from the columns of a table."""
        parts = {name: values.get(name) or "" for name in fields}
        return cls(values["id"], values["text"], values["label"], parts)

    def columns(self) -> dict[str, str]:
        """Id, text, fields and label, in this order."""
        return {"id": self.id, "text": self.text, **self.fields, "label": self.label}


@dataclass(frozen=True)
class Job:
    """What there is to write.

    Attributes:
        table: columns `id`, `text`, `label`, `split` and the fields; every row has all of them.
        labels: every label, in order.
        fields: names of the task's fields; empty for a task of one text.
        task: the task, where one is known.
        seed: number from which every random choice is drawn.
        curation: the report of `curate` on the table; empty where there is none.
    """

    table: pl.DataFrame
    labels: tuple[str, ...]
    fields: tuple[str, ...]
    task: Task | None
    seed: int
    curation: Mapping[str, Any] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Rows per split that has any."""
        counts = {name: self.table.filter(pl.col("split") == name).height for name in SPLITS}
        return {name: count for name, count in counts.items() if count}

    def rows(self, split: str) -> Iterator[Row]:
        """The rows of one split, one at a time, in the table's order."""
        for values in self.table.filter(pl.col("split") == split).iter_rows(named=True):
            yield Row.of(values, self.fields)

    def description(self, label: str) -> str:
        """What a label is for; empty without a task."""
        return self.task.find_label(label).description if self.task else ""


class Format(ABC):
    """One way to write a table.

    Attributes:
        settings: options that a user may give.
        own: every path below the output folder that this format may write, first what a person
            would open first.
    """

    settings: ClassVar[type[Settings]] = Settings
    own: ClassVar[tuple[str, ...]]

    def __init__(self, job: Job, settings: Any) -> None:
        self.job = job
        self.options = settings

    @classmethod
    def problem(cls, row: Row) -> str | None:
        """Why a row cannot be written in this format, or None."""
        return None

    @abstractmethod
    def write(self, folder: Path) -> None:
        """Write every file below `folder`, row by row."""

    @abstractmethod
    def check(self, folder: Path) -> None:
        """Read the files back. Raises LabelwrightError where one is not as it must be."""

    def notes(self, out: Path) -> list[str]:
        """What a user of these files should know, a sentence each."""
        return []

    def publish(self, out: Path) -> list[str]:
        """Send the finished files where the options ask; notes on what was done."""
        return []


class SplitFiles(Format):
    """A format that writes one file per split, and reads it back beside the rows."""

    suffix: ClassVar[str]

    def write(self, folder: Path) -> None:
        for split in self.job.counts():
            self.write_split(split, folder / f"{split}.{self.suffix}")

    def check(self, folder: Path) -> None:
        for split, count in self.job.counts().items():
            path = folder / f"{split}.{self.suffix}"
            for number, (record, row) in enumerate(
                zip(self.read(path), self.job.rows(split), strict=False), 1
            ):
                if wrong := self.mistake(record, row):
                    raise broken(path, f"record {number} (row {row.id}): {wrong}")
            if (found := sum(1 for _ in self.read(path))) != count:
                raise broken(path, f"{found} records where {count} were written")

    @abstractmethod
    def write_split(self, split: str, path: Path) -> None:
        """Write the rows of one split."""

    @abstractmethod
    def read(self, path: Path) -> Iterator[Any]:
        """The records of a written file, one at a time."""

    @abstractmethod
    def mistake(self, record: Any, row: Row) -> str | None:
        """What is wrong with a record that was read back and stands for this row, or None."""


def broken(path: Path, what: str) -> LabelwrightError:
    """The error for a file that does not read back as it was written."""
    return LabelwrightError(
        f"{path.name} does not read back as it was written: {what}. Nothing was exported; "
        "check the disk, and report this if it happens again"
    )
