"""One example, and one key for what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll

from ..rows import Answer
from .answering import Choice, is_hidden, same
from .bars import KeyBar, StatusBar, TopBar, key_words
from .commands import BY_NAME, EXAMPLE, label_keys
from .details import Details, flags_shown
from .dialogs import Ask, Pick, Sure
from .draw import answer, line
from .editing import EditScreen
from .example import Example
from .findings_screen import FindingsScreen
from .label_list import LabelList
from .screen import ReviewScreen, bindings
from .summary import summary_content
from .table_screen import TableScreen

_MANY = 6
"""Lines of labels beyond which a small screen has less room for what else is known."""


class MainScreen(ReviewScreen):
    """The row that the session is at."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(EXAMPLE)
    place = EXAMPLE
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as the base class declares it
        (0, "-narrow"),
        (110, "-wide"),
    ]

    def __init__(self) -> None:
        super().__init__(id="main")
        self._choice: Choice | None = None
        self._key_of: dict[str, str] = {}
        self._row: int | None = None
        self._empty_twice = False

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

    # labels

    def on_key(self, event: events.Key) -> None:
        label = next((one for one, key in self._key_of.items() if key == event.key), None)
        if label is not None:
            event.stop()
            self.attempt("chose", label)

    def action_choose(self, at: int) -> None:
        """A click on a label."""
        self.attempt("chose", self.session.labels[at])

    def chose(self, label: str) -> None:
        """Decide on a label; of several mark it, or no longer."""
        if self._choice is None:
            return
        if self.session.kind == "multi":
            self._choice.toggle(label)
        else:
            self._decide(label)

    def do_keep(self) -> None:
        """Take what is marked."""
        choice = self._choice
        if choice is None:
            return
        taken = choice.taken()
        if taken is None and self.session.kind == "multi" and not self._empty_twice:
            self._empty_twice = True
            self.say("no label is marked: once more says that none fits")
        elif taken is None and self.session.kind == "multi":
            self._decide(())
        elif taken is None:
            self.say("choose a label: its key stands in front of it")
        else:
            self._decide(taken)

    def _decide(self, taken: str | tuple[str, ...]) -> None:
        choice = self._choice
        if choice is None:
            return
        item = choice.item
        stands = item.answer if item.answer is not None else item.label
        if same(taken, stands):
            self.session.keep()
        else:
            self.session.label(taken)
        self._row = None
        changed = not same(taken, item.label)
        words = f"row {item.row + 1}: {answer(taken, 'no label fits')}"
        if changed and item.label is not None:
            words += f" in place of {answer(item.label)}"
        self.say(words)

    def do_lower(self) -> None:
        """Down the scale."""
        self._move(-1)

    def do_higher(self) -> None:
        """Up the scale."""
        self._move(1)

    def _move(self, steps: int) -> None:
        if self._choice is not None:
            self._choice.move(steps)

    def do_find_label(self) -> None:
        """Find a label by its name."""
        if self._choice is not None:
            chances = {} if self._choice.hidden else dict(self._choice.item.probabilities)
            options = [
                (label, label, f"{chances[label]:.2f}" if label in chances else "")
                for label in self.session.labels
            ]
            self._ask(Pick("Which label?", options), "chose")

    # the other decisions

    def do_drop(self) -> None:
        """Drop."""
        self._done("dropped", self.session.drop)

    def do_skip(self) -> None:
        """Skip."""
        self._done("skipped", self.session.skip)

    def _done(self, words: str, decide: Callable[[], None]) -> None:
        if self._choice is not None:
            row = self._choice.item.row
            decide()
            self._row = None
            self.say(f"row {row + 1}: {words}")

    def do_note(self) -> None:
        """Ask for a note."""
        if self._choice is not None:
            self._ask(Ask("Note on this row (empty: none)", self._choice.item.note), "noted")

    def noted(self, text: str) -> None:
        """Keep the note."""
        self.session.note(text)
        self.say("noted" if text else "no note")

    def do_edit(self) -> None:
        """Change the words."""
        if self._choice is None:
            return
        item, taken = self._choice.item, self._choice.taken()
        columns = dict(item.fields) or {"text": item.text}
        label = taken if self._choice.touched else None

        def saved(values: dict[str, str] | None) -> None:
            if values:
                self.attempt("edited", values, label)

        self.app.push_screen(EditScreen(columns), saved)

    def edited(self, values: dict[str, str], label: Answer) -> None:
        """Keep the new words."""
        row = self._choice.item.row if self._choice else -1
        self.session.edit(values, label)
        self._row = None
        self.say(f"row {row + 1}: edited")

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
