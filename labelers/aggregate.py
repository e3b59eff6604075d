"""What the votes on one example add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .vote import Vote


@dataclass(frozen=True)
class Verdict:
    """A label with its standing.

    Attributes:
        label: the most probable label; None where every vote failed.
        confidence: its probability; None where every vote failed.
        agreement: share of the valid votes that chose it; None where every vote failed.
        probabilities: of every label; they sum to 1. Empty where every vote failed.
    """

    label: str | None
    confidence: float | None
    agreement: float | None
    probabilities: dict[str, float]


def aggregate(labels: Sequence[str], votes: Sequence[Vote]) -> Verdict:
    """Average the votes.

    A vote with probabilities counts as these, any other as 1 for its label. Averaging over the
    turns of a Latin square takes out what each place adds.

    Args:
        labels: the labels of the task; ties fall to the one named first.
        votes: the votes on one example.
    """
    valid = [vote for vote in votes if vote.label is not None]
    if not valid:
        return Verdict(None, None, None, {})
    mean = {name: sum(vote.probability(name) for vote in valid) / len(valid) for name in labels}
    best = max(labels, key=lambda name: mean[name])
    agreement = sum(vote.label == best for vote in valid) / len(valid)
    return Verdict(best, mean[best], agreement, mean)
