"""What a labeler favours whatever the text is, measured on seed examples and divided out.

A small model that scores names gives most of its probability to one of them, text or no text. Its
average answer to examples of which equally many have each label is that leaning; dividing each
answer by it leaves what the text itself says (contextual calibration, Zhao et al. 2021,
arXiv 2102.09690, with labelled examples in place of content-free ones). The examples are the
task's seeds that the question does not show.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .vote import Vote

_FLOOR = 1e-9


def leaning(votes: Sequence[Vote], labels: Sequence[str]) -> dict[str, float]:
    """Geometric mean of each label's probability over votes, scaled to sum to 1.

    Args:
        votes: votes with probabilities, on equally many examples of each label.
        labels: the labels of the task.

    Returns:
        Empty where there is no vote with probabilities.
    """
    given = [vote.probabilities for vote in votes if vote.probabilities]
    if not given:
        return {}
    logs = {name: sum(_log(one[name]) for one in given) / len(given) for name in labels}
    return _scaled({name: math.exp(value) for name, value in logs.items()})


def without_leaning(vote: Vote, prior: Mapping[str, float]) -> Vote:
    """A vote with the leaning divided out of its probabilities, and the label that is left."""
    if not vote.probabilities or not prior:
        return vote
    shares = _scaled({n: p / max(prior[n], _FLOOR) for n, p in vote.probabilities.items()})
    return replace(vote, probabilities=shares, label=max(shares, key=lambda name: shares[name]))


def _log(value: float) -> float:
    return math.log(max(value, _FLOOR))


def _scaled(values: Mapping[str, float]) -> dict[str, float]:
    total = sum(values.values())
    return {name: value / total for name, value in values.items()}
