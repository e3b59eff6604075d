"""Who answers the rows of a set, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ...errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from ..finetune.model import Model
    from .known_set import KnownSet

Kind = Literal["baseline", "model", "asked"]


@dataclass(frozen=True)
class Given:
    """Answers to rows of a set.

    Attributes:
        said: a label for each row that was answered; None where the answer was no label, which
            counts as wrong.
        probabilities: shape (rows, the contender's labels); None where there are none.
        labels: what the columns of `probabilities` stand for.
        rows: places in the set of the rows that were answered; None for all.
    """

    said: Sequence[str | None]
    probabilities: npt.NDArray[np.float64] | None = None
    labels: tuple[str, ...] = ()
    rows: Sequence[int] | None = None


@dataclass(frozen=True)
class Contender:
    """One who answers.

    Attributes:
        name: what stands in the table.
        kind: a baseline, a trained model, or a model asked directly.
        answer: gives the answers to a set.
        train_rows: how many rows it learned from; None where that is not known.
        learned_from: names of training rows and seeds, of which it has learned: `train`, `seeds`.
        marks: what is to be said wherever its figures are shown.
        facts: more that is told of it, plain JSON data.
    """

    name: str
    kind: Kind
    answer: Callable[[KnownSet], Given]
    train_rows: int | None = None
    learned_from: tuple[str, ...] = ("train", "seeds")
    marks: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def by_model(model: Model) -> Callable[[KnownSet], Given]:
    """How a trained model answers; with probabilities where it has them."""

    def answer(known: KnownSet) -> Given:
        if not hasattr(model, "probabilities"):
            return Given(model.predict(known.texts))
        found = model.probabilities(known.texts)
        said = [model.labels[place] for place in found.argmax(axis=1)]
        return Given(said, found, tuple(model.labels))

    return answer


def check_names(contenders: Sequence[Contender]) -> None:
    """Raise InputError for two contenders of one name."""
    names = [one.name for one in contenders]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"two contenders are called {twice}")
