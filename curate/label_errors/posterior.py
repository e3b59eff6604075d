"""Which label is true, from a model's scores and from witnesses whose reliability is unknown.

The true label is drawn from the model's probabilities; each witness (the label of the table, a
vote, the label that a text was written for) names it, or goes wrong at a rate of its own and
names another label in proportion to how often that is said. Rates, and the scale on which scores
become probabilities, are those of the highest posterior density, found by expectation-maximisation
(Dawid & Skene 1979; with a model in place of the prior Raykar et al. 2010). A model alone, whose
probabilities fit its own mistakes, doubts little; only mistakes beyond those raise a rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_STRENGTH = 20.0
_ROUNDS = 60
_STEPS = 8
_STILL = 1e-6
_ENTRIES = 600_000
_LEAST_ROWS = 5_000
_MOST_WRONG = 0.5
_TIE = 1e-2


@dataclass(frozen=True)
class Witness:
    """Who says what.

    Attributes:
        name: who, such as `label` or `votes`.
        said: label named for each row as a number, shape (rows,); -1 where there is none.
        group: number of a group of rows for which the witness is as reliable, such as all in which
            it is as sure; shape (rows,).
        wrong: expected share of wrong answers in each group, 0 to 1: a guess, worth 20 answers.
        else_: where it is wrong, how likely each label is the true one, shape (rows, labels), rows
            sum to 1 and are 0 at `said`; None where it gives no hint.
        by_label: whether the share of wrong answers may differ from one true label to the next.
        held: whether it is known and not estimated.
    """

    name: str
    said: Codes
    group: Codes
    wrong: Floats
    else_: Floats | None = None
    by_label: bool = False
    held: bool = False

    def of(self, rows: Codes) -> Witness:
        """What it says of some rows."""
        hint = None if self.else_ is None else self.else_[rows]
        return replace(self, said=self.said[rows], group=self.group[rows], else_=hint)


@dataclass(frozen=True)
class Settled:
    """What was estimated.

    Attributes:
        truth: probability that each label is the true one, given the text and the witnesses;
            shape (rows, labels).
        wrong: share of wrong answers of each witness, by group and true label.
        log_likelihood: of what the witnesses said, over the rows that were fitted on.
        modelled: probabilities of the labels by the text alone, shape (rows, labels).
    """

    truth: Floats
    wrong: tuple[Floats, ...]
    log_likelihood: float
    modelled: Floats


@dataclass
class _Fit:
    """Estimates on their way."""

    log_scale: float
    shifts: Floats
    wrong: list[Floats]
    shares: list[Floats]


def settle(scores: Floats, given: Codes, witnesses: Sequence[Witness], seed: int = 0) -> Settled:
    """Estimate the true label of each row.

    With very many rows and labels the estimates are made on some rows, drawn at random.

    Args:
        scores: of each label for each row, out of sample; higher is likelier, on any scale.
        given: label of each row as a number, to begin with.
        witnesses: who says what.
        seed: number that rows are drawn from.
    """
    count, labels = scores.shape
    most = max(_ENTRIES // labels, _LEAST_ROWS)
    some = np.arange(count)
    if count > most:
        some = np.sort(np.random.default_rng(seed).choice(count, most, replace=False))
    fit, reached = _fitted(scores[some], given[some], [one.of(some) for one in witnesses])
    truth, _ = _truth(scores, witnesses, fit)
    return Settled(
        truth,
        tuple(fit.wrong),
        reached,
        np.exp(_log_probabilities(scores, fit.log_scale, fit.shifts)),
    )


def _fitted(scores: Floats, given: Codes, witnesses: Sequence[Witness]) -> tuple[_Fit, float]:
    labels = scores.shape[1]
    fit = _Fit(
        -float(np.log(max(scores.std(), 1e-9))),
        np.zeros(labels),
        [np.repeat(witness.wrong[:, None], labels, axis=1) for witness in witnesses],
        [_shares(witness.said, labels) for witness in witnesses],
    )
    _rescale(scores, np.eye(labels)[given], fit, 4 * _STEPS)
    before = -np.inf
    for _ in range(_ROUNDS):
        truth, reached = _truth(scores, witnesses, fit)
        if reached - before < _STILL * len(scores):
            break
        before = reached
        fit.wrong = [
            old if witness.held else _reestimated(witness, truth)
            for witness, old in zip(witnesses, fit.wrong, strict=True)
        ]
        _rescale(scores, truth, fit, _STEPS)
    return fit, reached


def _shares(said: Codes, labels: int) -> Floats:
    counts = np.bincount(said[said >= 0], minlength=labels) + 1.0
    shares: Floats = counts / counts.sum()
    return shares


def _truth(scores: Floats, witnesses: Sequence[Witness], fit: _Fit) -> tuple[Floats, float]:
    """Probability of each label in each row, and the log-likelihood of what was said."""
    logs = _log_probabilities(scores, fit.log_scale, fit.shifts)
    for witness, wrong, shares in zip(witnesses, fit.wrong, fit.shares, strict=True):
        rows = np.flatnonzero(witness.said >= 0)
        said, rates = witness.said[rows], wrong[witness.group[rows]]
        if witness.else_ is None:
            chance = rates * shares[said][:, None] / (1 - shares)
        else:
            chance = rates * witness.else_[rows]
        chance[np.arange(len(rows)), said] = 1 - rates[np.arange(len(rows)), said]
        logs[rows] += np.log(chance)
    highest = logs.max(axis=1, keepdims=True)
    truth = np.exp(logs - highest)
    total = truth.sum(axis=1, keepdims=True)
    truth /= total
    return truth, float((np.log(total) + highest).sum())


def _reestimated(witness: Witness, truth: Floats) -> Floats:
    """Share of wrong answers by group and true label, drawn towards the group's and its guess."""
    groups, labels = len(witness.wrong), truth.shape[1]
    rows = np.flatnonzero(witness.said >= 0)
    said, group = witness.said[rows], witness.group[rows]
    given, right = np.zeros((groups, labels)), np.zeros((groups, labels))
    for each in range(groups):
        given[each] = truth[rows[group == each]].sum(axis=0)
    np.add.at(right, (group, said), truth[rows, said])
    missed = given - right
    overall = missed.sum(axis=1) + _STRENGTH * witness.wrong
    overall = (overall / (given.sum(axis=1) + _STRENGTH))[:, None]
    rates = np.repeat(overall, labels, axis=1)
    if witness.by_label:
        rates = (missed + _STRENGTH * overall) / (given + _STRENGTH)
    clipped: Floats = np.clip(rates, 1e-5, _MOST_WRONG)
    return clipped


def _rescale(scores: Floats, truth: Floats, fit: _Fit, steps: int) -> None:
    """Move the scale and the shifts to where the probabilities fit the estimated truth best."""
    count = len(scores)

    def loss(at: Floats) -> tuple[float, Floats]:
        logs = _log_probabilities(scores, at[0], at[1:])
        off = np.exp(logs) - truth
        slope = np.concatenate(([(off * scores).sum() * np.exp(at[0])], off.sum(axis=0))) / count
        slope[1:] += _TIE * at[1:]
        return -float((truth * logs).sum()) / count + _TIE / 2 * float((at[1:] ** 2).sum()), slope

    start = np.concatenate(([fit.log_scale], fit.shifts))
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    fit.log_scale, fit.shifts = float(best.x[0]), best.x[1:]


def _log_probabilities(scores: Floats, log_scale: float, shifts: Floats) -> Floats:
    logs: Floats = scores * np.exp(log_scale) + shifts
    logs -= logs.max(axis=1, keepdims=True)
    logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
    return logs
