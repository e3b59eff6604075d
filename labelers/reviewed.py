"""Rows reviewed by a person, drawn with known probabilities, and how much their truth tells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from .intervals import Estimate, Floats, Z, effective_rows, wilson

Places = npt.NDArray[np.integer]

FEWEST_REVIEWED = 20
FEWEST_OF_EACH = 5
"""Fewer, of which some are so and some are not, tell too little of what beliefs are worth."""


@dataclass(frozen=True)
class Review:
    """Rows whose true label is known.

    Attributes:
        rows: their places among all rows, shape (n,), none twice.
        truth: places of their true labels among the labels, shape (n,).
        inclusion: the probability, above 0 and up to 1, with which each had been drawn, shape (n,).
    """

    rows: Places
    truth: Places
    inclusion: Floats

    def __post_init__(self) -> None:
        if not len(self.rows):
            raise InputError("found no reviewed row; expected at least one; review some rows first")
        if not len(self.rows) == len(self.truth) == len(self.inclusion):
            raise ValueError("rows, truth and inclusion are not equally many")
        if len(np.unique(self.rows)) < len(self.rows):
            raise InputError("found a row that was reviewed twice; expected every row once")
        if not ((self.inclusion > 0) & (self.inclusion <= 1)).all():
            raise InputError(
                "found a row drawn with a probability that is not above 0 and up to 1; expected "
                "that with which the review drew it"
            )


class Sample:
    """Reviewed rows: truth and belief, weighted by 1 / inclusion.

    Variances are those of Hájek's estimator with fixed size (Särndal et al. 1992, section 5.7, with
    Hájek's approximation for joint inclusion): sum of (1 - inclusion) weight^2 residual^2.
    """

    def __init__(
        self, truth: Floats, believed: Floats, inclusion: Floats, total: int, beyond: bool
    ) -> None:
        self._truth, self._believed, self._total, self._beyond = truth, believed, total, beyond
        self._weight = 1 / inclusion
        self._all = float(self._weight.sum())
        self._spread = (1 - inclusion) * self._weight**2
        self.weighting = "" if np.ptp(inclusion) == 0 else ", weighted"
        self.mean = float(np.average(truth, weights=self._weight))
        self._rare = int(min(truth.sum(), (1 - truth).sum()))
        self._off = truth - self.mean
        self._off_believed = believed - float(np.average(believed, weights=self._weight))
        self.evidence = self._evidence(self._off)

    def interval(self, point: float, evidence: float, method: str) -> Estimate:
        """Wilson's interval of a share that rests on so much evidence."""
        return Estimate(point, *wilson(point, evidence), len(self._truth), method)

    def why_not(self) -> str | None:
        """Why beliefs cannot be used at all, in words."""
        if len(self._truth) < FEWEST_REVIEWED:
            return (
                f"only {len(self._truth)} rows are reviewed; beliefs help from {FEWEST_REVIEWED} on"
            )
        if self._rare < FEWEST_OF_EACH:
            return (
                f"only {self._rare} reviewed rows are unlike the rest; it takes {FEWEST_OF_EACH} "
                "to tell what beliefs are worth"
            )
        if np.ptp(self._believed) == 0:
            return "the labeler believes the same of all reviewed rows"
        return None

    def correlation(self) -> Estimate | None:
        """Of truth and beliefs; interval by Fisher's z with Kish's effective rows."""
        weight = self._weight
        products = [
            float(weight @ (one * other))
            for one, other in (
                (self._off, self._off_believed),
                (self._off, self._off),
                (self._off_believed, self._off_believed),
            )
        ]
        rows = effective_rows(weight)
        if products[1] <= 0 or products[2] <= 1e-12 or rows <= 3:
            return None
        rho = max(-1.0, min(1.0, products[0] / math.sqrt(products[1] * products[2])))
        if abs(rho) == 1:
            return Estimate(rho, rho, rho, len(self._truth), "Fisher's z")
        middle, half = math.atanh(rho), Z / math.sqrt(rows - 3)
        low, high = math.tanh(middle - half), math.tanh(middle + half)
        return Estimate(rho, low, high, len(self._truth), "Fisher's z")

    def powered(self, mean_of_all: float) -> tuple[float, float]:
        """The estimate with the weight for beliefs that makes its variance least, and evidence."""
        spread = self._spread if self._spread.any() else self._weight**2
        together = float(spread @ (self._off * self._off_believed))
        power = together / float(spread @ self._off_believed**2)
        power = max(0.0, min(1.0, power))
        moved = float(np.average(self._believed, weights=self._weight))
        point = self.mean + power * (mean_of_all - moved)
        evidence = self._evidence(self._off - power * self._off_believed, fitted=1)
        return max(0.0, min(1.0, point)), evidence

    def _evidence(self, residual: Floats, fitted: int = 0) -> float:
        """Rows, drawn evenly from endlessly many, with which the mean would vary as much.

        Where rows are weighted, the variance seen rests on the few rows that are unlike the rest,
        and on whether heavy ones are among them. So one such row is imagined as well, spread over
        all rows by their weights (it keeps intervals from missing the truth in a fifth of reviews
        where 99 % are right; `bench/coverage.py`).
        """
        rows, rare = len(residual), self._rare
        even = float(self._spread.sum()) / self._all**2
        one = self.mean * (1 - self.mean) if rare else 1.0
        variance = even * one
        if rare and self.weighting:
            seen = float(self._spread @ residual**2) / self._all**2
            variance = (rare * seen + variance) / (rare + 1)
        elif rare:
            variance = float(self._spread @ residual**2) / self._all**2
        variance *= (rows - 1) / (rows - 1 - fitted) if fitted else 1.0
        if self._beyond:
            variance += one / self._total
        return math.inf if variance <= 0 else one / variance
