"""How many calls a round has, and how many rounds a label takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_CALLS_PER_TEXT = 20
_FIRST_GUESS = 0.8
# Another round of hours for the last few texts costs more than a few too many.
_TO_SPARE = 1.2


@dataclass(frozen=True)
class Rounds:
    """How calls are shared out over rounds.

    Attributes:
        per_call: texts asked for in one call.
        round_calls: calls of a round over all labels.
        whole: ask for all that is missing in one round instead, and for some to spare.
    """

    per_call: int
    round_calls: int
    whole: bool = False

    def calls(self, *, missing: float, kept: float, sent: int, open_labels: int, left: int) -> int:
        """Calls to send for a label in the next round.

        Args:
            missing: texts that the label still lacks.
            kept: usable texts that it has, from the calls `sent` so far.
            sent: calls so far.
            open_labels: labels that share the round.
            left: calls that the label may have at all.
        """
        if not sent:
            # A guess, which leaves some to spare by itself.
            needed = missing / (self.per_call * _FIRST_GUESS)
        else:
            # What the label really lost.
            needed = missing / max(kept / sent, 0.1) * (_TO_SPARE if self.whole else 1)
        calls = min(math.ceil(needed), left)
        if self.whole:
            return calls
        return min(calls, max(2, math.ceil(self.round_calls / open_labels)))

    def texts(self, missing: float) -> int:
        """Texts to ask for in one call: no more than are missing, but never very few."""
        return min(self.per_call, max(math.ceil(missing), 3))


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
    wanted: Mapping[str, int], rounds: Rounds, *, usable: float, max_calls: int | None
) -> dict[str, Course]:
    """The course of every label if the same share of all texts is usable.

    Args:
        wanted: usable texts per label.
        rounds: how calls are shared out.
        usable: share of texts that is usable, above 0.
        max_calls: most calls for a label; None for 20 per text asked.
    """
    courses = {name: Course(count) for name, count in wanted.items()}
    most = {name: max_calls or MAX_CALLS_PER_TEXT * count for name, count in wanted.items()}

    def is_open(name: str) -> bool:
        one = courses[name]
        return one.kept < one.wanted and one.calls < most[name]

    while names := [name for name in courses if is_open(name)]:
        for name in names:
            one = courses[name]
            missing = one.wanted - one.kept
            calls = rounds.calls(
                missing=missing,
                kept=one.kept,
                sent=one.calls,
                open_labels=len(names),
                left=most[name] - one.calls,
            )
            one.add(calls, rounds.texts(missing), usable)
    return courses
