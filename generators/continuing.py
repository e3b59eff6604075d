"""Texts as the continuation of a list of examples, one line a call.

A small model does not follow orders, but it goes on with what stands before it. So the prompt is a
list of the label's seed examples, and the model writes the next line. Left alone it writes the
same few lines again and again; so each call hands it the first word or two, taken from the
attribute `opening` where the prompt file has one, else from a seed example. The long part of the
prompt, the list, comes in a few fixed shuffles, which the embedded server keeps in its cache.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace

from ..llm import Answer, Request
from ..task import Fields, Label, Task
from ..templates import render
from .calls import Call
from .variables import variables

HEADING = "Examples of {{ text }}. Kind: {{ label }} ({{ description }})."
SHUFFLES = 12
OPENING = "opening"
_FROM_OPENINGS = 0.7
_CHARS_PER_TOKEN = 2.5
_LEAST_TOKENS = 40
_PART = ": "


class Continue:
    """Asks for the next line of a list."""

    per_call = 1
    round_calls = 240

    def __init__(self, task: Task) -> None:
        self.task = task
        self._shuffles = max(1, SHUFFLES // len(task.labels))
        longest = max((len(_line(task, example)) for _, example in task.seeds), default=100)
        self._max_tokens = task.generate.max_tokens or max(
            _LEAST_TOKENS, int(longest / _CHARS_PER_TOKEN)
        )

    def request(self, call: Call) -> Request:
        rng = random.Random(call.seed)
        shuffle = call.number % self._shuffles
        opening, call = self._opening(call, rng)
        settings = self.task.generate
        return Request(
            prompt=f"{self._list(call, shuffle)}{_about(call)}-{opening and f' {opening}'}",
            max_tokens=self._max_tokens,
            temperature=1.0 if settings.temperature is None else settings.temperature,
            stop=("\n",),
            seed=call.seed,
            sample=call.number,
            tag=(call, opening),
            affinity=self.task.label_names.index(call.label.name) * self._shuffles + shuffle,
        )

    def texts(self, request: Request, answer: Answer) -> list[Fields]:
        if answer.finish == "length":
            # Cut off in the middle: half a text is no text.
            return []
        _, opening = request.tag
        fields = _parts(self.task, f"{opening}{answer.text}".strip())
        return [fields] if fields else []

    def call(self, request: Request) -> Call:
        call: Call = request.tag[0]
        return call

    def _list(self, call: Call, shuffle: int) -> str:
        heading = render(self.task.generate.heading or HEADING, variables(self.task, call))
        # The call's own draw would give every call another list, and the cache nothing to keep.
        examples = list(call.label.examples)
        rng = random.Random(f"{self.task.seed}/{call.label.name}/{shuffle}")
        shown = rng.sample(examples, len(call.examples))
        return f"{heading}\n\n" + "".join(f"- {_line(self.task, one)}\n" for one in shown)

    def _opening(self, call: Call, rng: random.Random) -> tuple[str, Call]:
        """First words to hand over, and the call with the attributes that it really uses."""
        drawn = call.attributes.get(OPENING)
        if drawn and rng.random() < _FROM_OPENINGS:
            return drawn, call
        used = {name: value for name, value in call.attributes.items() if name != OPENING}
        return _first_words(self.task, call.label, rng), replace(call, attributes=used)


def _first_words(task: Task, label: Label, rng: random.Random) -> str:
    if not label.examples:
        return ""
    words = _line(task, rng.choice(label.examples)).split()
    first = " ".join(words[: rng.choice((1, 1, 2))])
    return re.sub(r"\d+", lambda match: str(rng.randint(3, 40)), first)


def _about(call: Call) -> str:
    """The values drawn for this call; behind the list, so that the list stays in the cache."""
    values = [f"{k}: {v}" for k, v in call.attributes.items() if k != OPENING]
    return f"\nMore of them. {'; '.join(values)}\n" if values else ""


def _line(task: Task, example: Mapping[str, str]) -> str:
    parts = [" ".join(str(example.get(name) or "").split()) for name in task.field_names]
    first = [part.replace(_PART, " - ") for part in parts[:-1]]
    return _PART.join([*first, parts[-1]])


def _parts(task: Task, line: str) -> Fields | None:
    names = task.field_names
    parts = [part.strip() for part in line.split(_PART, len(names) - 1)]
    if len(parts) != len(names) or not all(parts):
        return None
    return dict(zip(names, parts, strict=True))
