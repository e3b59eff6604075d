"""A set beside the answers of one contender to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from . import scores
from .contender import Contender, Given
from .known_set import KnownSet
from .metrics.base import NO_LABEL, Answers


@dataclass(frozen=True)
class Answered:
    """Rows of a set, and the places of the labels that were given to them.

    Attributes:
        known: the rows that were answered.
        said: place in `labels` of each answer.
        labels: those of the set, then what else was said.
        probabilities: shape (rows, labels); None where there are none.
        by: who answered.
        rows: place of each row in the whole set.
    """

    known: KnownSet
    said: npt.NDArray[np.intp]
    labels: tuple[str, ...]
    probabilities: npt.NDArray[np.float64] | None
    by: Contender
    rows: npt.NDArray[np.intp]

    @classmethod
    def of(cls, known: KnownSet, by: Contender) -> Answered:
        """Have a contender answer a set."""
        given = by.answer(known)
        rows = np.arange(len(known.texts)) if given.rows is None else np.array(given.rows)
        known = known if given.rows is None else known.only(rows)
        said = [NO_LABEL if one is None else one for one in given.said]
        more = sorted(set(said) - set(known.labels), key=lambda one: (one == NO_LABEL, one))
        labels = (*known.labels, *more)
        places = {label: place for place, label in enumerate(labels)}
        found = np.array([places[label] for label in said], dtype=np.intp)
        return cls(known, found, labels, _columns(given, labels), by, rows.astype(np.intp))

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Whether each row was answered right."""
        right: npt.NDArray[np.bool_] = self.known.true == self.said
        return right

    @property
    def counts(self) -> scores.Counts:
        """The confusion matrix."""
        return scores.confusion(self.known.true, self.said, len(self.labels))

    @property
    def answers(self) -> Answers:
        """The same as metrics take it."""
        return Answers(self.known.true, self.said, self.probabilities, self.labels)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Answered:
        """Some of the rows."""
        sure = None if self.probabilities is None else self.probabilities[chosen]
        return replace(
            self,
            known=self.known.only(np.flatnonzero(chosen)),
            said=self.said[chosen],
            probabilities=sure,
            rows=self.rows[chosen],
        )


def _columns(given: Given, labels: tuple[str, ...]) -> npt.NDArray[np.float64] | None:
    """Probabilities with a column for every label; nothing for labels that were not offered."""
    if given.probabilities is None:
        return None
    found = np.zeros((len(given.said), len(labels)))
    for place, label in enumerate(given.labels):
        if label in labels:
            found[:, labels.index(label)] = given.probabilities[:, place]
    return found
