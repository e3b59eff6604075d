"""A widget that draws one content to its width, as high as that takes."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class Drawn(Widget):
    """Subclasses say what to draw; `redraw` when that has changed."""

    DEFAULT_CSS = "Drawn { height: auto; }"
    ALLOW_SELECT = False
    fills: ClassVar[bool] = False
    """Whether it is at least as high as the area that it scrolls in (`min-height: 100%`)."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.auto_links = False  # a click that acts is no link, and is not drawn as one
        self._built: tuple[int, Content] | None = None

    def build(self, width: int) -> Content:
        """What to draw in so many cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again, at the height that it now takes."""
        before = self._built
        self._built = None
        width = self.content_size.width
        same = before is not None and width > 0 and before[0] == width
        if same and self._height(width) == self.content_size.height:
            self.refresh()  # laying out the screen again would take another frame
        else:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._at(width).get_height({}, width)

    def _height(self, width: int) -> int:
        """How high it is to be: what it draws, or all of the area that it fills."""
        drawn = self._at(width).get_height({}, width)
        area = self.parent
        if not self.fills or not isinstance(area, Widget):
            return drawn
        return max(drawn, area.scrollable_content_region.height)

    def render(self) -> Content:
        return self._at(self.content_size.width)

    def _at(self, width: int) -> Content:
        if self._built is None or self._built[0] != width:
            self._built = (width, self.build(max(1, width)))
        return self._built[1]
