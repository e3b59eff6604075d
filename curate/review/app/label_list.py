"""The labels: key, mark, name, and how probable each is."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.style import Style

from .answering import Choice, same
from .draw import DIM, GOOD, STRONG, bar, line
from .drawn import Drawn

_LEAST_BAR, _MOST_BAR = 6, 24
_COLUMNS_FROM = 7
"""So many labels stand in two columns where both fit."""


class LabelList(Drawn):
    """A line a label; a click is as good as its key."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id)
        self._choice: Choice | None = None
        self._key_of: Mapping[str, str] = {}
        self._find = ""

    def show(self, choice: Choice | None, key_of: Mapping[str, str], find: str) -> None:
        """Draw the labels of a row.

        Args:
            choice: what is marked; None where no row is shown.
            key_of: key of each label.
            find: key that finds a label by its name, as it is written.
        """
        self._choice, self._key_of, self._find = choice, key_of, find
        self.redraw()

    def build(self, width: int) -> Content:
        choice = self._choice
        if choice is None:
            return Content()
        shown = choice.shown()
        longest = max((len(line(label)) for label in shown), default=0)
        columns = 2 if len(shown) >= _COLUMNS_FROM and width >= 2 * (longest + 18) else 1
        cells = width // columns
        drawn = [self._one(choice, label, longest, cells) for label in shown]
        high = -(-len(drawn) // columns)
        lines = [Content("").join(drawn[at::high]) for at in range(high)]
        if len(choice.labels) > len(shown):
            words = f"{self._find} finds any of {len(choice.labels)} labels by its name"
            lines.append(Content.styled(words, DIM))
        return Content("\n").join(lines)

    def _one(self, choice: Choice, label: str, longest: int, cells: int) -> Content:
        key = self._key_of.get(label, " ")
        on = label in choice.marked
        chance = None if choice.hidden else dict(choice.item.probabilities).get(label)
        name = line(label)
        room = cells - longest - 12 - (4 if choice.kind == "multi" else 2)
        drawn = Content.assemble(
            (f" {key} ", "bold $text-accent" if key.strip() else DIM),
            (_mark(choice, on), STRONG if on else DIM),
            (name.ljust(longest + 1), "bold reverse" if on else ""),
        )
        if chance is not None and room >= _LEAST_BAR:
            size = min(room, _MOST_BAR)
            drawn += Content.assemble(" ", (bar(chance, size), GOOD if on else "$text-primary"))
        if chance is not None:
            drawn += Content.assemble((f" {chance:4.2f}", "" if on else DIM))
        drawn += Content(" " * max(0, cells - drawn.cell_length))
        at = choice.labels.index(label)
        return drawn.truncate(cells).stylize(Style.from_meta({"@click": f"screen.choose({at})"}))


def _mark(choice: Choice, on: bool) -> str:
    if choice.kind == "multi":
        return "[x] " if on else "[ ] "
    decided = on and choice.item.answer is not None and same(choice.taken(), choice.item.answer)
    return ("✓ " if decided else "▸ ") if on else "  "
