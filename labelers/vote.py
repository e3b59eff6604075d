"""One answer of a labeler about one example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# One for all votes without: a dict of its own would be the largest part of a vote.
_NONE: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote.

    Attributes:
        label: the option chosen, a label or that none fits; None where no answer fitted, and where
            labels are decided one by one.
        order: the options in the order in which they stood.
        model: provider/name of the labeler.
        seconds: time the answer took.
        probabilities: where the labeler gives them, of every option; they sum to 1, but where
            labels are decided one by one each is that of fitting.
        labels: the labels that fit, in the task's order, where they are decided one by one; None
            elsewhere, and where no answer fitted.
    """

    label: str | None
    order: tuple[str, ...]
    model: str
    seconds: float
    probabilities: Mapping[str, float] = field(default_factory=lambda: _NONE)
    labels: tuple[str, ...] | None = None

    @property
    def failed(self) -> bool:
        """Whether no answer fitted."""
        return self.label is None and self.labels is None

    @property
    def place(self) -> int | None:
        """0-based place in which the chosen option stood; None where none or several can be."""
        return self.order.index(self.label) if self.label is not None else None

    def probability(self, name: str) -> float:
        """Probability of an option by this vote alone."""
        if self.probabilities:
            return self.probabilities.get(name, 0.0)
        return float(name == self.label if self.labels is None else name in self.labels)
