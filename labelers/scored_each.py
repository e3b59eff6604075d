"""Votes by probability where any number of labels may fit: for each label, how likely is yes."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence

from ..llm import Answer, Request
from ..task import Task
from .aggregate import HALF
from .asker import Known
from .scored import MOST_SHOWN, one_line
from .vote import Vote

YES, NO = "yes", "no"
_ANSWERS = ((YES, NO), (NO, YES))


class ScoredEach:
    """For each label the probability of yes, as the last word of a series of its own.

    A series shows seed examples of the label and as many of others. The votes of an example name
    the two answers in the one order and in the other by turns.
    """

    def __init__(self, task: Task, model: str) -> None:
        self._labels, self._model = task.label_names, model
        self.different: int | None = len(_ANSWERS)
        shown, held_out = _shared_out(task)
        self.held_out: Known = held_out
        self._series = {
            label.name: f"{label.name}: {one_line(label.description)}\n"
            + _worked(label.name, shown, task.seed)
            for label in task.labels
        }

    def requests(
        self, text: str, order: Sequence[str], vote: int, name: str
    ) -> tuple[Request, ...]:
        begin = zlib.crc32(name.encode("utf-8", "surrogatepass"))
        answers = _ANSWERS[(begin + vote) % 2]
        return tuple(self._request(label, text, answers) for label in self._labels)

    def _request(self, label: str, text: str, answers: Sequence[str]) -> Request:
        options = f"{label}: {' or '.join(answers)}?"
        return Request(
            prompt=f"{self._series[label]}{options}\n{one_line(text)} =>",
            choices=tuple(answers),
            affinity=zlib.crc32(options.encode()),
        )

    def vote(self, answers: Sequence[Answer], order: Sequence[str]) -> Vote:
        seconds = sum(answer.seconds for answer in answers)
        shares = {
            label: answer.probabilities[YES]
            for label, answer in zip(self._labels, answers, strict=True)
            if answer.probabilities
        }
        if len(shares) < len(self._labels):
            return Vote(None, tuple(order), self._model, seconds)
        fit = tuple(label for label in self._labels if shares[label] >= HALF)
        return Vote(None, tuple(order), self._model, seconds, shares, fit)


def _shared_out(task: Task) -> tuple[Known, Known]:
    """Seed examples with the labels that fit, to show and to hold out: a third of them, spread."""
    fits: dict[str, list[str]] = {}
    for label in task.labels:
        for example in label.examples:
            names = fits.setdefault(one_line(task.join(example)), [])
            names += [label.name] * (label.name not in names)
    held: set[str] = set()
    rng = random.Random(f"{task.seed}/held out")
    fewest = min(len(label.examples) for label in task.labels)
    for name in task.label_names if fewest > 1 else ():
        own = [text for text, names in fits.items() if name in names]
        rng.shuffle(own)
        missing = max(1, fewest // 3) - len(held.intersection(own))
        held.update([text for text in own if text not in held][: max(0, missing)])
    seeds = [(text, tuple(names)) for text, names in fits.items()]
    return [one for one in seeds if one[0] not in held], [one for one in seeds if one[0] in held]


def _worked(label: str, seeds: Known, seed: int) -> str:
    """Examples that the label fits and as many that it does not, as lines of a series."""
    rng = random.Random(f"{seed}/worked examples/{label}")
    mixed = rng.sample(seeds, len(seeds))
    fitting = [text for text, names in mixed if label in names]
    others = [text for text, names in mixed if label not in names]
    lines: list[str] = []
    for pair in zip(fitting, others, strict=False):
        two = [f"{text} => {answer}\n" for text, answer in zip(pair, (YES, NO), strict=True)]
        rng.shuffle(two)
        if len("".join(lines + two)) > MOST_SHOWN:
            break
        lines += two
    return "".join(lines)
