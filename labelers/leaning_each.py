"""What a labeler leans to where it says of each label whether it fits, measured on seed examples.

A small model gives yes much the same probability whatever the text; what the text says is in how
far the log-odds lie above or below that. Where the log-odds of texts that a label fits and of those
that it does not are two normal distributions of one variance, the log-odds of fitting are a line
in them (linear discriminant analysis, Fisher 1936; Hastie, Tibshirani and Friedman, The Elements
of Statistical Learning, 2nd ed., section 4.3): it crosses 0 in the middle between the two means,
and its slope is their difference divided by the variance. The middle is each label's own;
difference and variance are taken over all labels, since there are few examples of each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .aggregate import HALF
from .vote import Vote

_FLOOR = 1e-6
_STEEPEST = 10.0


@dataclass(frozen=True)
class Leaning:
    """How to read the probability of yes.

    Attributes:
        neutral: per label the probability that says nothing; empty where none was measured.
        slope: by how much the log-odds are stretched.
        usual: log-odds of a label fitting, before the text is looked at.
    """

    neutral: Mapping[str, float] = field(default_factory=dict)
    slope: float = 1.0
    usual: float = 0.0

    def without(self, vote: Vote) -> Vote:
        """A vote with the leaning taken out of its probabilities, and the labels that are left."""
        if not vote.probabilities or not self.neutral:
            return vote
        shares = {
            name: _share(self.slope * (_odds(p) - _odds(self.neutral[name])) + self.usual)
            for name, p in vote.probabilities.items()
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
    """
    rows = [
        (_mean_odds(cast, labels), set(names))
        for cast, names in zip(votes, fits, strict=True)
        if any(vote.probabilities for vote in cast)
    ]
    yes = {n: [odds[n] for odds, names in rows if n in names] for n in labels}
    no = {n: [odds[n] for odds, names in rows if n not in names] for n in labels}
    if not all(yes.values()) or not all(no.values()):
        return Leaning()
    middle = {name: (_mean(yes[name]) + _mean(no[name])) / 2 for name in labels}
    gap = _mean([_mean(yes[name]) - _mean(no[name]) for name in labels])
    inside = [(x - _mean(some)) ** 2 for by in (yes, no) for some in by.values() for x in some]
    freedom = max(1, len(inside) - 2 * len(labels))
    slope = min(_STEEPEST, max(0.0, gap) / max(sum(inside) / freedom, _FLOOR))
    usual = _odds(_mean([len(some) for some in yes.values()]) / len(rows))
    return Leaning({name: _share(value) for name, value in middle.items()}, slope, usual)


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
