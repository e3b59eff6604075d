"""One figure of answers by which models are judged, its interval, and two compared by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from . import scores
from .figures import LEAST, MOST, figures, weights
from .metrics import metric, value_of
from .metrics.base import Answers, Counts, Floats, Places, Settings


@dataclass(frozen=True)
class Judge:
    """The figure by which models are judged.

    Attributes:
        name: of the metric.
        settings: what it is asked of, as the positive label.
    """

    name: str
    settings: Settings

    @property
    def higher(self) -> bool:
        """Whether more of it is better."""
        return metric(self.name).higher

    def value(self, answers: Answers) -> float:
        """The figure; nan where the rows do not say it.

        Raises:
            InputError: no such metric, or it needs probabilities that the model does not give.
        """
        return value_of(
            self.name,
            answers.true,
            answers.said,
            answers.probabilities,
            answers.labels,
            self.settings,
        )

    def better(self, answers: Answers) -> float:
        """The figure, turned so that more is better; what has no figure is worse than all else."""
        value = self.value(answers) * (1 if self.higher else -1)
        return -np.inf if np.isnan(value) else value

    def figure(self, answers: Answers, seed: int) -> dict[str, Any]:
        """Value with its 95 % bootstrap interval of rows drawn within each true label; rows."""
        rng = np.random.default_rng(seed)
        found = figures(answers, self.settings, rng, names=[self.name])
        nothing = {"value": None, "low": None, "high": None}
        return {**(found.get(self.name) or nothing), "rows": len(answers.true)}

    def difference(self, ours: Answers, theirs: Answers, seed: int) -> dict[str, float]:
        """The figure of one minus that of another, on the same resampled rows."""
        own = metric(self.name)
        size = MOST if own.of_counts or own.of_rows else LEAST
        drawn = weights(ours, size, np.random.default_rng(seed))
        spread = self._spread(ours, drawn) - self._spread(theirs, drawn)
        found = spread[np.isfinite(spread)]
        value = self.value(ours) - self.value(theirs)
        return scores.figure(value, found if len(found) else np.array([np.nan]))

    def _spread(self, answers: Answers, drawn: Floats) -> Floats:
        """The figure of every resample, given how often each row is in it."""
        own = metric(self.name)
        answers = own.takes(answers)
        if own.of_counts is not None:
            counts = _confusions(answers, drawn)
            return own.of_counts(counts, answers.of(self.settings.positive))
        if own.of_rows is not None:
            return own.of_rows(answers, self.settings, drawn)
        places = (np.repeat(np.arange(len(row)), row.astype(np.intp)) for row in drawn)
        return np.array([self.value(at(answers, rows)) for rows in places])


def at(answers: Answers, rows: Places) -> Answers:
    """The answers at these rows."""
    sure = answers.probabilities
    return Answers(
        answers.true[rows],
        answers.said[rows],
        None if sure is None else sure[rows],
        answers.labels,
    )


def halves(true: Places, seed: int) -> tuple[Places, Places]:
    """Places of two halves of rows, each with half of every label's rows."""
    rng = np.random.default_rng(seed)
    order = np.empty(len(true))
    for label in np.unique(true):
        rows = rng.permutation(np.flatnonzero(true == label))
        order[rows] = np.arange(len(rows)) / len(rows)
    first = np.zeros(len(true), dtype=np.bool_)
    first[np.lexsort((rng.random(len(true)), order))[: (len(true) + 1) // 2]] = True
    return np.flatnonzero(first), np.flatnonzero(~first)


def _confusions(answers: Answers, drawn: Floats) -> Counts:
    """The confusion matrix of every resample, shape (resamples, labels, labels)."""
    wide, rows = len(answers.labels), len(answers.true)
    cells = answers.true * wide + answers.said
    one = sparse.csr_array((np.ones(rows), (np.arange(rows), cells)), shape=(rows, wide * wide))
    found: Counts = (drawn @ one).reshape(-1, wide, wide)
    return found
