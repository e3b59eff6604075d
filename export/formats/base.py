"""What a format is.

A format is a class: its `settings` are the options that a user may give, `limits` what the place
that its files go to takes, `problem` refuses rows that it cannot hold, `write` makes its files in a
folder and `check` reads them back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
from pydantic import BaseModel, ConfigDict

from ...errors import InputError, LabelwrightError
from ...task import Task
from ..rows import SPLITS
from .limits import Limits

SLICE = 10_000


class Settings(BaseModel):
    """Options of a format; one that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One example as it goes into a file.

    Attributes:
        fields: by name, empty for a task of one text.
        more: other columns of the table, those that the format asks for and the table has.
    """

    id: str
    text: str
    label: str
    fields: Mapping[str, str]
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, values: Mapping[str, Any], fields: tuple[str, ...], more: tuple[str, ...] = ()
    ) -> Row:
        """A row from the columns of a table."""
        parts = {name: values.get(name) or "" for name in fields}
        others = {name: values[name] for name in more}
        return cls(values["id"], values["text"], values["label"], parts, others)

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
        found = dict(self.table["split"].value_counts().iter_rows())
        return {name: found[name] for name in SPLITS if found.get(name)}

    def rows(self, split: str | None = None, more: tuple[str, ...] = ()) -> Iterator[Row]:
        """The rows of one split or of all, one at a time, in the table's order.

        However many there are, only some thousands are in memory beside the table.
        """
        more = tuple(name for name in more if name in self.table.columns)
        names = list(dict.fromkeys(["id", "text", "label", *self.fields, *more]))
        for start in range(0, self.table.height, SLICE):
            part = self.table.slice(start, SLICE)
            if split is not None:
                part = part.filter(pl.col("split") == split)
            for values in part.select(names).iter_rows(named=True):
                yield Row.of(values, self.fields, more)

    def description(self, label: str) -> str:
        """What a label is for; empty without a task."""
        return self.task.find_label(label).description if self.task else ""


class Format(ABC):
    """One way to write a table.

    Attributes:
        settings: options that a user may give.
        limits: what the place that the files go to takes.
        warning: what is gone or going, with dates; empty where nothing is.
        reads: columns beside id, text, fields and label that it uses where the table has them.
        own: every path below the output folder that this format may write, first what a person
            would open first.
    """

    settings: ClassVar[type[Settings]] = Settings
    limits: ClassVar[Limits] = Limits()
    warning: ClassVar[str] = ""
    reads: ClassVar[tuple[str, ...]] = ()
    own: ClassVar[tuple[str, ...]]

    def __init__(self, job: Job, settings: Any) -> None:
        self.job = job
        self.options = settings

    def problem(self, row: Row) -> str | None:
        """Why a row cannot be written in this format, or None."""
        return None

    def rows(self, split: str | None = None) -> Iterator[Row]:
        """The rows of one split or of all, with the columns that this format reads."""
        return self.job.rows(split, self.reads)

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
        for split in self.job.counts():
            self.check_file(folder / f"{split}.{self.suffix}", split)

    def need_rows(self, split: str) -> None:
        """Raises InputError where a split has no row to write."""
        if not self.job.counts().get(split):
            there = ", ".join(self.job.counts())
            raise InputError(
                f"there are no {split} rows; --option split=... takes another: {there}"
            )

    def check_file(self, path: Path, split: str | None) -> None:
        """Compare a written file with the rows of a split, or with all.

        Raises:
            LabelwrightError: there are more or fewer records, or one is not its row's.
        """
        rows, records = self.rows(split), self.read(path)
        counts = self.job.counts()
        count = sum(counts.values()) if split is None else counts.get(split, 0)
        found = 0
        for found, (row, record) in enumerate(zip(rows, records, strict=False), 1):
            if wrong := self.mistake(record, row):
                raise broken(path, f"record {found} (row {row.id}): {wrong}")
        found += sum(1 for _ in records)
        if found != count:
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


def per_split(suffix: str, *names: str) -> tuple[str, ...]:
    """`train.SUFFIX`, `validation.SUFFIX`, `test.SUFFIX`, and further names."""
    return (*(f"{split}.{suffix}" for split in SPLITS), *names)


def broken(path: Path, what: str) -> LabelwrightError:
    """The error for a file that does not read back as it was written."""
    return LabelwrightError(
        f"{path.name} does not read back as it was written: {what}. Nothing was exported; "
        "check the disk, and report this if it happens again"
    )
