"""Probabilities that mean what they say, once the true labels of some rows are known.

Both ways of mending leave the order of the labels of a row as it is, so no row changes its label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import KFold

from ..errors import InputError
from .intervals import Estimate, Floats, Z, middle, resampled_sums
from .reliability import Bin, Places, brier, ece, reliability
from .risk_coverage import Point, risk_coverage, threshold_for

__all__ = [
    "FEWEST_KNOWN",
    "Bin",
    "Calibrator",
    "Point",
    "brier",
    "calibrated",
    "ece",
    "reliability",
    "risk_coverage",
    "threshold_for",
]

Method = Literal["temperature", "isotonic"]

FEWEST_KNOWN = 30
_FOLDS = 5
# The most that a probability of 0 may weigh; votes that are counted have many of them.
_FLOOR = 1e-6
_HOTTEST = 20.0
# Keeps labels in their order where the steps of the isotonic map are flat.
_TILT = 1e-6


@dataclass(frozen=True)
class Calibrator:
    """Probabilities of labels as they were, to such as hold.

    Attributes:
        method: "temperature": p^(1/T), scaled to sum to 1 (Guo et al. 2017, arXiv 1706.04599);
            "isotonic": one rising function for all labels, by pooling adjacent violators among all
            N x K probabilities, then scaled (Zhang et al. 2020, arXiv 2003.07329, "IRM": it needs
            far fewer rows than a function for each label).
        temperature: T; None if isotonic. Above 1 the labels were too sure of themselves.
        knots: corners of the function as pairs (probability said, probability meant), joined by
            straight lines; empty unless isotonic.
        rows: known labels learned from.
        log_loss: mean of -log p of the true label, in nats, "before" and by each method, on rows
            that were not learned from.
    """

    method: Method
    temperature: float | None
    knots: tuple[tuple[float, float], ...]
    rows: int
    log_loss: dict[str, Estimate]

    @classmethod
    def fit(
        cls,
        probabilities: Floats,
        truth: Places,
        *,
        weights: Floats | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn from known labels: the temperature, unless steps hold better.

        Their log loss on rows of other folds, of 5, has to be smaller by more than chance would
        have it: from few rows steps fit too well, and are worse where either would do.

        Args:
            probabilities: shape (N, K), rows summing to 1.
            truth: shape (N,), places 0 to K-1; below 0 where it is not known.
            weights: shape (N,), 1 / probability that the row was drawn to be known; None if equal.
            seed: number that the folds are drawn from.

        Raises:
            InputError: fewer than 30 labels are known.
            ValueError: shapes do not fit.
        """
        known, inside, weight = _known(probabilities, truth, weights)
        held = {name: _held_out(name, known, inside, weight, seed) for name in _METHODS}
        return cls._chosen(known, inside, weight, held, seed)

    @classmethod
    def _chosen(
        cls,
        known: Floats,
        truth: Places,
        weight: Floats,
        held: Mapping[Method, Floats],
        seed: int,
    ) -> Self:
        losses: dict[str, Estimate] = {
            name: _loss(made, truth, weight, seed) for name, made in held.items()
        }
        method = _best(held, truth, weight)
        losses["before"] = _loss(known, truth, weight, seed)
        temperature, knots = _METHODS[method](known, truth, weight)
        return cls(method, temperature, knots, len(truth), losses)

    def __call__(self, probabilities: Floats) -> Floats:
        """Calibrated probabilities, shape (N, K) as given."""
        return _mended(probabilities, self.temperature, self.knots)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as JSON can hold."""
        plain = asdict(self)
        return plain | {"knots": [list(knot) for knot in self.knots]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The same calibrator again.

        Raises:
            InputError: the data are not what `to_dict` gives.
        """
        try:
            return cls(
                method=data["method"],
                temperature=data["temperature"],
                knots=tuple((float(said), float(meant)) for said, meant in data["knots"]),
                rows=int(data["rows"]),
                log_loss={name: Estimate(**one) for name, one in data["log_loss"].items()},
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"found calibration data that cannot be read ({error!r}); expected what "
                "labelwright has stored; calibrate again"
            ) from error


def calibrated(
    probabilities: Floats,
    truth: Places,
    *,
    weights: Floats | None = None,
    seed: int = 0,
) -> tuple[Floats, Calibrator]:
    """Calibrated probabilities of all rows, and the calibrator.

    Rows whose truth is known get values learned from the other folds alone, so that measuring on
    them is fair; the rest get those of the calibrator itself, learned from all that is known. Only
    the choice between the two methods has seen every known row.

    Args:
        probabilities, truth, weights, seed: as for `Calibrator.fit`.

    Raises:
        InputError: fewer than 30 labels are known.
        ValueError: shapes do not fit.
    """
    known, inside, weight = _known(probabilities, truth, weights)
    held = {name: _held_out(name, known, inside, weight, seed) for name in _METHODS}
    calibrator = Calibrator._chosen(known, inside, weight, held, seed)
    result = calibrator(probabilities)
    result[truth >= 0] = held[calibrator.method]
    return result, calibrator


def _known(
    probabilities: Floats, truth: Places, weights: Floats | None
) -> tuple[Floats, Places, Floats]:
    """The rows whose truth is known."""
    if probabilities.ndim != 2 or truth.shape != (len(probabilities),):
        raise ValueError(f"probabilities {probabilities.shape} do not fit truth {truth.shape}")
    known = truth >= 0
    if known.sum() < FEWEST_KNOWN:
        raise InputError(
            f"found {known.sum()} rows whose true label is known; expected at least "
            f"{FEWEST_KNOWN} to calibrate by; review more rows"
        )
    weight = np.ones(len(truth)) if weights is None else np.asarray(weights, dtype=np.float64)
    return probabilities[known], truth[known], weight[known]


def _held_out(method: Method, known: Floats, truth: Places, weight: Floats, seed: int) -> Floats:
    """Every row by what was learned from the other folds."""
    result = np.empty_like(known, dtype=np.float64)
    for learn, test in KFold(_FOLDS, shuffle=True, random_state=seed).split(known):
        result[test] = _mended(
            known[test], *_METHODS[method](known[learn], truth[learn], weight[learn])
        )
    return result


def _best(held: Mapping[Method, Floats], truth: Places, weight: Floats) -> Method:
    """The first method, or one that loses less in the same rows: beyond a 95 % interval."""
    chosen, *others = held
    for name in others:
        less = _lost(held[chosen], truth) - _lost(held[name], truth)
        mean = float(np.average(less, weights=weight))
        spread = float(np.sqrt(weight**2 @ (less - mean) ** 2)) / weight.sum()
        if mean > Z * spread:
            chosen = name
    return chosen


def _lost(probabilities: Floats, truth: Places) -> Floats:
    """-log p of the true label of every row, in nats."""
    said = probabilities[np.arange(len(truth)), truth]
    lost: Floats = -np.log(np.maximum(said, _FLOOR))
    return lost


def _loss(probabilities: Floats, truth: Places, weight: Floats, seed: int) -> Estimate:
    lost = _lost(probabilities, truth)
    sums = resampled_sums(np.stack([weight * lost, weight], axis=1), np.random.default_rng(seed))
    low, high = middle(sums[:, 0] / sums[:, 1], len(truth))
    point = float(np.average(lost, weights=weight))
    return Estimate(point, low, high, len(truth), "bootstrap over rows")


Learned = tuple[float | None, tuple[tuple[float, float], ...]]
"""Temperature and knots."""


def _temperature(known: Floats, truth: Places, weight: Floats) -> Learned:
    """T of the smallest log loss, where each row is a little of all labels.

    The share that is not its true label's is 1 / (rows + 2), as in Platt 1999 ("Probabilistic
    outputs for support vector machines", section 2.2): where all known labels are right, T would
    else be the smallest there is, and a single wrong one among the others a disaster.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import logsumexp

    logs = np.log(np.maximum(known, _FLOOR))
    doubt = 1 / (len(truth) + 2)
    said = (1 - doubt) * logs[np.arange(len(truth)), truth] + doubt * logs.mean(axis=1)

    def loss(log_temperature: float) -> float:
        cold = np.exp(-log_temperature)
        return float(weight @ (logsumexp(logs * cold, axis=1) - said * cold))

    bound = float(np.log(_HOTTEST))
    found = minimize_scalar(loss, bounds=(-bound, bound), method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x)), ()


def _isotonic(known: Floats, truth: Places, weight: Floats) -> Learned:
    """Corners of the step function; as few rows say nothing of 0 and 1, it stays off them."""
    rows, labels = known.shape
    right = np.eye(labels)[truth]
    least, most = 1 / (rows * labels + 2), 1 - 1 / (rows + 2)
    steps = IsotonicRegression(y_min=least, y_max=most, out_of_bounds="clip")
    steps.fit(known.ravel(), right.ravel(), sample_weight=np.repeat(weight, labels))
    corners = zip(steps.X_thresholds_.tolist(), steps.y_thresholds_.tolist(), strict=True)
    return None, tuple(corners)


_METHODS: dict[Method, Callable[[Floats, Places, Floats], Learned]] = {
    "temperature": _temperature,
    "isotonic": _isotonic,
}


def _mended(
    probabilities: Floats, temperature: float | None, knots: tuple[tuple[float, float], ...]
) -> Floats:
    if temperature is not None:
        logs = np.log(np.maximum(probabilities, _FLOOR)) / temperature
        meant = np.exp(logs - logs.max(axis=1, keepdims=True))
    else:
        said, height = np.array(knots).T
        meant = np.interp(probabilities, said, height) + _TILT * probabilities
    result: npt.NDArray[np.float64] = meant / meant.sum(axis=1, keepdims=True)
    return result
