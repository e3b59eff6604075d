"""What share of rows could be taken as labelled above a confidence, and how right they would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .intervals import Bools, Estimate, Floats, Z, effective_rows, weighted_share


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold.

    Attributes:
        threshold: rows at least this confident are taken.
        coverage: their share of all rows.
        accuracy: the share of them that is right.
        evidence: known rows that this rests on; an effective number where they are weighted.
    """

    threshold: float
    coverage: Estimate
    accuracy: Estimate
    evidence: float


def risk_coverage(
    confidence: Floats,
    right: Bools,
    *,
    weights: Floats | None = None,
    everyone: Floats | None = None,
    points: int = 20,
) -> list[Point]:
    """The risk-coverage curve (El-Yaniv & Wiener 2010), from the strictest threshold down.

    Every interval holds for its own threshold; to choose one by them, use `threshold_for`.

    Args:
        confidence: of the rows whose truth is known, shape (n,).
        right: whether their labels are, shape (n,).
        weights: 1 / probability that a row was drawn to be known, shape (n,); None where equal.
        everyone: confidence of all rows, known or not; coverage is then counted, not estimated.
        points: thresholds at most; they stand where equally many known rows lie between them.

    Raises:
        ValueError: no rows, or shapes that do not fit.
    """
    if confidence.shape != right.shape or not len(right):
        raise ValueError(f"confidence {confidence.shape} does not fit right {right.shape}")
    ranked = np.sort(confidence)[::-1]
    places = np.unique(np.linspace(1, len(ranked), min(points, len(ranked))).round().astype(int))
    curve = []
    for threshold in sorted({float(ranked[place - 1]) for place in places}, reverse=True):
        taken = confidence >= threshold
        among = None if weights is None else weights[taken]
        accuracy = weighted_share(right[taken], among)
        coverage = _coverage(threshold, taken, weights, everyone)
        evidence = float(taken.sum()) if among is None else effective_rows(among)
        curve.append(Point(threshold, coverage, accuracy, evidence))
    return curve


def threshold_for(curve: Sequence[Point], accuracy: float) -> Point | None:
    """The lowest threshold above which accuracy is as high as wanted, with 97.5 % certainty.

    Thresholds are tested from a strict one down until one fails: the order is fixed beforehand, so
    each may be tested at the full level (fixed-sequence testing; Angelopoulos et al. 2021,
    arXiv 2110.01052, section 2.3). The first is where rows are enough to show as much with some of
    them wrong: a third of all, and half as many again as would do if all were right.

    Args:
        curve: from `risk_coverage`.
        accuracy: share that should be right, below 1.

    Returns:
        None where no threshold is known to do.
    """
    least = 1.5 * Z * Z * accuracy / (1 - accuracy)
    chosen = None
    for point in curve:
        if point.evidence < max(least, curve[-1].evidence / 3):
            continue
        if point.accuracy.low < accuracy:
            break
        chosen = point
    return chosen


def _coverage(
    threshold: float, taken: Bools, weights: Floats | None, everyone: Floats | None
) -> Estimate:
    if everyone is None:
        return weighted_share(taken, weights)
    share = float((everyone >= threshold).mean())
    return Estimate(share, share, share, len(everyone), "counted")
