"""What each call to a generator asks for: a label, attribute values, examples to show.

Everything is drawn from the seed and the number of the call, so that a run that was stopped asks
the same questions again and finds their answers in the journal.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..task import Fields, Label, Task

MOST_EXAMPLES = 12


@dataclass(frozen=True)
class Call:
    """One call to a generator.

    Attributes:
        number: 0-based number of the call among those for its label.
        label: the label to write for.
        attributes: a value for each attribute that the label has.
        examples: seed examples of the label to show.
        existing: a few texts that exist already, not to be written again.
        count: texts asked for.
        seed: number for the model's own random choices.
        want: place of what it is for among all that is wanted.
    """

    number: int
    label: Label
    attributes: dict[str, str]
    examples: tuple[Fields, ...]
    existing: tuple[str, ...]
    count: int
    seed: int
    want: int = 0


def draw_call(
    task: Task,
    label: Label,
    number: int,
    *,
    count: int,
    seed: int,
    existing: Sequence[str] = (),
    attributes: Mapping[str, str] | None = None,
    want: int = 0,
) -> Call:
    """The call of that number for a label.

    Args:
        task: what to write.
        label: the label to write for.
        number: 0-based number of the call among those for the same want.
        count: texts to ask for.
        seed: number that every draw comes from.
        existing: texts that exist already.
        attributes: values that are not drawn but as they stand here; others may be among them than
            those of the task.
        want: place of what it is for among all that is wanted.
    """
    rng = random.Random(f"{seed}/{label.name}/{number}")
    most = task.generate.examples_per_call
    shown = min(MOST_EXAMPLES if most is None else most, len(label.examples))
    return Call(
        number=number,
        label=label,
        attributes=_attributes(task, label.name, number, seed) | dict(attributes or {}),
        examples=tuple(rng.sample(label.examples, shown)),
        existing=tuple(rng.sample(existing, min(8, len(existing)))),
        count=count,
        seed=rng.randrange(2**31),
        want=want,
    )


def _attributes(task: Task, label: str, number: int, seed: int) -> dict[str, str]:
    """Values for one call: over any run of calls each value of an attribute comes equally often.

    Each attribute walks through its values in an order shuffled anew at every round, so values of
    two attributes meet in ever new combinations instead of marching in step.
    """
    drawn = {}
    for attribute in task.attributes:
        values = task.values(attribute, label)
        if not values:
            continue
        lap, place = divmod(number, len(values))
        rng = random.Random(f"{seed}/{label}/{attribute}/{lap}")
        drawn[attribute] = _filled(
            rng.sample(values, len(values))[place], f"{seed}/{label}/{number}"
        )
    return drawn


def _filled(value: str, seed: str) -> str:
    """A value with each range such as {5-40} replaced by a number out of it."""
    rng = random.Random(seed)

    def number(match: re.Match[str]) -> str:
        low, high = sorted((int(match[1]), int(match[2])))
        return str(rng.randint(low, high))

    return re.sub(r"\{(\d{1,9})-(\d{1,9})\}", number, value)
