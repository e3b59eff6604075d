"""What a check of training files says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..formats.base import Format
from ..preparing import Refused

Level = Literal["fails", "warns", "fine"]
SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: what was looked at, in a word or two.
        level: `fails`: it would fail, or rows would be lost; `warns`: it goes, but look; `fine`.
        words: what was found, and what to do.
        fix: name of the fix that mends it; None where there is none.
        rows: ids of some rows that it is about.
    """

    check: str
    level: Level
    words: str
    fix: str | None = None
    rows: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "check": self.check,
            "level": self.level,
            "words": self.words,
            "fix": self.fix,
            "rows": list(self.rows),
        }


@dataclass(frozen=True)
class Case:
    """What is looked at: a format with its rows, written into a folder that is thrown away.

    Attributes:
        form: the format with the rows that it can hold.
        asked: the format with all rows that were to be written.
        refused: rows that it cannot hold.
        files: size of each file in bytes, by name.
        figures: filled by the checks, for the report in JSON.
    """

    form: Format
    asked: Format
    refused: list[Refused]
    files: Mapping[str, int]
    figures: dict[str, Any] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Rows per split that can be written."""
        return self.form.job.counts()


def sizes(form: Format, folder: Path) -> dict[str, int]:
    """Size of each file of a format in a folder, in bytes, by name."""
    paths = {name: folder / name for name in form.own}
    return {name: path.stat().st_size for name, path in paths.items() if path.is_file()}
