"""Figures for labels on a scale: how far off an answer is counts."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import accuracy_score, cohen_kappa_score, mean_absolute_error

from .base import Answers, Counts, Floats, Metric, Settings, divide


def _steps(labels: int) -> Floats:
    places = np.arange(labels)
    far: Floats = np.abs(places[:, None] - places[None, :]).astype(np.float64)
    return far


def _mean(counts: Counts, each: Floats) -> Floats:
    return divide((counts * each).sum(axis=(-2, -1)), counts.sum(axis=(-2, -1)))


def _one_off(answers: Answers, _: Settings) -> float:
    near = np.abs(answers.true - answers.said) <= 1
    return float(accuracy_score(np.ones(len(near), dtype=bool), near))


def _one_off_of_counts(counts: Counts, _: int | None) -> Floats:
    return _mean(counts, (_steps(counts.shape[-1]) <= 1).astype(np.float64))


def _mae(answers: Answers, _: Settings) -> float:
    return float(mean_absolute_error(answers.true, answers.said))


def _mae_of_counts(counts: Counts, _: int | None) -> Floats:
    return _mean(counts, _steps(counts.shape[-1]))


def _kappa(answers: Answers, _: Settings) -> float:
    if len(np.union1d(answers.true, answers.said)) < 2:
        return float("nan")
    places = np.arange(len(answers.labels))
    return float(cohen_kappa_score(answers.true, answers.said, labels=places, weights="quadratic"))


def _kappa_of_counts(counts: Counts, _: int | None) -> Floats:
    table, far = counts.astype(np.float64), _steps(counts.shape[-1]) ** 2
    chance = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    off = (table * far).sum(axis=(-2, -1)) * table.sum(axis=(-2, -1))
    return 1 - divide(off, (chance * far).sum(axis=(-2, -1)), nothing=np.nan)


ONE_OFF = Metric(
    _one_off, "share of answers right or a step away", ordinal=True, of_counts=_one_off_of_counts
)
MAE = Metric(_mae, "steps away, on average", False, ordinal=True, of_counts=_mae_of_counts)
QUADRATIC_KAPPA = Metric(
    _kappa,
    "agreement beyond chance, far answers counting by the square of their steps",
    ordinal=True,
    of_counts=_kappa_of_counts,
)
