"""Argilla's records: the submitted response to a question named `label`, else the suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.objects import Placed
from .example import Example, string


class ArgillaRecords:
    """Records as `records.to_json` writes them."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it has fields, and suggestions or responses."""
        return isinstance(first.get("fields"), dict) and bool(
            {"suggestions", "responses"} & set(first)
        )

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, record in records:
            fields, about = record.get("fields") or {}, record.get("metadata") or {}
            text = fields.get("text", next(iter(fields.values()), None))
            split = about.get("split") if isinstance(about, dict) else None
            yield Example(
                string(text), _label(record), id=string(record.get("id")), split=string(split)
            )


def _label(record: Mapping[str, Any]) -> str | None:
    responses = (record.get("responses") or {}).get("label") or []
    given = {string(one.get("value")) for one in responses if isinstance(one, dict)}
    if len(given) == 1:
        return given.pop()
    suggestion = (record.get("suggestions") or {}).get("label")
    if given or not isinstance(suggestion, dict):
        return None
    return string(suggestion.get("value"))
