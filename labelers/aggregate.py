"""What the votes on one example add up to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..task import Kind
from .vote import Vote

HALF = 0.5
"""Share from which on a label fits, where labels are decided one by one."""
# Sums of shares in another order differ in the last digits; that must not break a tie.
_DIGITS = 12


@dataclass(frozen=True)
class Verdict:
    """A label with its standing; where every vote failed, all is None or empty.

    Attributes:
        label: the one decided on. None also where it was decided that none fits, and where any
            number of labels may fit.
        confidence: probability of what was decided.
        agreement: how near the valid votes are to it: 1 less their mean distance, where 1 is as far
            as can be. Of two different labels the distance is 1; on a scale it is the steps
            between them as a share of the whole scale; between sets, the share of all labels on
            which they differ. So without a scale or sets, it is the share that chose the label.
        probabilities: of every option; they sum to 1, but where labels are decided one by one each
            is that of fitting.
        labels: those that fit, in the task's order, where any number may.
        abstained: whether it was decided that no label fits.
    """

    label: str | None
    confidence: float | None
    agreement: float | None
    probabilities: Mapping[str, float]
    labels: tuple[str, ...] = ()
    abstained: bool = False


def aggregate(
    labels: Sequence[str],
    votes: Sequence[Vote],
    kind: Kind = "single",
    abstain: str | None = None,
) -> Verdict:
    """Average the votes, and decide.

    A vote with probabilities counts as these, any other as 1 for what it chose. Averaging over the
    turns of a Latin square takes out what each place adds.

    Args:
        labels: the labels of the task, in its order.
        votes: the votes on one example.
        kind: how many labels fit, and whether they are a scale.
        abstain: name of the option that no label fits, where there is one.
    """
    valid = [vote for vote in votes if not vote.failed]
    if not valid:
        return Verdict(None, None, None, {})
    options = (*labels, abstain) if abstain is not None else labels
    mean = {name: sum(vote.probability(name) for vote in valid) / len(valid) for name in options}
    return decide(labels, mean, valid, kind, abstain)


def decide(
    labels: Sequence[str],
    probabilities: Mapping[str, float],
    votes: Sequence[Vote],
    kind: Kind = "single",
    abstain: str | None = None,
) -> Verdict:
    """The verdict for probabilities, however they were come by.

    `single`: the most probable option. `ordinal`: the one whose expected distance is least, which
    is the median of the scale weighted by probability; no label and a label are as far apart as the
    ends of the scale. `multi`: every label of a probability of 0.5 or more; the confidence is that
    of the whole set, each decision taken for itself. Equals fall to the more probable, then to the
    one named first.

    Args:
        labels: the labels of the task, in its order.
        probabilities: of every option.
        votes: the valid votes; at least one.
        kind: how many labels fit, and whether they are a scale.
        abstain: name of the option that no label fits, where there is one.
    """
    if kind == "multi":
        return _set_of_labels(labels, probabilities, votes)
    distance = _distance(labels, kind)
    options = (*labels, abstain) if abstain is not None else labels
    best = _nearest(options, probabilities, distance if kind == "ordinal" else None)
    near = sum(1 - distance(best, vote.label) for vote in votes if vote.label is not None)
    agreement = near / len(votes)
    shares, none_fits = dict(probabilities), best == abstain
    label = None if none_fits else best
    return Verdict(label, shares[best], agreement, shares, abstained=none_fits)


Distance = Callable[[str, str], float]


def _distance(labels: Sequence[str], kind: Kind) -> Distance:
    """How far apart two options are, 0 to 1."""
    steps = {name: place for place, name in enumerate(labels)} if kind == "ordinal" else {}
    longest = len(labels) - 1

    def between(one: str, other: str) -> float:
        if one == other:
            return 0.0
        if one not in steps or other not in steps:
            return 1.0
        return abs(steps[one] - steps[other]) / longest

    return between


def _nearest(options: Sequence[str], shares: Mapping[str, float], distance: Distance | None) -> str:
    """The option of the least expected distance; without distances, the most probable one."""
    if distance is None:
        return max(options, key=lambda name: round(shares[name], _DIGITS))

    def rank(name: str) -> tuple[float, float]:
        expected = sum(shares[other] * distance(name, other) for other in options)
        return round(expected, _DIGITS), -round(shares[name], _DIGITS)

    return min(options, key=rank)


def _set_of_labels(
    labels: Sequence[str], shares: Mapping[str, float], votes: Sequence[Vote]
) -> Verdict:
    chosen = tuple(name for name in labels if round(shares[name], _DIGITS) >= HALF)
    confidence = math.prod(max(shares[name], 1 - shares[name]) for name in labels)
    differ = sum(len(set(chosen) ^ set(vote.labels or ())) for vote in votes)
    agreement = 1 - differ / (len(votes) * len(labels))
    return Verdict(None, confidence, agreement, dict(shares), labels=chosen)
