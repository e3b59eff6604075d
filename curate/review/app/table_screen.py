"""Many rows in a table, to select and decide on together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from ..rows import Item
from .answering import is_hidden
from .bars import KeyBar, StatusBar, TopBar
from .commands import TABLE
from .details import flags_shown
from .dialogs import Pick, Sure
from .draw import DIM, STRONG, answer, line, rows_of
from .row_list import RowList
from .screen import ReviewScreen, bindings

_SIGNS = {"done": "✓", "differ": "≠", "stale": "!", "open": " "}
_SHOWN = 8


class TableScreen(ReviewScreen):
    """The rows of the queue, a line each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(TABLE),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("shift+down", "move(1, True)", show=False),
        Binding("shift+up", "move(-1, True)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "end(False)", show=False),
        Binding("end,G", "end(True)", show=False),
    ]
    place = TABLE

    def compose(self) -> ComposeResult:
        yield TopBar(self.review.heading, id="top")
        yield RowList(self._line, self._moved, id="rows")
        yield StatusBar("status")
        yield KeyBar("keys")

    def on_mount(self) -> None:
        self._queue: Sequence[int] | None = None
        self._wide = max((len(line(label)) for label in self.session.labels), default=5)
        self._wide = min(24, max(self._wide, 5))

    @property
    def lines(self) -> RowList:
        """The rows."""
        return self.query_one(RowList)

    def redraw(self) -> None:
        """Draw the rows as they stand now."""
        session, rows = self.session, self.lines
        if self._queue is not session.queue:
            self._queue = session.queue
            rows.fill(len(session.queue), session.position)
        self._show_bars()
        self.show_keys()

    def _show_bars(self) -> None:
        rows = self.lines
        place = f"{rows.cursor + 1 if rows.count else 0:,} of {rows.count:,}"
        chosen = f"{len(rows.selected):,} selected"
        self.query_one(TopBar).show([place, chosen, *self.where()])
        self.query_one(StatusBar).show(self.session.progress(), self.review.said)

    def _line(self, at: int, width: int) -> Content:
        item = self.session.item(self.session.queue[at])
        if item is None:
            return Content()
        hidden = is_hidden(self.session, item)
        label = "(hidden)" if hidden else answer(_stands(item), "-")
        checks = ", ".join(line(flag["check"]) for flag in flags_shown(item, hidden))
        room = 0 if width < 70 else min(24, width // 5)
        flags = checks if len(checks) <= room else f"{checks[: room - 1]}…" if room else ""
        return Content.assemble(
            (f"{item.row + 1:>7,} ", DIM),
            (f"{_SIGNS[self.session.state(item.row)]} ", STRONG),
            label[: self._wide].ljust(self._wide + 1),
            (flags.ljust(room + 1) if room else "", DIM),
            line(item.text, width),
        )

    # moving

    def action_move(self, steps: int, extend: bool = False) -> None:
        """Move the cursor."""
        self.lines.move(steps, extend)

    def action_page(self, pages: int) -> None:
        """Move by what the screen shows."""
        self.lines.move(pages * self.lines.page)

    def action_end(self, last: bool) -> None:
        """To the first line, or the last."""
        self.lines.put(self.lines.count - 1 if last else 0)

    def _moved(self) -> None:
        self.review.said = ""
        self._show_bars()

    @on(RowList.Chosen)
    def clicked(self, event: events.Event) -> None:
        self.do_open()

    def went_to(self, number: str) -> None:
        """Go to a line."""
        if number.lstrip("-+").isdigit():
            self.lines.put(int(number) - 1)

    # deciding

    def do_open(self) -> None:
        """Show the row with the cursor."""
        self.session.go(self.lines.cursor)
        self.dismiss()

    def do_leave(self) -> None:
        """Back, to the row that was shown."""
        self.dismiss()

    def do_undo(self) -> None:
        """Take back."""
        super().do_undo()
        self.lines.redraw()

    def do_redo(self) -> None:
        """Bring back."""
        super().do_redo()
        self.lines.redraw()

    def do_select(self) -> None:
        """Select, or no longer."""
        self.lines.toggle()

    def do_range(self) -> None:
        """Begin a range, or end it."""
        self.say("a range: move to its other end" if self.lines.range() else "end of the range")

    def do_all(self) -> None:
        """All, or none."""
        self.lines.toggle_all()

    def do_drop(self) -> None:
        """Drop the selected rows."""
        self._sure("Drop", "drop")

    def do_keep_selected(self) -> None:
        """Keep their labels."""
        self._sure("Keep the label of", "keep")

    def do_find_label(self) -> None:
        """Give them a label."""
        options = [(label, label, "") for label in self.session.labels]
        if self._chosen():
            self._ask(Pick(f"Which label for {_rows(len(self._chosen()))}?", options), "labelled")

    def labelled(self, label: str) -> None:
        """Ask whether to."""
        self._sure(f"Give the label {label} to", "label", label)

    def do_findings(self) -> None:
        """What was found in many rows."""
        from .findings_screen import FindingsScreen

        if self.session.findings():
            self.app.switch_screen(FindingsScreen())
        else:
            self.say("there are no findings on many rows here")

    def _chosen(self) -> list[int]:
        """Rows that are selected; where none is, that with the cursor."""
        rows, queue = self.lines, self.session.queue
        places = sorted(rows.selected) or ([rows.cursor] if rows.count else [])
        return [queue[at] for at in places]

    def _sure(self, words: str, decision: str, label: str | None = None) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            self.decided(chosen, decision, label)
            return
        shown = [Content(line(self.session.rows.texts[row], 90)) for row in chosen[:_SHOWN]]
        if len(chosen) > _SHOWN:
            shown.append(Content.styled(f"and {len(chosen) - _SHOWN:,} more", DIM))

        def answered(yes: bool | None) -> None:
            if yes:
                self.attempt("decided", chosen, decision, label)

        if chosen:
            title = f"{words} {_rows(len(chosen))}?"
            self.app.push_screen(Sure(title, rows_of(shown)), answered)

    def decided(self, rows: Sequence[int], decision: str, label: str | None) -> None:
        """Decide on them."""
        given = (label,) if label is not None and self.session.kind == "multi" else label
        words = {"drop": "dropped", "keep": "kept"}.get(decision, f"labelled {label}")

        def done(_: None) -> None:
            self.lines.selected = set()
            self.lines.redraw()
            self.say(f"{_rows(len(rows))} {words}")

        self.carefully(len(rows), lambda: self.session.many(rows, decision, given), done)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _stands(item: Item) -> str | tuple[str, ...] | None:
    return item.answer if item.answer is not None else item.label
