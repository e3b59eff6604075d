"""The text of a row, what is odd about it marked, and its twin with what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from ..evidence import differences, evidence
from .draw import DIM, MOST, STRONG, answer, line, marked
from .drawn import Drawn

if TYPE_CHECKING:
    from ..evidence import Span
    from ..rows import Item

_LINES = 4
"""Empty lines and rules before the text never take more than this of the screen."""


class Example(Drawn):
    """What the person reads."""

    ALLOW_SELECT = True

    fills = True

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id)
        self._item: Item | None = None
        self._flags: Sequence[Mapping[str, Any]] = ()
        self._hidden = False
        self._instead = ""
        self.whole = False
        self.whole_key = "w"

    def show(
        self, item: Item | None, flags: Sequence[Mapping[str, Any]], hidden: bool, instead: str
    ) -> None:
        """Draw a row.

        Args:
            item: the row, or None where there is none.
            flags: those whose evidence is marked.
            hidden: whether labels are hidden.
            instead: what to say where there is no row.
        """
        self._item, self._flags, self._hidden, self._instead = item, flags, hidden, instead
        self.redraw()

    @property
    def is_cut(self) -> bool:
        """Whether only the start of a text is drawn."""
        return (
            self._item is not None
            and not self.whole
            and any(len(text) > MOST for text in (self._item.text, *self._item.fields.values()))
        )

    def build(self, width: int) -> Content:
        if self._item is None:
            return Content(self._instead)
        parts = self._texts(self._item)
        if self._item.twin is not None:
            parts += self._twin(self._item, self._item.twin, width)
        return Content("\n").join(parts)

    def _texts(self, item: Item) -> list[Content]:
        twin = item.twin

        def found(text: str, other: str | None) -> Sequence[Span]:
            return evidence(text, self._flags, other)

        if not item.fields:
            return [self._cut(item.text, twin.text if twin else None, found)]
        parts: list[Content] = []
        for name, text in item.fields.items():
            other = twin.fields.get(name) if twin else None
            parts += [Content.styled(line(name), f"{DIM} italic"), self._cut(text, other, found)]
            parts.append(Content())
        return parts[:-1]

    def _twin(self, item: Item, twin: Item, width: int) -> list[Content]:
        label = "" if self._hidden else f", {answer(twin.label)}"
        title = f"── its twin, row {twin.row + 1}{label} "
        parts = [Content(), Content.styled(title + "─" * max(2, width - len(title)), DIM)]

        def found(text: str, other: str | None) -> Sequence[Span]:
            return differences(text, other or "")

        if not (item.fields and twin.fields):
            return [*parts, self._cut(twin.text, item.text, found)]
        for name, text in twin.fields.items():
            body = self._cut(text, item.fields.get(name), found)
            parts.append(Content.assemble((f"{line(name)}: ", f"{DIM} italic"), body))
        return parts

    def _cut(
        self, text: str, other: str | None, find: Callable[[str, str | None], Sequence[Span]]
    ) -> Content:
        """A text with its marks; of a very long one the start, unless the whole is asked for."""
        most = len(text) if self.whole else MOST
        start = text[:most]
        drawn = marked(start, find(start, other and other[:most]), self.app.no_color)
        if len(text) <= most:
            return drawn
        more = f" … {len(text) - most:,} more characters; {self.whole_key} shows them all"
        return Content.assemble(drawn, (more, STRONG))
