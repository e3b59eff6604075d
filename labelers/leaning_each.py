"""What a labeler leans to where it says of each label whether it fits, measured on seed examples.

A small model gives yes much the same probability for some labels, and for all labels of some texts,
whatever the text says. What it says is in how far the log-odds of a label lie above the middle
between those of texts that it fits and of those that it does not, and above what they do so for the
other labels of the same text. On these two figures the odds of fitting are read by linear
discriminant analysis (Fisher 1936; Hastie, Tibshirani and Friedman, The Elements of Statistical
Learning, 2nd ed., section 4.3). The middle is each label's own; all else is the same for all
labels, since there are few examples of each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .aggregate import HALF
from .vote import Vote

_FLOOR = 1e-6
_STEEPEST = 10.0

Pair = tuple[float, float]


@dataclass(frozen=True)
class Leaning:
    """How to read the probabilities of yes.

    Attributes:
        neutral: per label the probability of yes that says nothing; empty where none was measured.
        own: weight of the log-odds of a label beyond its neutral ones.
        others: weight of the mean of those of the other labels.
        usual: added to both; the log-odds of fitting where nothing else speaks.
    """

    neutral: Mapping[str, float] = field(default_factory=dict)
    own: float = 1.0
    others: float = 0.0
    usual: float = 0.0

    def without(self, vote: Vote) -> Vote:
        """A vote with the leaning taken out of its probabilities, and the labels that are left."""
        if not vote.probabilities or not self.neutral:
            return vote
        given = vote.probabilities
        beyond = {name: _odds(given[name]) - _odds(p) for name, p in self.neutral.items()}
        shares = {
            name: _share(self.own * own + self.others * others + self.usual)
            for name, (own, others) in _pairs(beyond).items()
        }
        labels = tuple(name for name, share in shares.items() if share >= HALF)
        return replace(vote, probabilities=shares, labels=labels)


def leaning_each(
    votes: Sequence[Sequence[Vote]], fits: Sequence[Sequence[str]], labels: Sequence[str]
) -> Leaning:
    """The leaning by the votes on examples of which it is known what fits.

    Args:
        votes: per example its votes, with the probability of fitting for each label.
        fits: per example the labels that fit it.
        labels: the labels of the task.

    Returns:
        An empty one where there are no probabilities, or a label fits no example or all of them.
        Where labels get no more yes from the texts that they fit than from others, the weights are
        0, and every label is as probable as it is usual.
    """
    rows = [
        (_mean_odds(cast, labels), set(names))
        for cast, names in zip(votes, fits, strict=True)
        if any(vote.probabilities for vote in cast)
    ]
    means = {name: _means(rows, name) for name in labels}
    if any(one is None for one in means.values()):
        return Leaning()
    middle = {name: sum(pair) / 2 for name, pair in means.items() if pair is not None}
    seen: dict[bool, list[Pair]] = {True: [], False: []}
    for odds, names in rows:
        beyond = {name: odds[name] - middle[name] for name in labels}
        for name, pair in _pairs(beyond).items():
            seen[name in names].append(pair)
    neutral = {name: _share(value) for name, value in middle.items()}
    return _discriminant(neutral, seen[True], seen[False])


def _discriminant(
    neutral: Mapping[str, float], fitting: Sequence[Pair], other: Sequence[Pair]
) -> Leaning:
    """Weights by the two means and the covariance that the two groups have in common."""
    yes, no = _center(fitting), _center(other)
    gap = (yes[0] - no[0], yes[1] - no[1])
    weights = _solved(_scatter(fitting, yes), _scatter(other, no), gap, len(fitting) + len(other))
    usual = math.log(len(fitting) / len(other))
    if weights[0] <= 0:
        return Leaning(neutral, 0.0, 0.0, usual)
    shrunk = min(1.0, _STEEPEST / weights[0])
    own, others = weights[0] * shrunk, weights[1] * shrunk
    half = (own * (yes[0] + no[0]) + others * (yes[1] + no[1])) / 2
    return Leaning(neutral, own, others, usual - half)


def _solved(one: Sequence[float], other: Sequence[float], gap: Pair, rows: int) -> Pair:
    """The covariance's inverse times the gap."""
    freedom = max(1, rows - 2)
    a, b, c = ((x + y) / freedom for x, y in zip(one, other, strict=True))
    if a * c - b * b < _FLOOR:  # all of one group are alike, or two labels say the same
        a, c = a + math.sqrt(_FLOOR), c + math.sqrt(_FLOOR)
    whole = a * c - b * b
    return (c * gap[0] - b * gap[1]) / whole, (a * gap[1] - b * gap[0]) / whole


def _scatter(pairs: Sequence[Pair], center: Pair) -> tuple[float, float, float]:
    """Sums of squares and of products about the center."""
    apart = [(x - center[0], y - center[1]) for x, y in pairs]
    return (
        sum(x * x for x, _ in apart),
        sum(x * y for x, y in apart),
        sum(y * y for _, y in apart),
    )


def _center(pairs: Sequence[Pair]) -> Pair:
    return _mean([x for x, _ in pairs]), _mean([y for _, y in pairs])


def _pairs(beyond: Mapping[str, float]) -> dict[str, Pair]:
    """Of each label how far it lies beyond neutral, and the mean of that of the others."""
    whole, others = sum(beyond.values()), max(1, len(beyond) - 1)
    return {name: (value, (whole - value) / others) for name, value in beyond.items()}


def _means(rows: Sequence[tuple[Mapping[str, float], set[str]]], name: str) -> Pair | None:
    """Mean log-odds of a label on the examples that it fits, and on the others."""
    fitting = [odds[name] for odds, names in rows if name in names]
    other = [odds[name] for odds, names in rows if name not in names]
    return (_mean(fitting), _mean(other)) if fitting and other else None


def _mean_odds(votes: Sequence[Vote], labels: Sequence[str]) -> dict[str, float]:
    given = [vote.probabilities for vote in votes if vote.probabilities]
    return {name: _mean([_odds(one[name]) for one in given]) for name in labels}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _odds(share: float) -> float:
    kept = min(max(share, _FLOOR), 1 - _FLOOR)
    return math.log(kept / (1 - kept))


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(odds, -500), 500)))
