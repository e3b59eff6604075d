"""Samples of OpenAI's evals: {"input": messages or a text, "ideal": answer}."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...files.objects import Placed
from .chat import exchange, label_of, of_list
from .example import Example, nothing, string


class EvalsRecords:
    """The ideal answer is the label; of several, none is."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it has an input and an ideal answer."""
        return {"input", "ideal"} <= set(first)

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        for _, record in records:
            ideal, asked = record.get("ideal"), record.get("input")
            if isinstance(ideal, list) and len(ideal) == 1:
                ideal = ideal[0]
            if string(ideal) is None:
                yield nothing("several ideal answers")
            elif isinstance(asked, str):
                yield Example(asked, label_of(str(string(ideal))))
            else:
                yield exchange([*of_list(asked), ("assistant", str(string(ideal)))], usage)
