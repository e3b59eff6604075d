"""What people decided on rows: `reviews.jsonl`, one decision a line, only ever added to.

A decision is on disk before it counts as taken. A process that dies while it writes leaves half a
line at the end at most; it is passed over, and taken away by whoever writes next.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import InputError, LabelwrightError

EVEN = "even"
"""The row was drawn by `audit --rows`, each row of the table as likely as any other."""
_TAIL = 1 << 14
OWN = "own"
"""The row is of a random sample that somebody else drew, and vouches for."""


ON_ROWS = ("label", "drop", "edit")
"""Decisions that say what becomes of a row; of these the latest of each person counts."""
DECISIONS = (*ON_ROWS, "skip", "note", "finding", "undo")


def now() -> str:
    """The time as it stands in the file: UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """The name of a decision, like no other: 16 hexadecimal digits."""
    return uuid4().hex[:16]


def this_user() -> str | None:
    """The user of this machine; None where it has no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None


def text_hash(text: str) -> str:
    """What tells that a text is the one that was looked at: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Review(BaseModel):
    """One decision of one person.

    Attributes:
        id: of the row; empty where the decision is on a finding, or takes others back.
        decision: `label`: the row has this label. `drop`: it goes. `edit`: it has other words
            (`values`), and this label. `skip`: looked at, not decided. `note`: something said of
            it. `finding`: what is to be done about all that a check found (`finding`, `action`).
            `undo`: takes back what `undoes` names. Any other is kept, and passed over here.
        label: name of the label, or `none of these`; None where there are `labels`.
        labels: the labels that fit, under `kind: multi`; may be none.
        by: who decided; None if nobody said.
        at: when, UTC, ISO 8601.
        drawn: "even" or "own" where the row was in a random sample, else None.
        uid: name of the decision; None in files that others wrote.
        batch: name that all decisions of one keypress share, such as those on 40 selected rows.
        undoes: `uid` or `batch` of what is taken back; of an `undo`, that is brought back.
        seen: hash of the text that the person looked at; None where nobody can say.
        suggested: the label that the row had then, or its labels.
        blind: whether that was hidden until the person had chosen.
        seconds: how long the row was looked at.
        why: checks that flagged the row when it was looked at.
        values: new text by column, of an `edit`.
        note: of a `note`, or what goes with another decision.
        finding: `check`, `feature` and `label` of a finding.
        action: what is to be done about it: `strip`, `drop`, `regenerate`, `ignore`.
        settles: whether the person saw that others differ, and this is to count.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = ""
    decision: str = "label"
    label: str | None = None
    labels: tuple[str, ...] | None = None
    by: str | None = None
    at: str = Field(default_factory=now)
    drawn: str | None = None
    uid: str | None = None
    batch: str | None = None
    undoes: str | None = None
    seen: str | None = None
    suggested: str | tuple[str, ...] | None = None
    blind: bool | None = None
    seconds: float | None = None
    why: tuple[str, ...] | None = None
    values: dict[str, str] | None = None
    note: str | None = None
    finding: dict[str, str] | None = None
    action: str | None = None
    settles: bool | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.decision == "label" and (self.label is None) == (self.labels is None):
            raise ValueError("either a label or labels where the decision is label")
        if self.decision in (*ON_ROWS, "skip", "note") and not self.id:
            raise ValueError("the id of a row")
        if self.decision == "edit" and not self.values:
            raise ValueError("values, by column, where the decision is edit")
        if self.decision == "undo" and not self.undoes:
            raise ValueError("undoes, a uid or a batch, where the decision is undo")
        if self.decision == "finding" and not (self.finding and self.action):
            raise ValueError("finding and action where the decision is finding")
        return self

    @property
    def answer(self) -> str | tuple[str, ...] | None:
        """What was decided; the order of several labels does not count."""
        return self.label if self.labels is None else tuple(sorted(self.labels))

    @property
    def outcome(self) -> tuple[object, ...]:
        """What becomes of the row: equal where two decisions come to the same."""
        if self.decision != "edit":
            return (self.decision, self.answer)
        return ("edit", self.answer, *sorted((self.values or {}).items()))


def beside(path: str | Path) -> Path:
    """Where decisions on the rows of a file are kept: `FILE.reviews.jsonl`."""
    return Path(f"{path}.reviews.jsonl")


def read_reviews(path: str | Path) -> list[Review]:
    """Every decision in the file, in order; none where there is no file.

    Raises:
        InputError: a line that is no decision, but for a last one that was not written to its end.
    """
    path = Path(path)
    found = []
    *whole, rest = _bytes(path).split(b"\n")
    for number, line in enumerate(whole, 1):
        if line.strip():
            found.append(_parse(path, number, line))
    if _is_whole(rest):
        found.append(_parse(path, len(whole) + 1, rest))
    return found


def append_reviews(path: str | Path, reviews: Iterable[Review]) -> None:
    """Add decisions; when this returns they are on the disk.

    One process at a time: the lock of the run folder, or of the file, sees to it.

    Raises:
        LabelwrightError: the file cannot be written.
    """
    path = Path(path)
    lines = "".join(f"{review.model_dump_json(exclude_none=True)}\n" for review in reviews)
    if not lines:
        return
    try:
        _write(path, lines.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise LabelwrightError(
            f"{path} cannot be written: {error.strerror or error}; what was decided before is "
            "still in it"
        ) from None


def _write(path: Path, data: bytes) -> None:
    new = not path.exists()
    with path.open("a+b") as handle:
        rest = _last_line(handle)
        if rest and _is_whole(rest):
            data = b"\n" + data
        elif rest:
            handle.truncate(handle.seek(0, os.SEEK_END) - len(rest))
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    if new and os.name == "posix":  # the name of a new file is in the folder, which is a file too
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _last_line(handle: BinaryIO) -> bytes:
    """What stands behind the last end of a line; of a long file only the end is read."""
    end = handle.seek(0, os.SEEK_END)
    size = _TAIL
    while True:
        start = max(0, end - size)
        handle.seek(start)
        _, found, rest = handle.read(end - start).rpartition(b"\n")
        if found or not start:
            return rest
        size *= 8


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def _is_whole(rest: bytes) -> bool:
    """Whether a last line without an end lacks nothing but that."""
    try:
        return isinstance(json.loads(rest), dict)
    except ValueError:
        return False


def _parse(path: Path, number: int, line: bytes) -> Review:
    try:
        return Review.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        why = f"{place}: {first['msg']}" if place else first["msg"]
        start = line[:60].decode("utf-8", "replace")
        raise InputError(
            f"{path}:{number}: found {start!r} ({why}); expected a decision such as "
            '{"id": "...", "decision": "label", "label": "..."}. Mend the line, or take it out'
        ) from None
