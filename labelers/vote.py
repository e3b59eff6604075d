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
        label: the label chosen; None where no answer fitted.
        order: the options in the order in which they stood.
        model: provider/name of the labeler.
        seconds: time the answer took.
        probabilities: of every label, where the labeler gives them.
    """

    label: str | None
    order: tuple[str, ...]
    model: str
    seconds: float
    probabilities: Mapping[str, float] = field(default_factory=lambda: _NONE)

    @property
    def place(self) -> int | None:
        """0-based place in which the chosen label stood; None where the vote failed."""
        return self.order.index(self.label) if self.label is not None else None

    def probability(self, name: str) -> float:
        """Probability of a label by this vote alone."""
        if self.probabilities:
            return self.probabilities.get(name, 0.0)
        return float(self.label == name)
