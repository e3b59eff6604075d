"""How many labels are right, and how many rows each label truly has, from a small review.

A person has given the true labels of rows drawn with known probabilities. The plain estimate needs
nothing else. The prediction-powered one (PPI: Angelopoulos et al. 2023, Science 382; power-tuned,
PPI++: Angelopoulos, Duchi & Zrnic 2023, arXiv 2311.01453) also takes what the labeler believed of
all rows, and is as right whatever these beliefs are worth; the better they are, the narrower it is.
Reviewed rows are a part of all rows here, which makes it the difference estimator of survey
sampling (Särndal, Swensson & Wretman 1992, chapter 6).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .intervals import Estimate, Floats, wilson
from .reviewed import Places, Review, Sample

__all__ = ["Review", "Trust", "class_shares", "label_accuracy", "reviews_to_halve"]


@dataclass(frozen=True)
class Trust:
    """A share with and without the labeler's beliefs.

    Attributes:
        plain: from the reviewed rows alone.
        powered: helped by the beliefs about all rows; None where they cannot be used.
        correlation: of beliefs and truth among reviewed rows; None where either does not vary.
        least_correlation: about what it takes for beliefs to help, 1 / sqrt(n - 2) (Mani et al.
            2026, "No Free Lunch", PMLR 306, for normal variables).
        warning: why beliefs do not help, in words; None where they do.
        evidence: rows drawn evenly from endlessly many that would give an interval as narrow as
            that of `plain`.
        powered_evidence: the same of `powered`.
    """

    plain: Estimate
    powered: Estimate | None
    correlation: Estimate | None
    least_correlation: float | None
    warning: str | None
    evidence: float
    powered_evidence: float | None


def label_accuracy(
    review: Review, labels: Places, confidence: Floats, *, beyond: bool = False
) -> Trust:
    """The share of labels that are right.

    Args:
        review: known labels.
        labels: place of the label of every row, shape (N,); below 0, no label, counts as wrong.
        confidence: probability of that label by the labeler, shape (N,): what it believes.
        beyond: False: of these N rows, a review of all of which leaves no doubt. True: of rows like
            these, which they were drawn from.

    Raises:
        ValueError: shapes do not fit.
    """
    if labels.shape != confidence.shape:
        raise ValueError(f"labels {labels.shape} do not fit confidence {confidence.shape}")
    right = labels[review.rows] == review.truth
    return _trust(right.astype(np.float64), confidence, review, beyond)


def class_shares(review: Review, probabilities: Floats, *, beyond: bool = False) -> list[Trust]:
    """The share of rows that truly have each label, for every label in turn.

    Each interval holds for its own label; that all K hold at once is less sure.

    Args:
        review: known labels.
        probabilities: of every label for every row by the labeler, shape (N, K).
        beyond: as for `label_accuracy`.
    """
    return [
        _trust((review.truth == place).astype(np.float64), believed, review, beyond)
        for place, believed in enumerate(probabilities.T)
    ]


def reviews_to_halve(
    trust: Trust, total: int, *, powered: bool = False, beyond: bool = False
) -> Estimate:
    """How many more rows, drawn evenly, would make the interval half as wide.

    Evidence is taken to grow as the rows do. The interval of this figure is over the shares that
    the present interval allows.

    Args:
        trust: what is known now.
        total: N.
        powered: of the powered interval instead of the plain one.
        beyond: as it was for `trust`.

    Raises:
        ValueError: there is no powered interval.
    """
    now, evidence = trust.plain, trust.evidence
    if powered:
        if trust.powered is None or trust.powered_evidence is None:
            raise ValueError("there is no powered interval to halve")
        now, evidence = trust.powered, trust.powered_evidence
    shares = {now.point, now.low, now.high, min(max(0.5, now.low), now.high)}
    size = _Size(now.rows, evidence, math.inf if beyond else total)
    more = {share: size.more_for(share, now.width / 2) for share in shares}
    return Estimate(
        more[now.point], min(more.values()), max(more.values()), now.rows, "width of Wilson's"
    )


@dataclass(frozen=True)
class _Size:
    """What more reviews would be worth: evidence grows with them, and without end towards N."""

    rows: int
    evidence: float
    total: float

    def more_for(self, share: float, width: float) -> int:
        """The fewest more rows with which the interval of this share is no wider."""
        few, many = 0, 1
        most = self.total - self.rows
        while many < most and self._width(share, many) > width:
            few, many = many, many * 2
        many = int(min(many, most))
        while few < many:
            middle = (few + many) // 2
            if self._width(share, middle) > width:
                few = middle + 1
            else:
                many = middle
        return many

    def _width(self, share: float, more: int) -> float:
        rows = self.rows + more
        left, would_be_left = 1 - self.rows / self.total, 1 - rows / self.total
        if would_be_left <= 0:
            return 0.0
        low, high = wilson(share, self.evidence * left * rows / self.rows / would_be_left)
        return high - low


def _trust(truth: Floats, believed: Floats, review: Review, beyond: bool) -> Trust:
    """Both estimates of the mean of a truth of 0 and 1, from what is believed of all rows."""
    sample = Sample(truth, believed[review.rows], review.inclusion, len(believed), beyond)
    plain = sample.interval(sample.mean, sample.evidence, "Wilson" + sample.weighting)
    warning = sample.why_not()
    rho = sample.correlation()
    least = 1 / math.sqrt(len(truth) - 2) if len(truth) > 2 else None
    if warning is not None:
        return Trust(plain, None, rho, least, warning, sample.evidence, None)
    if rho is not None and least is not None and rho.point < least:
        warning = (
            f"beliefs and truth hardly go together (correlation {rho.point:.2f}, {rho.low:.2f} to "
            f"{rho.high:.2f}; it takes about {least:.2f} to help), so the plain interval is as good"
        )
    point, evidence = sample.powered(float(believed.mean()))
    powered = sample.interval(point, evidence, "PPI++" + sample.weighting)
    return Trust(plain, powered, rho, least, warning, sample.evidence, evidence)
