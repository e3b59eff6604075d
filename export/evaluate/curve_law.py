"""The power law of learning, fitted with all that it leaves open.

The loss after learning from n rows is taken to be `floor + drop * n ** -exponent` on average
(Hestness et al. 2017, "Deep Learning Scaling is Predictable, Empirically"; Rosenfeld et al. 2020,
"A Constructive Prediction of the Generalization Error Across Scales"), with `floor` and `drop` not
below 0. None of the three is known, nor how the noise falls with n: what is drawn here is from the
posterior over all of it, so that a band says how little a few short curves tell.

Two measurements share rows, and so their luck. Samples of one seed are nested, those of two seeds
are drawn from the same pool of N: a mean over n rows and one over m of them correlate by
sqrt(n / m) for n <= m of one seed, and by sqrt(n m) / N for two seeds. The rest of the noise is
each training's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EXPONENTS = np.geomspace(0.1, 1.5, 40)
FALLS = (0.0, 0.5, 1.0, 1.5)
"""Exponents by which the variance of the noise falls with the rows."""
OWN = (0.1, 0.4, 1.0)
"""Shares of the noise's variance that are each training's own."""
DRAWS = 24_000
FEWEST = 200


@dataclass(frozen=True)
class Point:
    """What one training came to.

    Attributes:
        size: rows that were learned from.
        seed: of the sample; samples of one seed are nested.
        value: the figure.
    """

    size: int
    seed: int
    value: float


@dataclass(frozen=True)
class Law:
    """Draws from what the points leave possible.

    Attributes:
        pool: rows that the samples were drawn from.
        at_pool: loss after learning from all of them, one a draw.
        drop: how much loss falls from the smallest size to the pool.
        exponent: of the law.
        noise: standard deviation of one training on the whole pool.
        smallest: the smallest size.
        rising: share of the posterior in which more rows do not harm and the floor is not below 0.
    """

    pool: int
    at_pool: Floats
    drop: Floats
    exponent: Floats
    noise: Floats
    smallest: int
    rising: float

    def loss(self, size: float) -> Floats:
        """Loss after learning from so many rows, one a draw."""
        return self.at_pool + self.drop * shape(size, self.exponent, self.smallest, self.pool)


def shape(
    size: float | Floats, exponent: float | Floats, smallest: int, pool: int
) -> npt.NDArray[np.float64]:
    """The law between two sizes: 1 at the smallest, 0 at the pool, below 0 beyond it."""
    at = np.power(float(pool), -np.asarray(exponent))
    top = np.power(float(smallest), -np.asarray(exponent))
    found: Floats = (np.power(np.asarray(size, dtype=np.float64), -exponent) - at) / (top - at)
    return found


def fit_law(points: Sequence[Point], pool: int, seed: int = 0) -> Law | None:
    """Draws from the posterior of the law.

    The prior is flat in the loss at the pool, in the drop, in the logarithms of the exponent and of
    the noise. Given the exponent the law is linear, so that its posterior is a Student's t; those
    of a grid are weighed by their marginal likelihoods, and what lies outside the bounds is thrown
    away.

    Args:
        points: values that are losses, of two sizes at least.
        pool: rows that the samples were drawn from.
        seed: number from which everything is drawn.

    Returns:
        None where there are too few points, or hardly a draw lies within the bounds.
    """
    points = _at_pool_once(points, pool)
    if len(points) < 5:
        return None
    rng = np.random.default_rng(seed)
    cells = list(_cells(points, pool))
    weights = np.exp(np.array([cell.evidence for cell in cells]))
    counts = rng.multinomial(DRAWS, weights / weights.sum())
    drawn = [
        np.column_stack([cell.draw(count, rng), np.full(count, cell.exponent)])
        for cell, count in zip(cells, counts, strict=True)
        if count
    ]
    whole = np.concatenate(drawn)
    smallest = min(point.size for point in points)
    endless = shape(np.inf, whole[:, 3], smallest, pool)
    inside = (whole[:, 1] >= 0) & (whole[:, 0] + whole[:, 1] * endless >= 0)
    if inside.sum() < FEWEST:
        return None
    at, drop, noise, exponent = whole[inside].T
    return Law(pool, at, drop, exponent, noise, smallest, float(inside.mean()))


@dataclass(frozen=True)
class _Cell:
    """The posterior for one exponent and one kind of noise."""

    exponent: float
    evidence: float
    mean: Floats
    spread: Floats
    residual: float
    freedom: int

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """Loss at the pool, drop and noise; shape (count, 3)."""
        noise = np.sqrt(self.residual / rng.chisquare(self.freedom, count))
        normal = rng.standard_normal((count, 2)) @ self.spread.T
        return np.column_stack([self.mean + noise[:, None] * normal, noise])


def _cells(points: Sequence[Point], pool: int) -> Iterator[_Cell]:
    sizes = np.array([point.size for point in points], dtype=np.float64)
    values = np.array([point.value for point in points])
    shared = _shared(points, pool)
    # a set of rows is finite, and points that are all the same say nothing of the noise
    least = len(points) * 1e-8
    found = []
    for fall in FALLS:
        scale = np.power(sizes / pool, -fall / 2)
        for own in OWN:
            noise = np.outer(scale, scale) * ((1 - own) * shared + own * np.eye(len(points)))
            root = np.linalg.cholesky(noise)
            seen = np.linalg.solve(root, values)
            size_of_noise = 2 * np.log(np.diag(root)).sum()
            for exponent in EXPONENTS:
                law = shape(sizes, float(exponent), int(sizes.min()), pool)
                columns = np.linalg.solve(root, np.column_stack([np.ones(len(points)), law]))
                inverse = np.linalg.inv(columns.T @ columns)
                mean = inverse @ columns.T @ seen
                residual = float(((seen - columns @ mean) ** 2).sum()) + least
                freedom = len(points) - 2
                evidence = 0.5 * (np.linalg.slogdet(inverse)[1] - size_of_noise)
                evidence -= 0.5 * freedom * np.log(residual)
                spread = np.linalg.cholesky(inverse)
                found.append(_Cell(float(exponent), evidence, mean, spread, residual, freedom))
    top = max(cell.evidence for cell in found)
    for cell in found:
        yield _Cell(
            cell.exponent,
            cell.evidence - top,
            cell.mean,
            cell.spread,
            cell.residual,
            cell.freedom,
        )


def _shared(points: Sequence[Point], pool: int) -> Floats:
    """How much the luck of two samples is the same, by the rows that they share."""
    sizes = np.array([point.size for point in points], dtype=np.float64)
    seeds = np.array([point.seed for point in points])
    less, more = np.minimum.outer(sizes, sizes), np.maximum.outer(sizes, sizes)
    nested = np.sqrt(less / more)
    found: Floats = np.where(
        seeds[:, None] == seeds[None, :], nested, np.sqrt(np.outer(sizes, sizes)) / pool
    )
    return found


def _at_pool_once(points: Sequence[Point], pool: int) -> list[Point]:
    """All samples of the whole pool are the same rows: their mean counts as one point."""
    whole = [point.value for point in points if point.size >= pool]
    below = [point for point in points if point.size < pool]
    return below + ([Point(pool, -1, float(np.mean(whole)))] if whole else [])
