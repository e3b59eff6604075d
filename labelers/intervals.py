"""Figures that never stand without their interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEVEL = 0.95
Z = 1.959963984540054
"""Normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval.

    Attributes:
        point: the figure.
        low, high: ends of the interval.
        rows: how many rows it was found from.
        method: how, in words.
    """

    point: float
    low: float
    high: float
    rows: int
    method: str

    @property
    def width(self) -> float:
        """Length of the interval."""
        return self.high - self.low


def wilson(share: float, rows: float, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927), in [0, 1].

    Args:
        share: what was found, 0 to 1.
        rows: how many rows; an effective number, and so a fraction, where rows are weighted
            (Franco et al. 2019, J. Surv. Stat. Methodol. 7(3), find Wilson's with it among the
            best for surveys). Infinity gives the share itself.
        z: normal quantile.

    Raises:
        ValueError: no rows.
    """
    if rows <= 0:
        raise ValueError("a share of no rows has no interval")
    shrunk = z * z / rows
    middle = (share + shrunk / 2) / (1 + shrunk)
    half = float(np.sqrt(shrunk * share * (1 - share) + shrunk * shrunk / 4)) / (1 + shrunk)
    # At a share of 0 or 1 the end is the share itself; rounding would leave it a hair inside.
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))


def weighted_share(right: Bools, weights: Floats | None = None) -> Estimate:
    """Share of rows that are right.

    Args:
        right: shape (n,).
        weights: shape (n,), 1 / probability of being drawn; None counts every row as one. The
            interval is Wilson's with Kish's effective number of rows.

    Raises:
        ValueError: no rows.
    """
    rows = len(right)
    if weights is None:
        point = float(right.mean()) if rows else 0.0
        return Estimate(point, *wilson(point, rows), rows, "Wilson")
    point = float(np.average(right, weights=weights))
    return Estimate(point, *wilson(point, effective_rows(weights)), rows, "Wilson, weighted")


def effective_rows(weights: Floats) -> float:
    """How many rows of equal weight say as much (Kish 1965): (sum w)^2 / sum w^2."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def middle(drawn: Floats, rows: int | None = None) -> tuple[float, float]:
    """The middle 95 % of resampled values; those that are not a number are left out.

    Args:
        drawn: the values.
        rows: how many rows were resampled: percentiles are then moved out by as much as makes the
            interval of a mean that of Student's t, which few rows need (Hesterberg 2015,
            arXiv 1411.5279, the expanded percentile interval).

    Raises:
        ValueError: none is a number.
    """
    from scipy.stats import norm, t

    found = drawn[~np.isnan(drawn)]
    if not len(found):
        raise ValueError("no resample has a value")
    tail = (1 - LEVEL) / 2
    if rows is not None and rows > 1:
        tail = float(norm.cdf(t.ppf(tail, rows - 1) * np.sqrt(rows / (rows - 1))))
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def resampled_sums(
    rows: Floats, rng: np.random.Generator, resamples: int = 1_000, groups: int = 1_000
) -> Floats:
    """Sums over rows drawn again with replacement (Efron 1979).

    Args:
        rows: shape (n, F).
        resamples: how many.
        groups: more rows than these are first put together by chance into as many groups.

    Returns:
        Shape (resamples, F).
    """
    if len(rows) > groups:
        order = rng.permutation(len(rows))
        rows = np.stack([rows[part].sum(axis=0) for part in np.array_split(order, groups)])
    drawn = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=resamples)
    sums: Floats = drawn @ rows
    return sums
