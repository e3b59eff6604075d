"""What goes out, what comes back, and what a tool has to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ....reviews import text_hash
from ....task import NONE_FITS, Kind

_NOT_HELD = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Form:
    """What people are asked of every row.

    Attributes:
        labels: names of the labels, in the task's order; with `none of these` where it is one.
        kind: `single`, `multi` or `ordinal`.
        fields: columns of the named fields that a text is joined from; empty where it is one.
        descriptions: what labels mean, by name.
        about: what all of it is about, for who answers.
        blind: whether the suggested label, and doubts that would give it away, stay out.
    """

    labels: tuple[str, ...]
    kind: Kind = "single"
    fields: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    blind: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen: under `multi` also, in so many words, that no label fits."""
        if self.kind != "multi" or NONE_FITS in self.labels:
            return self.labels
        return (*self.labels, NONE_FITS)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns whose words can be changed."""
        return self.fields or ("text",)


@dataclass(frozen=True)
class Exported:
    """One row to be reviewed.

    Attributes:
        id: of the row.
        text: as it stands now.
        fields: the named fields that it is joined from, by column.
        label: the label it has; None where there is none, or `labels`.
        labels: the labels it has, under `multi`.
        confidence: probability of these, 0 to 1.
        flags: doubts about it, each with `check` and `reason`.
    """

    id: str
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    label: str | None = None
    labels: tuple[str, ...] | None = None
    confidence: float | None = None
    flags: Sequence[Mapping[str, Any]] = ()

    @property
    def hash(self) -> str:
        """Tells whether the text is still this one."""
        return text_hash(self.text)

    @property
    def suggested(self) -> tuple[str, ...]:
        """Labels it has, as options of a form; none where nobody knows."""
        if self.labels is not None:
            return self.labels or (NONE_FITS,)
        return () if self.label is None else (self.label,)

    @property
    def doubts(self) -> str:
        """Its flags in words."""
        return "; ".join(f"{flag['check']}: {flag.get('reason') or ''}" for flag in self.flags)

    def parts(self, form: Form) -> dict[str, str]:
        """Its words by column, as other programs can hold them."""
        own = {name: self.fields.get(name, "") for name in form.fields} or {"text": self.text}
        return {name: plain(text) for name, text in own.items()}


def plain(text: str) -> str:
    """A text that databases and UTF-8 can hold: ␀ for NUL, U+FFFD for half characters."""
    return _NOT_HELD.sub(lambda found: "\u2400" if found[0] == "\0" else "\ufffd", text)


@dataclass(frozen=True)
class Answer:
    """What one person said of one row.

    Attributes:
        id: of the row.
        decision: `label`: it has this label. `drop`: it goes. `edit`: it has other words
            (`values`), and this label if one is said. `skip`: looked at, not decided. `note`:
            something said of it and nothing else. As in `reviews.Review`.
        label: the label, or `none of these`; None where there are `labels`, or neither.
        labels: the labels that fit, under `multi`, in the task's order; may be none.
        values: new words by column.
        note: what was noted.
        by: who said it, by the name that the tool gives them.
        at: when, UTC, ISO 8601; None where the tool does not say.
        text_hash: of the text that the row had when it went out; None where it got lost.
        seconds: how long it took.
        where: its place in the file, in words.
    """

    id: str
    decision: str
    label: str | None = None
    labels: tuple[str, ...] | None = None
    values: Mapping[str, str] | None = None
    note: str | None = None
    by: str | None = None
    at: str | None = None
    text_hash: str | None = None
    seconds: float | None = None
    where: str = ""


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        files: the file or folder to import, then what goes with it.
        how: what to do with them, in words.
    """

    files: tuple[Path, ...]
    how: str


@dataclass(frozen=True)
class Read:
    """What a file says.

    Attributes:
        answers: one for every person and row that says something, in the order of the file.
        open: rows, or people on rows, that say nothing yet.
        notes: what else there is to say of the file.
    """

    answers: list[Answer]
    open: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matched:
    """Answers by what has become of their rows.

    Attributes:
        fresh: on the text that the row still has.
        stale: on another text than it has now, or on nobody knows which.
        unknown: on rows that are not there.
    """

    fresh: list[Answer]
    stale: list[Answer]
    unknown: list[Answer]


class Tool(Protocol):
    """A tool that people review in."""

    def write(self, path: Path, rows: Sequence[Exported], form: Form) -> Written:
        """Write rows as the tool imports them."""

    def recognises(self, path: Path) -> bool:
        """Whether a file looks like one that the tool exports."""

    def read(self, path: Path, form: Form) -> Read:
        """What people said, from a file that the tool exported."""
