"""Labelers that err together, which Dawid-Skene takes for being right together.

Several prompts of one model, or models that learned from the same texts, share their mistakes.
Dawid-Skene then believes the ones that share most, and is worse than counting votes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from .dawid_skene import Codes, DawidSkene
from .intervals import Estimate, Floats, wilson

FEWEST_ROWS = 50


@dataclass(frozen=True, slots=True)
class Together:
    """Two labelers that agree more often than labelers that err on their own.

    Attributes:
        first, second: columns of the votes.
        agree: share of the rows with both votes on which they agree.
        expected: the same by their confusion matrices, were they independent.
    """

    first: int
    second: int
    agree: Estimate
    expected: float


def together(
    codes: Codes, found: DawidSkene, *, labelers: Sequence[int] | None = None
) -> list[Together]:
    """The pairs whose votes are not independent given the true label, as far as can be seen.

    What the fitted model expects is compared with what is there, as in Qu, Tan & Kutner 1996
    (Biometrics 52, 797-810) for diagnostic tests. Where some copy from each other the model takes
    these for right, so the pairs that stand out may be the ones that did not copy: any pair found
    speaks against the model as a whole. Intervals are Bonferroni's for all pairs.

    Args:
        codes: votes, shape (N, V), below 0 where there is none.
        found: what `dawid_skene` made of them.
        labelers: of each column; pairs of votes of one labeler are not looked at.

    Returns:
        The pairs that stand out, the most so first. None is looked at with fewer than 50 rows.
    """
    from scipy.stats import norm

    who = list(range(codes.shape[1])) if labelers is None else list(labelers)
    pairs = [(i, j) for i, j in combinations(range(codes.shape[1]), 2) if who[i] != who[j]]
    z = float(norm.ppf(1 - 0.025 / max(1, len(pairs))))
    rates = [_rates(codes[:, place], found.probabilities) for place in range(codes.shape[1])]
    out = []
    for i, j in pairs:
        both = (codes[:, i] >= 0) & (codes[:, j] >= 0)
        if (rows := int(both.sum())) < FEWEST_ROWS:
            continue
        agree = float((codes[both, i] == codes[both, j]).mean())
        expected = float(found.probabilities[both].mean(axis=0) @ (rates[i] * rates[j]).sum(axis=1))
        low, high = wilson(agree, rows, z)
        if low > expected:
            one = Estimate(agree, low, high, rows, "Wilson, Bonferroni")
            out.append(Together(i, j, one, expected))
    return sorted(out, key=lambda pair: pair.expected - pair.agree.point)


def _rates(votes: npt.NDArray[np.integer], probabilities: Floats) -> Floats:
    """Share of each label given, by true label, shape (K, K); without smoothing's share."""
    cast = votes >= 0
    given = np.eye(probabilities.shape[1])[votes[cast]]
    counts = probabilities[cast].T @ given
    rates: Floats = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    return rates
