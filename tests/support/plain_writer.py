"""A model for any task that answers at once: it writes from the seed examples, and knows its own.

It stands in for a language model where what is tried is that commands work together. How well a
model does on what it writes says nothing.
"""

from __future__ import annotations

import json
import random
from typing import Any

from labelwright import Task

Fields = dict[str, str]
TAILS = (
    "today", "again", "this week", "in spring", "at last", "for now", "by Monday", "near Oslo",
    "with friends", "at home", "after lunch", "on a train", "since May", "in the rain", "at noon",
)  # fmt: skip


class PlainWriter:
    """Texts by label, and the label of every text that it wrote.

    Args:
        task: says the labels, and has seed examples for each.
        slip: share of its answers that are another label.
    """

    def __init__(self, task: Task, slip: float = 0.1) -> None:
        self.task = task
        self.slip = slip
        self.written: dict[str, str] = {}

    def rows(self, count: int, seed: int) -> list[Fields]:
        """Rows as people would have made them: the fields, and `label`."""
        rng = random.Random(seed)
        names = [label.name for label in self.task.labels]
        return [
            {**self._write(label, rng), "label": label}
            for label in (names[place % len(names)] for place in range(count))
        ]

    def answer(self, body: dict[str, Any]) -> str:
        """What it says to a request of the chat API: texts, or a label."""
        words = "\n".join(str(message["content"]) for message in body["messages"])
        rng = random.Random(words + str(body.get("seed")))
        if '{"texts": [...]}' in words:
            label = max(
                (label.name for label in self.task.labels),
                key=lambda name: words.count(f'kind "{name}"'),
            )
            texts = [self._write(label, rng) for _ in range(10)]
            single = not self.task.fields
            return json.dumps({"texts": [one["text"] if single else one for one in texts]})
        label = self.label_of(words)
        # a fine-tuned model answers as its training rows do
        return label if body["model"].startswith("ft:") else json.dumps({"label": label})

    def label_of(self, words: str) -> str:
        """The label of the text of its own among some words; now and then another."""
        rng = random.Random(words)
        label = next((name for text, name in self.written.items() if text in words), None)
        if label is None or rng.random() < self.slip:
            return rng.choice(self.task.labels).name
        return label

    def _write(self, label: str, rng: random.Random) -> Fields:
        seeds = next(one.examples for one in self.task.labels if one.name == label)
        first, second = rng.choice(seeds), rng.choice(seeds)
        fields = {name: _crossed(first[name], second[name], rng) for name in first}
        self.written[self.task.join(fields)] = label
        return fields


def _crossed(first: str, second: str, rng: random.Random) -> str:
    """The begin of one text, the end of another, and something of its own."""
    start, end = first.split(), second.split()
    words = [*start[: (len(start) + 1) // 2], *end[len(end) // 2 :]]
    return f"{' '.join(words)} {rng.choice(TAILS)} {rng.randint(2, 99_999)}"
