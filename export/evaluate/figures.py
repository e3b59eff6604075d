"""Figures with intervals: any metric of answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import metrics, scores
from .metrics.base import Answers, Floats, Metric, Settings

Figure = dict[str, float]

LEAST, MOST = 200, scores.RESAMPLES
_CELLS = 4_000_000
"""Rows times labels times resamples that ranking rows anew may take; fewer resamples above."""


def figures(
    answers: Answers,
    settings: Settings,
    rng: np.random.Generator,
    *,
    ordinal: bool = False,
    names: Sequence[str] | None = None,
) -> dict[str, Figure]:
    """Every metric that the answers allow, with its 95 % percentile bootstrap interval.

    Resamples are drawn within each true label: 1,000, but for figures of probabilities of many
    rows fewer, and no less than 200. A figure that the rows do not say is left out.
    """
    asked = names or metrics.names(
        settings, probabilities=answers.probabilities is not None, ordinal=ordinal
    )
    spread = on_scale = _Spread(answers, settings, rng)
    if answers.on_scale() is not answers:
        on_scale = _Spread(answers.on_scale(), settings, rng)
    found = {}
    for name in asked:
        metric = metrics.metric(name)
        value = metric.value(metric.takes(answers), settings)
        if math.isfinite(value):
            drawn = (on_scale if metric.ordinal else spread).of(metric)
            found[name] = scores.figure(value, drawn)
    return found


class _Spread:
    """Resamples of the same rows, made when a metric first needs them."""

    def __init__(self, answers: Answers, settings: Settings, rng: np.random.Generator) -> None:
        self._answers, self._settings, self._rng = answers, settings, rng
        self._counts: Any = None
        self._rows: Floats | None = None

    def of(self, metric: Metric) -> Floats:
        """The metric of every resample; those that do not say it left out."""
        if metric.of_counts is not None:
            values = metric.of_counts(self._drawn(), self._answers.of(self._settings.positive))
        elif metric.of_rows is not None:
            values = metric.of_rows(self._answers, self._settings, self._weights())
        else:
            values = self._one_by_one(metric)
        values = values[np.isfinite(values)]
        return values if len(values) else np.array([np.nan])

    def _drawn(self) -> Any:
        if self._counts is None:
            one = self._answers
            counts = scores.confusion(one.true, one.said, len(one.labels))
            self._counts = scores.resample(counts, self._rng)
        return self._counts

    def _weights(self) -> Floats:
        if self._rows is None:
            cells = len(self._answers.true) * len(self._answers.labels)
            size = min(MOST, max(LEAST, _CELLS // cells))
            self._rows = weights(self._answers, size, self._rng)
        return self._rows

    def _one_by_one(self, metric: Metric) -> Floats:
        """For a metric that has no quicker way."""
        drawn = weights(self._answers, LEAST, self._rng).astype(np.intp)
        one, found = self._answers, []
        for times in drawn:
            rows = np.repeat(np.arange(len(times)), times)
            sure = None if one.probabilities is None else one.probabilities[rows]
            resampled = Answers(one.true[rows], one.said[rows], sure, one.labels)
            found.append(metric.value(resampled, self._settings))
        return np.array(found)


def weights(answers: Answers, size: int, rng: np.random.Generator) -> Floats:
    """How often each row is in each resample, shape (size, rows), drawn within each true label."""
    found = np.zeros((size, len(answers.true)), dtype=np.float64)
    for place in np.unique(answers.true):
        own = np.flatnonzero(answers.true == place)
        drawn = rng.integers(0, len(own), (size, len(own)))
        drawn += np.arange(size)[:, None] * len(own)
        times = np.bincount(drawn.ravel(), minlength=size * len(own))
        found[:, own] = times.reshape(size, len(own))
    return found
