"""Votes by probability: how likely each name is as the last word of a worked series."""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Sequence

from ..llm import Answer, Request
from ..task import Task
from .asker import Known
from .vote import Vote

# Characters of a text that a series of examples shows; more would not fit beside the others.
LONGEST = 1500

# Characters of all examples in a series: about 1,300 tokens of a context of 2,048.
MOST_SHOWN = 4_500

Examples = list[tuple[str, str]]


class Scored:
    """The probability of each name as the last word of a worked series of examples."""

    def __init__(self, task: Task, model: str) -> None:
        self._model = model
        options = len(task.options)
        self.different: int | None = 2 if task.kind == "ordinal" else math.factorial(options)
        shown, held_out = _shared_out(task)
        self.held_out: Known = [(text, (name,)) for text, name in held_out]
        # First, and always the same: so a server that keeps prompts reads it once.
        self._worked = "".join(f"{text} => {name}\n" for text, name in shown)

    def requests(
        self, text: str, order: Sequence[str], vote: int, name: str
    ) -> tuple[Request, ...]:
        options = f"Kinds: {', '.join(order)}."
        request = Request(
            prompt=f"{self._worked}{options}\n{one_line(text)} =>",
            choices=tuple(order),
            affinity=zlib.crc32(options.encode()),
        )
        return (request,)

    def vote(self, answers: Sequence[Answer], order: Sequence[str]) -> Vote:
        (answer,) = answers
        shares = answer.probabilities or {}
        label = max(shares, key=lambda name: shares[name]) if shares else None
        return Vote(label, tuple(order), self._model, answer.seconds, shares)


def _shared_out(task: Task) -> tuple[Examples, Examples]:
    """Seed examples (text, option) to show, and those held out: equally many of each option.

    Shown are no more than fit in a small context; of very many labels some are not shown at all.
    """
    fewest = min(len(option.examples) for option in task.options)
    show = fewest - max(1, fewest // 3) if fewest > 1 else fewest
    rng = random.Random(f"{task.seed}/worked examples")
    rounds: list[Examples] = [[] for _ in range(fewest)]
    for option in task.options:
        for place, example in enumerate(rng.sample(option.examples, fewest)):
            rounds[place].append((one_line(task.join(example)), option.name))
    for row in rounds:
        rng.shuffle(row)
    shown: Examples = []
    for row in rounds[:show]:
        if not shown:
            shown += _fitting(row, MOST_SHOWN)
        elif _size(shown + row) <= MOST_SHOWN:
            shown += row
    return shown, [one for row in rounds[show:] for one in row]


def _size(examples: Examples) -> int:
    return sum(len(text) + len(name) + len(" => \n") for text, name in examples)


def _fitting(examples: Examples, most: int) -> Examples:
    return [one for place, one in enumerate(examples) if _size(examples[: place + 1]) <= most]


def one_line(text: str) -> str:
    """A text as one line of a series."""
    return " ".join(text.split())[:LONGEST]
