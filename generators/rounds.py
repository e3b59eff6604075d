"""How many calls a round has, and how many rounds a label takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_CALLS_PER_TEXT = 20
_FIRST_GUESS = 0.8


def calls_of_round(
    *, missing: float, kept: float, calls: int, per_call: int, most: int, left: int
) -> int:
    """Calls to send for a label in the next round.

    Args:
        missing: texts that the label still lacks.
        kept: usable texts that it has, from `calls` calls.
        calls: calls sent so far.
        per_call: texts asked for in one call.
        most: calls that a label may have in one round.
        left: calls that it may have at all.
    """
    # A guess to begin with; then what the label really lost.
    a_call_gives = max(kept / calls, 0.1) if calls else per_call * _FIRST_GUESS
    return min(most, math.ceil(missing / a_call_gives), left)


def texts_of_call(per_call: int, missing: float) -> int:
    """Texts to ask for in one call: no more than are missing, but never very few."""
    return min(per_call, max(math.ceil(missing), 3))


def most_in_round(round_calls: int, open_labels: int) -> int:
    """Calls of one round that each label may have."""
    return max(2, math.ceil(round_calls / open_labels))


@dataclass
class Course:
    """How a label came to its texts.

    Attributes:
        wanted: usable texts asked for.
        first: calls of the first round, which are told of no text that exists.
        calls: all calls.
        texts: texts that these asked for.
        kept: usable ones of them.
    """

    wanted: int
    first: int = 0
    calls: int = 0
    texts: int = 0
    kept: float = field(default=0.0, repr=False)

    def add(self, calls: int, texts_each: int, usable: float) -> None:
        """One round, with this share of usable texts."""
        self.first = self.first or calls
        self.calls += calls
        self.texts += calls * texts_each
        self.kept = min(self.wanted, self.kept + calls * texts_each * usable)


def foreseen(
    wanted: Mapping[str, int],
    *,
    usable: float,
    per_call: int,
    round_calls: int,
    max_calls: int | None,
) -> dict[str, Course]:
    """The course of every label if the same share of all texts is usable.

    Args:
        wanted: usable texts per label.
        usable: share of texts that is usable, above 0.
        per_call: texts asked for in one call.
        round_calls: calls of a round over all labels.
        max_calls: most calls for a label; None for 20 per text asked.
    """
    courses = {name: Course(count) for name, count in wanted.items()}
    most = {name: max_calls or MAX_CALLS_PER_TEXT * count for name, count in wanted.items()}

    def is_open(name: str) -> bool:
        one = courses[name]
        return one.kept < one.wanted and one.calls < most[name]

    while names := [name for name in courses if is_open(name)]:
        in_round = most_in_round(round_calls, len(names))
        for name in names:
            one = courses[name]
            missing = one.wanted - one.kept
            calls = calls_of_round(
                missing=missing,
                kept=one.kept,
                calls=one.calls,
                per_call=per_call,
                most=in_round,
                left=most[name] - one.calls,
            )
            one.add(calls, texts_of_call(per_call, missing), usable)
    return courses
