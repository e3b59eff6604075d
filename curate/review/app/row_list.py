"""A list of any length of which only the lines on the screen are ever drawn."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

Draw = Callable[[int, int], Content]
"""The content of a line: from its number and the width in cells."""
_SIGNS = 2
"""Cells in front of a line, for the cursor and the selection; a click there selects."""
_KEPT = 1000
"""Lines that are kept as they were drawn."""


class RowList(ScrollView, can_focus=False):
    """Lines with a cursor, some of them selected.

    Args:
        draw: what a line says.
        moved: called when the cursor stands on another line.

    Attributes:
        count: how many lines there are.
        cursor: number of the line with the cursor; 0 where there is none.
        selected: numbers of the selected lines.
    """

    COMPONENT_CLASSES = {"rowlist--cursor"}  # noqa: RUF012
    DEFAULT_CSS = """
    RowList { height: 1fr; overflow-x: hidden; overflow-y: scroll; }
    RowList > .rowlist--cursor { background: $primary-muted; text-style: bold; }
    """
    ALLOW_SELECT = False

    class Chosen(Message):
        """A line was clicked that already had the cursor."""

    def __init__(
        self,
        draw: Draw,
        moved: Callable[[], None],
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._draw, self._moved = draw, moved
        self._drawn: dict[tuple[int, int], Content] = {}
        self.count = self.cursor = 0
        self.selected: set[int] = set()
        self._from: int | None = None

    def fill(self, count: int, cursor: int = 0) -> None:
        """Show so many lines, none of them selected."""
        self.count, self.selected, self._from = count, set(), None
        self.virtual_size = Size(0, count)
        self.cursor = max(0, min(cursor, count - 1))
        self._into_view()
        self.redraw()

    def redraw(self) -> None:
        """Draw every line anew: what they say may have changed."""
        self._drawn.clear()
        self.refresh()

    def move(self, steps: int, extend: bool = False) -> None:
        """Move the cursor; inside a range, or with `extend`, what it passes gets selected."""
        self.put(self.cursor + steps, extend)

    def put(self, place: int, extend: bool = False) -> None:
        """Put the cursor on a line, the nearest one there is."""
        before = self.cursor
        self.cursor = max(0, min(place, self.count - 1))
        if extend and self._from is None:
            self._from = before
            self._extend(before)
            self._from = None
        elif self._from is not None:
            self._extend(self._from)
        self._into_view()
        if self._from is not None or extend:
            self.refresh()
        self.refresh_line(before)
        self.refresh_line(self.cursor)
        self._moved()

    def toggle(self) -> None:
        """Select the line with the cursor, or no longer, and go on."""
        if self.count:
            self.selected ^= {self.cursor}
            self.refresh_line(self.cursor)
            self.move(1)

    def range(self) -> bool:
        """Begin a range at the cursor, or end it. Whether one is open now."""
        self._from = self.cursor if self._from is None and self.count else None
        if self._from is not None:
            self._extend(self._from)
        self.refresh()
        return self._from is not None

    def toggle_all(self) -> None:
        """Select every line, or none where every one is."""
        all_are = len(self.selected) == self.count
        self.selected = set() if all_are else set(range(self.count))
        self._from = None
        self.refresh()

    @property
    def page(self) -> int:
        """How many lines are on the screen."""
        return max(1, self.scrollable_content_region.height)

    def render_line(self, y: int) -> Strip:
        width, at = self.scrollable_content_region.width, self.scroll_offset.y + y
        style = self.visual_style
        if at >= self.count:
            return Strip.blank(width, style.rich_style)
        if at == self.cursor:
            style += self.get_visual_style("rowlist--cursor")
        content = self._content(at, width)
        signs = ("▸" if at == self.cursor else " ") + ("■" if at in self.selected else " ")
        content = Content.assemble((signs, "bold"), content)
        strips = Visual.to_strips(self, content, width, 1, style, pad=True)
        strip = strips[0] if strips else Strip([Segment("")])
        return strip.adjust_cell_length(width, style.rich_style)

    def _content(self, at: int, width: int) -> Content:
        found = self._drawn.get((at, width))
        if found is None:
            if len(self._drawn) >= _KEPT:
                self._drawn.clear()
            found = self._draw(at, width - 2).truncate(width - 2, ellipsis=True)
            self._drawn[at, width] = found
        return found

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or (at := offset.y + self.scroll_offset.y) >= self.count:
            return
        if event.ctrl or offset.x < _SIGNS:
            self.selected ^= {at}
            self.put(at)
        elif at == self.cursor:
            self.post_message(self.Chosen())
        else:
            self.put(at, extend=event.shift)

    def _extend(self, start: int) -> None:
        low, high = sorted((start, self.cursor))
        self.selected |= set(range(low, high + 1))

    def _into_view(self) -> None:
        top, page = self.scroll_offset.y, self.page
        if self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + page:
            top = self.cursor - page + 1
        self.scroll_to(y=top, animate=False)
