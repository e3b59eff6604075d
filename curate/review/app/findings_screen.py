"""What was found in many rows at once, and doing something about all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..evidence import differences
from ..findings import ACTIONS
from .bars import KeyBar, StatusBar, TopBar
from .commands import FINDINGS, Command
from .dialogs import Show, Sure
from .draw import DIM, ERROR, STRONG, line, marked, rows_of
from .row_list import RowList
from .screen import ReviewScreen, bindings

if TYPE_CHECKING:
    from ..findings import OneFinding, Preview

_DONE = {"strip": "stripped", "drop": "dropped", "regenerate": "asked for", "ignore": "ignored"}
_ON_TEXTS = ("strip", "drop")
_SHOWN = 6
_MOST = 400


class FindingsScreen(ReviewScreen):
    """A line a finding; below it the rows of the one with the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(FINDINGS),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]
    place = FINDINGS

    def compose(self) -> ComposeResult:
        yield TopBar(self.review.heading, id="top")
        yield RowList(self._line, self._moved, id="findings")
        scroll = VerticalScroll(Static("", id="finding", markup=False), id="shown")
        scroll.can_focus = False
        yield scroll
        yield StatusBar("status")
        yield KeyBar("keys")

    def on_mount(self) -> None:
        self._findings: Sequence[OneFinding] = ()

    @property
    def lines(self) -> RowList:
        """The findings."""
        return self.query_one(RowList)

    @property
    def finding(self) -> OneFinding | None:
        """The one with the cursor."""
        return self._findings[self.lines.cursor] if self._findings else None

    def redraw(self) -> None:
        """Draw the findings as they stand now."""
        before = self.lines.cursor
        self._findings = self.session.findings()
        self.lines.fill(len(self._findings), before)
        self._show_one()

    def applies(self, command: Command) -> bool:
        """Only what can be done about this one."""
        if command.name not in ACTIONS:
            return super().applies(command)
        return self.finding is not None and command.name in self.finding.actions

    def _line(self, at: int, width: int) -> Content:
        one = self._findings[at]
        status = "" if one.status == "open" else _DONE.get(one.status, one.status)
        count = f"{len(one.rows):>6,} " if one.rows else " " * 7
        return Content.assemble(
            (count, STRONG), (status.ljust(11) if status else "", ERROR), line(one.words)
        )

    def _show_one(self) -> None:
        one = self.finding
        parts = (
            []
            if one is None
            else _about(one, [self.session.rows.texts[r] for r in one.rows[:_SHOWN]])
        )
        self.query_one("#finding", Static).update(rows_of(parts))
        self.query_one("#shown", VerticalScroll).scroll_home(animate=False)
        place = f"finding {self.lines.cursor + 1} of {len(self._findings)}"
        self.query_one(TopBar).show([place])
        self.query_one(StatusBar).show(self.session.progress(), self.review.said)
        self.show_keys()

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.lines.move(steps)

    def _moved(self) -> None:
        self.review.said = ""
        self._show_one()

    def do_leave(self) -> None:
        """Back."""
        self.dismiss()

    def do_show_rows(self) -> None:
        """Review only the rows that carry it."""
        if self.finding is not None:
            left = self.session.only(self.finding)
            self.say(f"{left:,} rows" if left else "no row carries this; f shows others")
            self.dismiss()

    def do_strip(self) -> None:
        """Take it out of the texts."""
        self._preview("strip")

    def do_drop(self) -> None:
        """Drop the rows."""
        self._preview("drop")

    def do_regenerate(self) -> None:
        """Ask for examples against it."""
        self._preview("regenerate")

    def do_ignore(self) -> None:
        """It is no mistake."""
        self._preview("ignore")

    def _preview(self, action: str) -> None:
        one = self.finding
        if one is None:
            return
        if action not in one.actions:
            self.say(f"this one can only be: {', '.join(one.actions)}")
            return

        def work() -> Preview:
            return self.session.preview(one, action)

        def shown(found: Preview) -> None:
            self._show_preview(one, action, found)

        self.carefully(self.session.rows.height if action == "strip" else 0, work, shown)

    def _show_preview(self, one: OneFinding, action: str, found: Preview) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.attempt("acted", one, action)

        content = preview_content(found, action, self.app.no_color)
        if action in _ON_TEXTS and not found.rows:
            self.app.push_screen(Show(f"{action}: {one.feature} ({one.label})", content))
            return
        self.app.push_screen(Sure(f"{action}: {one.feature} ({one.label})", content), answered)

    def acted(self, finding: OneFinding, action: str) -> None:
        """Do it."""

        def done(_: None) -> None:
            self.say(f"{_DONE[action]}: {finding.feature} ({finding.label})")

        rows = self.session.rows.height if action in _ON_TEXTS else 0
        self.carefully(rows, lambda: self.session.act(finding, action), done)


def _about(one: OneFinding, texts: Sequence[str]) -> list[Content]:
    parts = [Content.styled(line(one.words), STRONG)]
    tier = f", {line(one.tier)}" if one.tier else ""
    parts.append(Content.styled(f"check {line(one.check)}{tier}", DIM))
    parts += [Content(f"· {line(text, _MOST)}") for text in texts]
    if len(one.rows) > len(texts):
        parts.append(Content.styled(f"and {len(one.rows) - len(texts):,} more rows", DIM))
    return parts


def preview_content(found: Preview, action: str, brackets: bool) -> Content:
    """What an action would change: before and after, what differs marked.

    Args:
        found: what it would change.
        action: name of the action.
        brackets: also put signs around what differs.
    """
    parts = [Content(ACTIONS[action]), Content.styled(line(found.words), STRONG)]
    for before, after in found.examples:
        short, then = before[:_MOST], None if after is None else after[:_MOST]
        parts.append(Content())
        if then is None:
            parts.append(Content.assemble(("- ", ERROR), line(short)))
            continue
        gone = marked(short, differences(short, then), brackets)
        new = marked(then, differences(then, short), brackets)
        parts += [Content.assemble(("- ", ERROR), gone), Content.assemble(("+ ", STRONG), new)]
    return rows_of(parts)
