"""How far a review is, and what it found."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ...decided import Decided
from ...reviews import Review
from .sample import Interval

_WINDOW = 40
"""Decisions that the rate is from."""


@dataclass(frozen=True)
class Progress:
    """Where a review stands.

    Attributes:
        done: rows that this reviewer decided on.
        left: rows of the queue that are open.
        rate: decisions a minute, lately; None before the second one.
        seconds_left: time for what is left at that rate.
        accuracy: share of labels that are right, by the random sample; None without one.
        changed: of the last ten decisions, those that changed something.
        of: how many these are, at most ten.
        overridden: by label, how often it was changed and how often it was looked at.
        kappa: agreement of the two reviewers who share most rows, beyond chance (Cohen 1960);
            None where nobody shares any.
        kept, relabelled, edited, dropped, skipped: rows of this reviewer.
    """

    done: int
    left: int
    rate: float | None
    seconds_left: float | None
    accuracy: Interval | None
    changed: int
    of: int
    overridden: Mapping[str, tuple[int, int]]
    kappa: float | None
    kept: int
    relabelled: int
    edited: int
    dropped: int
    skipped: int


def kind_of(review: Review) -> str:
    """`kept`, `relabelled`, `edited`, `dropped` or `skipped`."""
    if review.decision == "label":
        return "kept" if _same(review) else "relabelled"
    return {"edit": "edited", "drop": "dropped", "skip": "skipped"}[review.decision]


def same_answer(one: object, other: object) -> bool:
    """Whether two labels, or sets of labels, are the same."""
    return _bare(one) == _bare(other)


def _bare(answer: object) -> object:
    return tuple(sorted(answer)) if isinstance(answer, tuple) else answer


def _same(review: Review) -> bool:
    return same_answer(review.answer, review.suggested)


@dataclass
class Pace:
    """When decisions were made in this session, by a clock in seconds."""

    clock: Callable[[], float]
    times: deque[float] = field(default_factory=lambda: deque(maxlen=_WINDOW))

    def tick(self) -> None:
        """One more decision."""
        self.times.append(self.clock())

    def rate(self) -> float | None:
        """Decisions a minute, lately."""
        if len(self.times) < 2:
            return None
        took = self.times[-1] - self.times[0]
        return 60 * (len(self.times) - 1) / took if took > 0 else None


class Tally:
    """Counts of one reviewer's rows, kept up to date row by row."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._own: dict[str, Review] = {}

    def put(self, row: str, own: Review | None) -> None:
        """What this reviewer's decision on a row is now."""
        if (before := self._own.pop(row, None)) is not None:
            self._count(before, -1)
        if own is not None:
            self._own[row] = own
            self._count(own, 1)

    def overridden(self) -> dict[str, tuple[int, int]]:
        """By label that was suggested, how often it was changed and how often looked at."""
        seen = (name for name, times in self._seen.items() if times)
        return {name: (self._changed[name], self._seen[name]) for name in sorted(seen)}

    def kind(self, row: str) -> str | None:
        """What was decided on a row: see `kind_of`."""
        own = self._own.get(row)
        return None if own is None else kind_of(own)

    def _count(self, own: Review, times: int) -> None:
        self.kinds[kind_of(own)] += times
        if own.decision == "label" and isinstance(own.suggested, str):
            self._seen[own.suggested] += times
            self._changed[own.suggested] += times * (not _same(own))


def kappa(decided: Iterable[Decided]) -> float | None:
    """Cohen's kappa of the two reviewers who share most rows, on labels and drops.

    By scikit-learn's `cohen_kappa_score`. None where no two share a row, or both always said one
    and the same.
    """
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in decided:
        said = sorted((str(by), _short(review)) for by, review in row.by.items())
        for n, (one, what) in enumerate(said):
            for other, also in said[n + 1 :]:
                pairs.setdefault((one, other), []).append((what, also))
    if not pairs:
        return None
    from sklearn.metrics import cohen_kappa_score

    most = max(pairs.values(), key=len)
    if len({what for pair in most for what in pair}) < 2:
        return None
    return float(cohen_kappa_score(*zip(*most, strict=True)))


def _short(review: Review) -> str:
    return str(review.answer) if review.decision == "label" else review.decision
