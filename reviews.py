"""What people decided on rows: `reviews.jsonl`, one decision a line, only ever added to.

A decision is on disk before it counts as taken. A process that dies while it writes leaves half a
line at the end at most; it is passed over, and taken away by whoever writes next.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import InputError, LabelwrightError

EVEN = "even"
"""The row was drawn by `audit --rows`, each row of the table as likely as any other."""
OWN = "own"
"""The row is of a random sample that somebody else drew, and vouches for."""


def now() -> str:
    """The time as it stands in the file: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Review(BaseModel):
    """One decision of one person on one row.

    Attributes:
        id: of the row.
        decision: "label": the row has this label. What other decisions mean is up to who wrote
            them; they are kept, and passed over here.
        label: name of the label, or `none of these`; None where there are `labels`.
        labels: the labels that fit, under `kind: multi`; may be none.
        by: who decided; None if nobody said.
        at: when, UTC, ISO 8601.
        drawn: "even" or "own" where the row was in a random sample, else None.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    decision: str = "label"
    label: str | None = None
    labels: tuple[str, ...] | None = None
    by: str | None = None
    at: str = Field(default_factory=now)
    drawn: str | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.decision == "label" and (self.label is None) == (self.labels is None):
            raise ValueError("either a label or labels where the decision is label")
        return self

    @property
    def answer(self) -> str | tuple[str, ...] | None:
        """What was decided; the order of several labels does not count."""
        return self.label if self.labels is None else tuple(sorted(self.labels))


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

    One process at a time: the lock of the run folder sees to it.

    Raises:
        LabelwrightError: the file cannot be written.
    """
    path = Path(path)
    lines = "".join(f"{review.model_dump_json()}\n" for review in reviews)
    if not lines:
        return
    before = _bytes(path)
    rest = before.rpartition(b"\n")[2]
    keep = len(before) if not rest or _is_whole(rest) else len(before) - len(rest)
    start = b"\n" if rest and keep == len(before) else b""
    try:
        _write(path, keep, start + lines.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise LabelwrightError(
            f"{path} cannot be written: {error.strerror or error}; what was decided before is "
            "still in it"
        ) from None


def _write(path: Path, at: int, data: bytes) -> None:
    new = not path.exists()
    with path.open("ab") as handle:
        if handle.tell() != at:
            handle.truncate(at)
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    if new and os.name == "posix":  # the name of a new file is in the folder, which is a file too
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


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


@dataclass(frozen=True)
class Decided:
    """What counts for a row.

    Attributes:
        review: the latest decision.
        drawn: how the row came to be reviewed, by any of its decisions; None if not by chance.
        reviewers: how many people decided on it.
        differ: whether they said different things, each person by their latest decision.
    """

    review: Review
    drawn: str | None
    reviewers: int
    differ: bool


def latest(reviews: Sequence[Review]) -> Mapping[str, Decided]:
    """Per id what counts. Decisions other than "label" are passed over."""
    by_id: dict[str, list[Review]] = {}
    for review in reviews:
        if review.decision == "label":
            by_id.setdefault(review.id, []).append(review)
    return {name: _decided(some) for name, some in by_id.items()}


def _decided(some: Sequence[Review]) -> Decided:
    said = {review.by: review.answer for review in some}
    drawn = {review.drawn for review in some}
    chance = next((way for way in (EVEN, OWN) if way in drawn), None)
    return Decided(some[-1], chance, len(said), len(set(said.values())) > 1)
