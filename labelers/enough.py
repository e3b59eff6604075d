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

What is decided has the least expected distance from the votes, so a rival passes when the sum over
votes of (distance from the rival - distance from what is decided) falls below 0. One vote moves it
by no more than the distance of the two; as a share of that, it is how far a vote puts what is
decided ahead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..task import Kind

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
    kind: Kind = "single",
    abstain: str | None = None,
    *,
    risk: float = 0.0,
    spread: float = SPREAD,
) -> bool:
    """Whether no more votes are needed on an example, by the rules of `aggregate`.

    Args:
        votes: valid votes so far: how many each option has (not for `multi`; the quicker way), or
            of each vote the probability of each option (1 for what it chose where the labeler
            gives none). An option not named has 0.
        votes_left: how many more may be cast; any of them may fail.
        labels: the labels of the task, in its order.
        kind: how many labels fit, and whether they are a scale.
        abstain: name of the option that no label fits, where there is one.
        risk: chance of another label after all votes that is put up with; 0 for certainty.
        spread: standard deviation, over the votes of one example, of how far ahead its label is;
            used with probabilities and a risk only.
    """
    if votes_left <= 0:
        return True
    options = (*labels, abstain) if abstain is not None and kind != "multi" else tuple(labels)
    bet = _Bet(votes_left, len(labels), kind, risk, spread)
    if isinstance(votes, Mapping):
        return _enough_of(tuple(votes.get(name, 0) for name in options), bet)
    rows = [[vote.get(name, 0.0) for name in options] for vote in votes]
    return _enough(np.array(rows, dtype=float).reshape(len(rows), len(options)), bet)


class _Bet(NamedTuple):
    """What `enough` is asked; `labels` is how many there are."""

    left: int
    labels: int
    kind: Kind
    risk: float
    spread: float


@lru_cache(maxsize=65_536)
def _enough_of(counts: tuple[int, ...], bet: _Bet) -> bool:
    """The same counts come up again and again."""
    return _enough(np.repeat(np.eye(len(counts)), counts, axis=0), bet)


def _enough(cast: Floats, bet: _Bet) -> bool:
    """See `enough`; votes are rows, options columns."""
    rivals = _decisions(cast) if bet.kind == "multi" else _rivals(cast, bet.labels, bet.kind)
    if all(rival.is_beaten(bet.left) for rival in rivals):
        return True
    if not bet.risk or len(cast) < _LEAST_TO_BET:
        return False
    whole = bool(((cast == 0) | (cast == 1)).all())
    chances = (
        rival.chance_by_counts(bet.left) if whole else rival.chance_by_spread(bet.left, bet.spread)
        for rival in rivals
    )
    return sum(chances) <= bet.risk


class _Rival:
    """What would be decided otherwise.

    Attributes:
        ahead: per vote how far what is decided now is ahead by it, from -1 to 1.
        keeps_ties: whether it stands where it is neither ahead nor behind.
        shares: shares of all votes there can be that put it ahead, put it behind, and do neither.
    """

    def __init__(self, ahead: Floats, keeps_ties: bool, can_be: Floats) -> None:
        self.ahead, self.keeps_ties = ahead, keeps_ties
        self.shares = tuple(n / len(can_be) for n in _three_ways(can_be))

    def is_beaten(self, left: int) -> bool:
        """Whether it stays ahead even if every further vote is for the rival."""
        lead = float(self.ahead.sum())
        if bool((self.ahead == np.rint(self.ahead)).all()):
            return lead >= left if self.keeps_ties else lead > left
        return lead > left + _ROUNDING

    def chance_by_counts(self, left: int) -> float:
        """Chance that further votes, none of two minds, let the rival pass."""
        return _passed(_three_ways(self.ahead), self.shares, left, self.keeps_ties)

    def chance_by_spread(self, left: int, assumed: float) -> float:
        """Chance that further votes with probabilities let the rival pass."""
        from scipy.special import stdtr

        n, mean = len(self.ahead), float(self.ahead.mean())
        freedom = _WEIGHT + n - 1
        squares = _WEIGHT * assumed**2 + float(((self.ahead - mean) ** 2).sum())
        spread = sqrt(squares / freedom) * sqrt(1 / left + 1 / n)
        return float(stdtr(freedom, -(n + left) * mean / (left * spread)))


def _three_ways(ahead: Floats) -> tuple[int, int, int]:
    """How many put it ahead, put it behind, and do neither; by a part counts as for the rival."""
    forward, back = int((ahead > 1 - _ROUNDING).sum()), int((ahead < -_ROUNDING).sum())
    return forward, back, len(ahead) - forward - back


def _rivals(cast: Floats, labels: int, kind: Kind) -> list[_Rival]:
    """The other options; on a scale only its neighbours, since the way to any other is by them."""
    away = _distances(cast.shape[1], labels, kind)
    best = int((away @ cast.sum(axis=0)).argmin())
    others = [option for option in range(len(away)) if option != best]
    if kind == "ordinal" and best < labels:
        others = [option for option in others if abs(option - best) == 1 or option >= labels]
    rivals = []
    for option in others:
        nearer = (away[option] - away[best]) / away[option, best]
        rivals.append(_Rival(cast @ nearer, kind == "single" and best < option, nearer))
    return rivals


def _distances(options: int, labels: int, kind: Kind) -> Floats:
    """How far apart options are; on a scale in steps, and no label as far as the ends."""
    if kind == "single":
        return 1 - np.eye(options)
    places = np.arange(options, dtype=float)
    away: Floats = np.abs(places[:, None] - places)
    away[labels:, :labels] = away[:labels, labels:] = labels - 1
    return away


def _decisions(cast: Floats) -> list[_Rival]:
    """For each label whether it fits, where that is decided one by one."""
    sure, ends = 2 * cast - 1, np.array([1.0, -1.0])
    fits = [bool(total >= 0) for total in sure.sum(axis=0)]
    return [_Rival(one if fit else -one, fit, ends) for one, fit in zip(sure.T, fits, strict=True)]


@lru_cache(maxsize=65_536)
def _passed(
    counts: tuple[int, int, int], shares: tuple[float, ...], left: int, keeps_ties: bool
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
