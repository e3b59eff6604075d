"""Giving up a trial while it learns, by the figures of the validation rows after each epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..export.evaluate.judging import Judge

SAME = {"f1": "macro_f1", "log_loss": "validation_loss"}
"""Figures that an epoch has under another name; F1 without a positive label is the mean."""


class GivenUp(Exception):
    """A trial is not worth going on with."""


class Trial(Protocol):
    """The part of Optuna's trial that is used."""

    def report(self, value: float, step: int) -> None:
        """Take the figure of a step."""

    def should_prune(self) -> bool:
        """Whether earlier trials did better at the same step."""


class Watched:
    """Takes the figures of a training, and breaks it off.

    Args:
        trial: what the figures are reported to.
        figure: the figure of a moment; None where it has none, and nothing is given up.
    """

    def __init__(self, trial: Trial, figure: Callable[[dict[str, Any]], float | None]) -> None:
        self._trial, self._figure, self._step = trial, figure, 0

    def note(self, figures: dict[str, Any]) -> None:
        """Take the figures of one moment.

        Raises:
            GivenUp: trials before did better.
        """
        if (value := self._figure(figures)) is None:
            return
        self._trial.report(value, self._step)
        self._step += 1
        if self._trial.should_prune():
            raise GivenUp


def figure_of(point: dict[str, Any], judge: Judge) -> float | None:
    """The figure that a sweep goes by, at one moment of a training."""
    positive = judge.settings.positive
    if positive is not None and judge.name in ("precision", "recall", "f1"):
        found = point.get("labels", {}).get(positive, {}).get(judge.name)
    else:
        found = point.get(SAME.get(judge.name, judge.name))
    return float(found) if isinstance(found, int | float) else None
