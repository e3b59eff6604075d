"""Preference pairs: the preferred answer is the label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.objects import Placed
from .chat import exchange, of_list
from .example import Example


class PreferenceRecords:
    """Pairs of OpenAI's form (`input`, `preferred_output`) and TRL's (`prompt`, `chosen`)."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it has a preferred answer."""
        return "preferred_output" in first or {"prompt", "chosen"} <= set(first)

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, record in records:
            asked = record.get("input", {}).get("messages", record.get("prompt"))
            answer = record.get("preferred_output", record.get("chosen"))
            yield exchange([*of_list(asked), *of_list(answer)], usage)
