"""Mistral's classifier lines: {"text", "labels": {target: label}}."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.objects import Placed
from .example import Example, nothing, string


class ClassifierRecords:
    """One target with one label."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it has a text, and labels by target."""
        return isinstance(first.get("text"), str) and isinstance(first.get("labels"), dict)

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, record in records:
            labels = record.get("labels")
            values = list(labels.values()) if isinstance(labels, dict) else []
            if len(values) != 1 or string(values[0]) is None:
                yield nothing("several targets, or several labels")
            else:
                yield Example(string(record.get("text")), string(values[0]))
