"""What a metric is given, and what one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[Any]

NO_LABEL = "(no label)"
"""Stands among the labels for answers that are none."""


@dataclass(frozen=True)
class Settings:
    """What the figures are asked of.

    Attributes:
        positive: the label that precision, recall, F, AUROC and AUPRC are of; None for their mean
            over the labels.
        betas: how many times recall counts for more than precision, a figure for each.
        views: name to a coarser question on the same answers: name of a group to its labels.
    """

    positive: str | None = None
    betas: tuple[float, ...] = (1.0,)
    views: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """True and given labels of the same rows.

    Attributes:
        true, said: place of each row's label in `labels`, shape (rows,). Where any number of
            labels fits a text: 0 or 1 for each label, shape (rows, labels).
        probabilities: shape (rows, labels); None where the model gives none.
        labels: names; for ordinal figures in the order of the scale.
    """

    true: Places
    said: Places
    probabilities: Floats | None
    labels: tuple[str, ...]

    def of(self, name: str | None) -> int | None:
        """Place of a label; None where no label is asked for or there is none of that name."""
        return self.labels.index(name) if name in self.labels else None

    def on_scale(self) -> Answers:
        """The same for figures that count steps: no label is as far off as the scale allows."""
        none = self.of(NO_LABEL)
        if none is None:
            return self
        last = none - 1
        farthest = np.where(2 * self.true > last, 0, last).astype(np.intp)
        sure = None if self.probabilities is None else self.probabilities[:, :none]
        said = np.where(self.said == none, farthest, self.said)
        return replace(self, said=said, probabilities=sure, labels=self.labels[:none])


@dataclass(frozen=True)
class Metric:
    """One figure.

    Attributes:
        value: the figure; nan where the rows do not say it.
        about: what it is, in a few words.
        higher: whether more of it is better.
        probabilities: whether it needs them.
        ordinal: whether it is only for labels on a scale.
        sets: whether it is for sets of labels, and only for them.
        of_counts: the same figure of many confusion matrices at once, shape (..., labels, labels),
            for intervals; those of what needs more than counts come from `of_rows`.
        of_rows: the same figure of many resamples at once: given how often each row is in each,
            shape (resamples, rows).
    """

    value: Callable[[Answers, Settings], float]
    about: str
    higher: bool = True
    probabilities: bool = False
    ordinal: bool = False
    sets: bool = False
    of_counts: Callable[[Counts, int | None], Floats] | None = None
    of_rows: Callable[[Answers, Settings, Floats], Floats] | None = None

    def takes(self, answers: Answers) -> Answers:
        """Answers as the figure takes them."""
        return answers.on_scale() if self.ordinal else answers


def divide(above: npt.NDArray[Any], below: npt.NDArray[Any], nothing: float = 0.0) -> Floats:
    """A quotient; `nothing` where it would divide by zero."""
    above, below = np.broadcast_arrays(above, below)
    result: Floats = np.divide(
        above, below, out=np.full(above.shape, nothing, dtype=np.float64), where=below != 0
    )
    return result
