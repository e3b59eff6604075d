"""Prompt and completion lines: the separator, the leading blank and the stop are taken away.

They are those of `inference.json` beside the file, else the usual ones where all lines have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...files.objects import Placed
from ..formats.openai_completion import SEPARATORS, STOPS
from .example import Example, nothing, string

_NUMBERED = re.compile(r"\n\n#\d+#\n\n\Z")
# A full stop or a line's end may belong to the answers; a stop that nobody writes does not.
_SURE_STOPS = tuple(stop for stop in STOPS if stop != ".")


class CompletionRecords:
    """The text is the prompt, the label the completion."""

    def recognises(self, first: Mapping[str, Any]) -> bool:
        """Whether it has a prompt and a completion, both of them strings."""
        return all(isinstance(first.get(name), str) for name in ("prompt", "completion"))

    def read(self, records: Iterable[Placed], usage: Mapping[str, Any]) -> Iterator[Example]:
        """See `example.Reader`."""
        pairs = [
            (string(record.get("prompt")), string(record.get("completion")))
            for _, record in records
        ]
        separator = _separator([prompt for prompt, _ in pairs if prompt is not None], usage)
        stop = _stop([answer for _, answer in pairs if answer is not None], usage)
        for prompt, answer in pairs:
            if prompt is None or answer is None:
                yield nothing("no prompt or no completion")
            else:
                label = answer.removesuffix(stop).removeprefix(" ")
                yield Example(prompt.removesuffix(separator), label)


def _separator(prompts: Sequence[str], usage: Mapping[str, Any]) -> str:
    if isinstance(usage.get("separator"), str):
        return str(usage["separator"])
    numbered = _NUMBERED.search(prompts[0]) if prompts else None
    known = [*SEPARATORS, "\n\n### =>\n\n", *([numbered[0]] if numbered else [])]
    return _of_all(prompts, known)


def _stop(answers: Sequence[str], usage: Mapping[str, Any]) -> str:
    if "stop" in usage:
        return str(usage["stop"] or "")
    return _of_all(answers, _SURE_STOPS)


def _of_all(texts: Sequence[str], ends: Sequence[str]) -> str:
    """The longest of some ends that all texts have; empty where none has."""
    found = [end for end in ends if texts and all(text.endswith(end) for text in texts)]
    return max(found, key=len, default="")
