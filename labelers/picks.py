"""Shares of what was picked, where votes on the same row hang together.

Votes on one row are not drawn apart: a clear text gets the same label each time, and the turns of
a square send that label to other places. So rows are what is counted as drawn: each has one vector
of how much more often it picked each choice than chance would have, and these are independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .intervals import Z, wilson

Floats = NDArray[np.float64]
# Sums of squares below this, per row, are rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float


def share_of(picks: Floats, votes: Floats) -> Share:
    """Share of all votes that are picks.

    Wilson's interval with the number of votes that would have the spread that is seen over rows
    (the design effect of Kish 1965); never with more votes than there are, and where all or none
    were picked and no spread can be seen, with the number of rows.

    Args:
        picks: shape (rows,), picks in each row.
        votes: shape (rows,), votes in each row, above 0.
    """
    total = float(votes.sum())
    share = float(picks.sum()) / total
    if not 0 < share < 1:
        return Share(share, *wilson(share, len(votes)))
    spread = float(((picks - share * votes) ** 2).sum()) / total**2
    alike = share * (1 - share) / spread if spread > 0 else total
    return Share(share, *wilson(share, min(alike, total)))


def mean_of(values: Floats) -> Share:
    """Mean over rows with a normal interval; a single row has none but from -1 to 1.

    Args:
        values: shape (rows,), each in [-1, 1].
    """
    mean, rows = float(values.mean()), len(values)
    if rows < 2:
        return Share(mean, -1.0, 1.0)
    half = Z * float(values.std(ddof=1)) / rows**0.5
    return Share(mean, max(-1.0, mean - half), min(1.0, mean + half))


def score_test(beyond: Floats) -> float:
    """Chance of sums at least this far from 0 where the mean row is 0.

    D' S^- D with D the sum of the rows and S the sum of their outer products, as chi-squared with
    as many degrees of freedom as S has rank: the generalised score test with independent rows
    (Boos 1992, The American Statistician 46(4)). For one vote in each row it is Pearson's test
    with the variances seen in place of those expected.

    Args:
        beyond: shape (rows, choices), how much more often than by chance a row picked a choice.
    """
    from scipy.stats import chi2

    total = beyond.sum(axis=0)
    values, vectors = np.linalg.eigh(beyond.T @ beyond)
    kept = values > max(_ROUNDING * len(beyond), 1e-9 * float(values.max(initial=0.0)))
    if not kept.any():
        return 1.0
    along = vectors[:, kept].T @ total
    return float(chi2.sf(float((along**2 / values[kept]).sum()), int(kept.sum())))
