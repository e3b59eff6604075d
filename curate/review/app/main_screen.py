"""One example, and one key for what becomes of it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll

from .answering import Choice, is_hidden
from .bars import KeyBar, StatusBar, TopBar, key_words
from .commands import BY_NAME, EXAMPLE, label_keys
from .deciding import DecidingScreen
from .details import Details, flags_shown
from .dialogs import Sure
from .draw import line
from .example import Example
from .findings_screen import FindingsScreen
from .label_list import LabelList
from .screen import ReviewScreen, bindings
from .summary import summary_content
from .table_screen import TableScreen

_MANY = 6
"""Lines of labels beyond which a small screen has less room for what else is known."""


class MainScreen(DecidingScreen):
    """The row that the session is at."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(EXAMPLE)
    place = EXAMPLE
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as the base class declares it
        (0, "-narrow"),
        (110, "-wide"),
    ]

    def __init__(self) -> None:
        super().__init__(id="main")

    def compose(self) -> ComposeResult:
        yield TopBar(self.review.heading, id="top")
        with Container(id="body"):
            yield _still(VerticalScroll(Example("example"), id="reading"))
            with Container(id="side"):
                yield _still(VerticalScroll(LabelList("labels"), id="choosing"))
                yield _still(VerticalScroll(Details("details"), id="knowing"))
        yield StatusBar("status")
        yield KeyBar("keys")

    def on_mount(self) -> None:
        if self.session.kind != "ordinal":
            self.unused = frozenset({"lower", "higher"})
        self.query_one(Example).whole_key = _written(self, "whole")
        self.redraw()

    # drawing

    def redraw(self) -> None:
        """Draw the row that the session is at now."""
        session = self.session
        item = session.item()
        if item is None or self._row != item.row or not self._is_marking():
            self._choice = None if item is None else Choice(session, item)
            self._empty_twice = False
        hidden = item is not None and is_hidden(session, item)
        example = self.query_one(Example)
        with self.app.batch_update():
            if item is None or item.row != self._row:
                example.whole = False
                for name in ("#reading", "#knowing", "#choosing"):
                    self.query_one(name, VerticalScroll).scroll_home(animate=False)
            example.show(item, flags_shown(item, hidden) if item else (), hidden, self._instead())
            self._show_labels()
            self.query_one(Details).show(item, hidden)
            self.query_one(TopBar).show([self._place(), *self.where()])
            self.query_one(StatusBar).show(session.progress(), self.review.said)
            self.show_keys()
        self._row = None if item is None else item.row

    def _is_marking(self) -> bool:
        """Whether labels were marked on this row that Enter has not taken yet."""
        return self._choice is not None and self._choice.touched

    def _show_labels(self) -> None:
        choice = self._choice
        self._key_of = {}
        if choice is not None:
            shown = choice.shown()
            keys = label_keys(len(shown), self.keys.taken(EXAMPLE))
            if len(choice.labels) > len(shown):
                keys = [key for key in keys if key in "123456789"]
            self._key_of = dict(zip(shown, keys, strict=False))
        self.set_class(len(self._key_of) > _MANY, "-many")
        self.query_one(LabelList).show(choice, self._key_of, _written(self, "find_label"))

    def _place(self) -> str:
        total = len(self.session.queue)
        if self.session.position >= total:
            return f"end of {total:,}"
        return f"{self.session.position + 1:,} of {total:,}"

    def _instead(self) -> str:
        said = "That was the last row." if self.session.queue else "No row is like that."
        names = ("filter", "order", "previous", "quit")
        rows, order, back, leave = (_written(self, name) for name in names)
        return (
            f"{said}\n\n{rows} changes which rows are shown, {order} their order, "
            f"{back} goes back, {leave} leaves."
        )

    # moving

    def do_next(self) -> None:
        """On."""
        self.session.next()

    def do_previous(self) -> None:
        """Back."""
        self.session.previous()

    def do_page_down(self) -> None:
        """Scroll the text."""
        self._scroll("#reading", 1)

    def do_page_up(self) -> None:
        """Scroll the text."""
        self._scroll("#reading", -1)

    def do_more(self) -> None:
        """Scroll what is known."""
        self._scroll("#knowing", 1)

    def do_less(self) -> None:
        """Scroll what is known."""
        self._scroll("#knowing", -1)

    def _scroll(self, name: str, pages: int) -> None:
        area = self.query_one(name, VerticalScroll)
        area.scroll_relative(y=pages * max(1, area.size.height - 1), animate=False)

    def do_whole(self) -> None:
        """The whole text, or its start."""
        example = self.query_one(Example)
        example.whole = not example.whole

    def do_table(self) -> None:
        """Many rows."""
        self.app.push_screen(TableScreen())

    def do_findings(self) -> None:
        """What was found in many rows."""
        if not self.session.findings():
            self.say("there are no findings on many rows here")
            return
        self.app.push_screen(FindingsScreen())

    def do_quit(self) -> None:
        """Leave, after a summary."""
        content = summary_content(self.session.progress())

        def answered(leave: bool | None) -> None:
            if leave:
                self.app.exit()

        self.app.push_screen(Sure("Leave? All of it is kept", content, "leaves"), answered)


def _still(area: VerticalScroll) -> VerticalScroll:
    """An area that never takes the keys."""
    area.can_focus = False
    return area


def _written(screen: ReviewScreen, name: str) -> str:
    keys = screen.keys.of(BY_NAME[name])
    return key_words(keys[0]) if keys else line(name)
