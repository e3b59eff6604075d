"""Whether probabilities mean what they say: calibration error, Brier score, a table of both.

Shapes in all of them: probabilities (N, K), each row summing to 1; truth (N,), places 0 to K-1 of
the true labels; weights (N,), 1 / probability that the row was drawn to be known, None where all
rows had the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .intervals import Bools, Estimate, Floats, middle, resampled_sums, weighted_share

Places = npt.NDArray[np.integer]

BINS = 15
_SURE = 0.975


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose confidence lies in one range.

    Attributes:
        start, end: the range, without its start and with its end.
        rows: how many.
        confidence: mean of what was said.
        accuracy: share that is right.
    """

    start: float
    end: float
    rows: int
    confidence: float
    accuracy: Estimate


def ece(
    probabilities: Floats,
    truth: Places,
    bins: int = BINS,
    *,
    weights: Floats | None = None,
    seed: int = 0,
) -> Estimate:
    """Expected calibration error of the most probable label (Guo et al. 2017, arXiv 1706.04599).

    Mean distance of confidence and accuracy over bins of equal width. Chance alone keeps it above
    0, the more so the fewer rows, and the bootstrap's too. The interval is therefore moved down by
    what the bootstrap adds on average (its upper end is left), and starts at 0 wherever as large a
    value comes by chance to a calibrated labeler in 2.5 % of samples or more.

    Raises:
        ValueError: no rows, or shapes that do not fit.
    """
    confidence, right, weight = _checked(probabilities, truth, weights)
    place = _places(confidence, bins)
    gaps = np.zeros((len(right), bins + 1))
    gaps[np.arange(len(right)), place] = weight * (confidence - right)
    gaps[:, bins] = weight
    rng = np.random.default_rng(seed)
    point = float(_error(gaps.sum(axis=0, keepdims=True))[0])
    drawn = _error(resampled_sums(gaps, rng))
    low, high = middle(drawn)
    low = min(point, max(0.0, 2 * point - high))
    if point <= _by_chance(confidence, weight, place, bins, rng):
        low = 0.0
    return Estimate(point, low, point + high - float(drawn.mean()), len(right), "bootstrap, moved")


def brier(
    probabilities: Floats, truth: Places, *, weights: Floats | None = None, seed: int = 0
) -> Estimate:
    """Brier score (Brier 1950): half the mean squared distance to the truth, 0 to 1.

    Of two labels it is the mean squared error of the probability of either. The interval is the
    bootstrap's over rows.

    Raises:
        ValueError: no rows, or shapes that do not fit.
    """
    _, right, weight = _checked(probabilities, truth, weights)
    wanted = np.eye(probabilities.shape[1])[truth]
    lost = ((probabilities - wanted) ** 2).sum(axis=1) / 2
    point = float(np.average(lost, weights=weight))
    sums = resampled_sums(np.stack([weight * lost, weight], axis=1), np.random.default_rng(seed))
    return Estimate(
        point, *middle(sums[:, 0] / sums[:, 1], len(right)), len(right), "bootstrap over rows"
    )


def reliability(
    probabilities: Floats, truth: Places, bins: int = 10, *, weights: Floats | None = None
) -> list[Bin]:
    """Confidence beside accuracy, in bins of equal width; bins without rows are left out.

    Raises:
        ValueError: no rows, or shapes that do not fit.
    """
    confidence, right, weight = _checked(probabilities, truth, weights)
    place = _places(confidence, bins)
    table = []
    for number in np.unique(place):
        inside = place == number
        share = weighted_share(right[inside], None if weights is None else weight[inside])
        mean = float(np.average(confidence[inside], weights=weight[inside]))
        start, end = number / bins, (number + 1) / bins
        table.append(Bin(float(start), float(end), int(inside.sum()), mean, share))
    return table


def _checked(
    probabilities: Floats, truth: Places, weights: Floats | None
) -> tuple[Floats, Bools, Floats]:
    """Confidence, whether it is right, and the weight of every row."""
    if probabilities.ndim != 2 or truth.shape != (len(probabilities),) or not len(truth):
        raise ValueError(f"probabilities {probabilities.shape} do not fit truth {truth.shape}")
    weight = np.ones(len(truth)) if weights is None else np.asarray(weights, dtype=np.float64)
    if weight.shape != truth.shape:
        raise ValueError(f"weights {weight.shape} do not fit truth {truth.shape}")
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == truth, weight


def _places(confidence: Floats, bins: int) -> npt.NDArray[np.intp]:
    return np.digitize(confidence, np.linspace(0, 1, bins + 1)[1:-1], right=True)


def _error(gaps: Floats) -> Floats:
    """Calibration error from summed gaps and weights, shape (B, bins + 1) -> (B,)."""
    error: Floats = np.abs(gaps[:, :-1]).sum(axis=1) / gaps[:, -1]
    return error


def _by_chance(
    confidence: Floats,
    weight: Floats,
    place: npt.NDArray[np.intp],
    bins: int,
    rng: np.random.Generator,
) -> float:
    """The error that a calibrated labeler stays under in 97.5 % of samples; gaps as normal."""
    spread = weight**2 * confidence * (1 - confidence)
    sizes = np.sqrt(np.bincount(place, spread, minlength=bins))
    errors = np.abs(rng.standard_normal((2_000, bins)) * sizes).sum(axis=1) / weight.sum()
    return float(np.quantile(errors, _SURE))
