"""What a reader of other formats gives and is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ...files.objects import Placed


@dataclass(frozen=True, slots=True)
class Example:
    """A row that was read.

    Attributes:
        text, label: None where the record has none, or none that is clear.
        id: its own id, None where it has none.
        split: None where the record does not say.
        problem: why it cannot be used, where text or label is None.
    """

    text: str | None
    label: str | None
    id: str | None = None
    split: str | None = None
    problem: str = "no text or no label"


class Reader(Protocol):
    """Reads records of one format."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether a file whose first record is this one is of the format."""

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """An example for each record, in order.

        Args:
            records: every record of a file, with its place; they come once.
            usage: what `inference.json` beside the file says; empty where there is none.
        """


def nothing(problem: str) -> Example:
    """What stands for a record that cannot be used."""
    return Example(None, None, problem=problem)


def string(value: Any) -> str | None:
    """A value where it is a string, a number or a truth value, as a string; else None."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None
