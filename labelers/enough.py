"""When further votes on an example would not change its label.

Without a risk the answer is certain: no votes that could still come would change the label. With
one it is a bet, made anew after every vote, that the votes which are still allowed would not:

- Votes for a label: how often the further ones go to the label and to a rival is the predictive
  distribution of a Dirichlet prior of one vote in all, shared evenly by the labels (Polya's urn;
  Aggarwal et al. 2023, arXiv 2305.11860, stop by the Beta posterior of the same two counts, but of
  which is the more probable in the long run, not of which is ahead after the last vote).
- Votes with probabilities: how far ahead of a rival the label is in one vote is taken as normal,
  of unknown mean and spread, so the mean of further ones is Student's t (Gelman et al., Bayesian
  Data Analysis, 3rd edition, section 3.3). Before a second vote its spread can only be assumed.

The chances of all rivals are added up, so that the risk is never understated on that account. Where
votes come as the priors say, no more than `risk` of the labels are changed by stopping early: a
bet that holds whenever it is made holds over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

# Probabilities are added in another order elsewhere, so their last digits do not count.
_ROUNDING = 1e-9
# Votes before which no bet is made: one cannot tell a label from the place in which it stood.
_LEAST_TO_BET = 2
SPREAD = 0.2
"""Standard deviation over votes of how far a label is ahead, assumed before any is seen."""
_WEIGHT = 2.0
"""Votes that the assumed spread counts as."""

Floats = NDArray[np.float64]
Votes = Mapping[str, int] | Sequence[Mapping[str, float]]


def enough(
    votes: Votes,
    votes_left: int,
    labels: Sequence[str],
    *,
    ordinal: bool = False,
    risk: float = 0.0,
    spread: float = SPREAD,
) -> bool:
    """Whether no more votes are needed on an example.

    Args:
        votes: valid votes so far: how many each label has, or of each vote the probability of
            each label (1 for one where the labeler gives none). A label not named has 0.
        votes_left: how many more may be cast; any of them may fail.
        labels: the labels of the task, in its order: ties fall to the one named first.
        ordinal: whether the label is the weighted median of the votes, in place of the most
            probable. A decision for each label of many is one with the labels yes and no.
        risk: chance of another label after all votes that is put up with; 0 for certainty.
        spread: standard deviation, over the votes of one example, of how far ahead its label is;
            used with probabilities and a risk only.
    """
    if votes_left <= 0:
        return True
    cast = _cast(votes, labels)
    whole = bool(((cast == 0) | (cast == 1)).all())
    rivals = _median_rivals(cast) if ordinal else _rivals(cast)
    if all(rival.is_beaten(votes_left, whole) for rival in rivals):
        return True
    if not risk or len(cast) < _LEAST_TO_BET:
        return False
    if whole:
        return sum(rival.chance_by_counts(votes_left) for rival in rivals) <= risk
    return sum(rival.chance_by_spread(votes_left, spread) for rival in rivals) <= risk


def _cast(
    votes: Mapping[str, int] | Sequence[Mapping[str, float]], labels: Sequence[str]
) -> Floats:
    """Votes as rows, labels as columns."""
    if isinstance(votes, Mapping):
        votes = [{name: 1.0} for name in labels for _ in range(votes.get(name, 0))]
    rows = [[vote.get(name, 0.0) for name in labels] for vote in votes]
    return np.array(rows, dtype=float).reshape(len(rows), len(labels))


class _Rival:
    """What the label must stay ahead of.

    Attributes:
        ahead: per vote how far the label is ahead by it, from -1 to 1.
        keeps_ties: whether the label stands where it is not ahead and not behind.
        shares: shares of the labels that put it ahead, put it behind, and do neither.
    """

    def __init__(self, ahead: Floats, keeps_ties: bool, shares: tuple[float, float, float]) -> None:
        self.ahead, self.keeps_ties, self.shares = ahead, keeps_ties, shares

    def is_beaten(self, left: int, whole: bool) -> bool:
        """Whether the label stays ahead even if every further vote is for the rival."""
        lead = float(self.ahead.sum())
        if whole:
            return lead >= left if self.keeps_ties else lead > left
        return lead > left + _ROUNDING

    def chance_by_counts(self, left: int) -> float:
        """Chance that further votes, each for one label, let the rival pass."""
        ahead, behind = int((self.ahead > 0).sum()), int((self.ahead < 0).sum())
        neither = len(self.ahead) - ahead - behind
        return _passed((ahead, behind, neither), self.shares, left, self.keeps_ties)

    def chance_by_spread(self, left: int, assumed: float) -> float:
        """Chance that further votes with probabilities let the rival pass."""
        from scipy.special import stdtr

        n, mean = len(self.ahead), float(self.ahead.mean())
        freedom = _WEIGHT + n - 1
        squares = _WEIGHT * assumed**2 + float(((self.ahead - mean) ** 2).sum())
        spread = sqrt(squares / freedom) * sqrt(1 / left + 1 / n)
        return float(stdtr(freedom, -(n + left) * mean / (left * spread)))


def _rivals(cast: Floats) -> list[_Rival]:
    """Every other label, where the most probable one is taken."""
    count = cast.shape[1]
    best = int(cast.sum(axis=0).argmax())
    shares = (1 / count, 1 / count, 1 - 2 / count)
    others = [place for place in range(count) if place != best]
    return [_Rival(cast[:, best] - cast[:, i], best < i, shares) for i in others]


def _median_rivals(cast: Floats) -> list[_Rival]:
    """All labels below, and all above, where the weighted median is taken.

    It stays where it is while each side has less than half; which of two labels is taken where a
    side has just half is left open.
    """
    count, whole = cast.shape[1], cast.sum(axis=1)
    sums = np.cumsum(cast.sum(axis=0))
    median = int(np.searchsorted(sums, sums[-1] / 2))
    below, above = cast[:, :median].sum(axis=1), cast[:, median + 1 :].sum(axis=1)
    sizes = median / count, (count - median - 1) / count
    return [
        _Rival(whole - 2 * side, False, (1 - size, size, 0.0))
        for side, size in zip((below, above), sizes, strict=True)
        if size
    ]


@lru_cache(maxsize=65_536)
def _passed(
    counts: tuple[int, int, int], shares: tuple[float, float, float], left: int, keeps_ties: bool
) -> float:
    """Chance that of so many further votes enough are against the label to turn it.

    Args:
        counts: votes that put it ahead, that put it behind, and that do neither.
        shares: prior votes for each of the three.
        left: further votes.
        keeps_ties: whether it stands where as many are ahead as behind.
    """
    from scipy.stats import betabinom

    ahead, behind, neither = (n + share for n, share in zip(counts, shares, strict=True))
    telling = np.arange(left + 1)
    if neither > _ROUNDING:
        chances = betabinom.pmf(telling, left, ahead + behind, neither)
    else:
        chances = (telling == left).astype(float)
    # Of so many telling votes, how many against it are needed.
    room = counts[0] - counts[1] + telling
    needed = room // 2 + 1 if keeps_ties else (room + 1) // 2
    return float((chances * betabinom.sf(needed - 1, telling, behind, ahead)).sum())
