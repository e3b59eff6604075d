"""promptfoo's tests: the variable `text`, or the only one, and what the answer must equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.objects import Placed
from ..formats.promptfoo import read_back
from .chat import label_of
from .example import Example, string


class PromptfooRecords:
    """Tests with `vars` and an assertion of type `equals`."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it has variables and assertions."""
        return isinstance(first.get("vars"), dict) and isinstance(first.get("assert"), list)

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, test in records:
            given = test.get("vars") or {}
            given = given["row"] if isinstance(given.get("row"), dict) else given
            only = next(iter(given.values())) if len(given) == 1 else None
            text = string(given.get("text", only))
            equal = [
                string(one.get("value"))
                for one in test.get("assert") or []
                if isinstance(one, dict) and one.get("type") == "equals"
            ]
            label = equal[0] if len(equal) == 1 else None
            yield Example(
                text,
                None if label is None else label_of(read_back(label)),
                id=string(test.get("description")),
            )
