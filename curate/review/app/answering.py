"""What is marked on the row that is shown, before it is decided; knows no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....task import NONE_FITS

if TYPE_CHECKING:
    from ..rows import Answer, Item
    from ..session import Session

TELL_TALES = frozenset(
    {"label_error", "label_conflict", "label_disagreement", "artefact", "cell_value", "imbalance"}
)
"""Checks whose flags say what the label is, or should be."""
FEW = 20
"""Labels up to this many have a key each; of more the likeliest nine do."""


class Choice:
    """Which label, or labels, Enter would take.

    Args:
        session: what is reviewed.
        item: the row that is shown.
    """

    def __init__(self, session: Session, item: Item) -> None:
        self.kind = session.kind
        self.labels = session.labels
        self.item = item
        self.hidden = is_hidden(session, item)
        start = item.answer if item.answer is not None else self.suggested
        self.marked: set[str] = {start} if isinstance(start, str) else set(start or ())
        self.touched = False

    @property
    def suggested(self) -> Answer:
        """The label that the row has; None where that is hidden."""
        return None if self.hidden else self.item.label

    def shown(self) -> list[str]:
        """The labels that have a line: all, or of very many the likeliest nine."""
        if len(self.labels) <= FEW:
            return list(self.labels)
        chances = {} if self.hidden else dict(self.item.probabilities)
        place = {label: at for at, label in enumerate(self.labels)}

        def rank(label: str) -> tuple[bool, bool, float, int]:
            suggested = self.suggested
            given = label == suggested or (
                not isinstance(suggested, str) and label in (suggested or ())
            )
            return (label not in self.marked, not given, -chances.get(label, 0.0), place[label])

        likely = [one for one in self.labels if one in chances or one in self.marked]
        return sorted(likely, key=rank)[:9]

    def toggle(self, label: str) -> None:
        """Under multi: mark a label, or no longer. None of these stands alone."""
        self.touched = True
        if label in self.marked:
            self.marked.discard(label)
        elif label == NONE_FITS:
            self.marked = {label}
        else:
            self.marked = {*self.marked, label} - {NONE_FITS}

    def move(self, steps: int) -> None:
        """Under ordinal: go up or down the scale; from nothing, to its middle."""
        scale = [label for label in self.labels if label != NONE_FITS]
        at = next((place for place, label in enumerate(scale) if label in self.marked), None)
        self.touched = True
        place = (len(scale) - 1) // 2 if at is None else max(0, min(len(scale) - 1, at + steps))
        self.marked = {scale[place]}

    def taken(self) -> Answer:
        """What Enter decides: a label, or several in the order of the task; None where none is."""
        chosen = tuple(label for label in self.labels if label in self.marked)
        if self.kind == "multi":
            return chosen if chosen or self.touched or self.item.answer is not None else None
        return chosen[0] if chosen else None


def is_hidden(session: Session, item: Item) -> bool:
    """Whether what the row is thought to be is hidden: blind, and not decided yet."""
    return session.blind and item.answer is None


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same; the order of several labels does not count."""
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one == other
    return set(one) == set(other)
