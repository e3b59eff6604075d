"""The lines at the top and at the bottom: where we are, how far, and the keys that apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from .draw import DIM, STRONG, line
from .drawn import Drawn
from .words import accuracy_words, progress_parts

if TYPE_CHECKING:
    from ..progress import Progress

_BETWEEN = " · "


class TopBar(Drawn):
    """Title, place in the queue, order and filter; cut where it is too long."""

    def __init__(self, title: str, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id)
        self._title = line(title)
        self._parts: Sequence[str] = ()

    def show(self, parts: Sequence[str]) -> None:
        """Draw these behind the title, the most important first."""
        self._parts = parts
        self.redraw()

    def build(self, width: int) -> Content:
        title = self._title
        rest = _BETWEEN.join(("", *self._parts))
        room = max(12, width - len(rest))
        if len(title) > room:
            title = "…" + title[-(room - 1) :]
        drawn = Content.assemble((title, STRONG), rest)
        return drawn.truncate(width, ellipsis=True)


class StatusBar(Drawn):
    """Two lines: the progress, and how good the labels are or what just happened."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id)
        self._progress: Progress | None = None
        self._said = ""

    def show(self, progress: Progress | None, said: str) -> None:
        """Draw the progress; `said`: what just happened, in place of the second line."""
        self._progress, self._said = progress, line(said)
        self.redraw()

    def build(self, width: int) -> Content:
        if self._progress is None:
            return Content("\n")
        parts = progress_parts(self._progress)
        while len(parts) > 2 and len(_BETWEEN.join(parts)) > width:
            parts.pop()
        below = (
            Content.styled(self._said, STRONG)
            if self._said
            else Content(accuracy_words(self._progress))
        )
        above = Content(_BETWEEN.join(parts))
        return above.truncate(width) + Content("\n") + below.truncate(width, ellipsis=True)


class KeyBar(Drawn):
    """The keys that apply, as many as fit; a click is as good as the key."""

    def __init__(
        self,
        id: str | None = None,  # noqa: A002
        keys: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        super().__init__(id)
        self._keys = keys

    def show(self, keys: Sequence[tuple[str, str, str]]) -> None:
        """Draw these: key as it is written, word, and action that a click runs."""
        if keys != self._keys:
            self._keys = keys
            self.redraw()

    def build(self, width: int) -> Content:
        drawn, size = Content(), 0
        for key, word, action in self._keys:
            one = Content.assemble((key, "bold $text-accent"), (f" {word}", DIM))
            if size + one.cell_length > width:
                break
            drawn += one.stylize(Style.from_meta({"@click": action})) + Content("  ")
            size += one.cell_length + 2
        return drawn


def key_words(key: str) -> str:
    """A key as people write it: "Ctrl-R", "Space", "?"."""
    *held, last = key.split("+")
    signs: Mapping[str, str] = {
        "up": "↑", "down": "↓", "left": "←", "right": "→", "pagedown": "PgDn", "pageup": "PgUp",
        "escape": "Esc", "enter": "Enter", "space": "Space",
    }  # fmt: skip
    plain = signs.get(last, last.upper() if held or len(last) > 1 else last)
    return "-".join([*(each.capitalize() for each in held), plain])
