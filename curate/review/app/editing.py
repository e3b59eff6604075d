"""Changing the words of a row in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from .bars import KeyBar
from .dialogs import Sure
from .draw import line
from .stand_ins import StandIns, harmless


class Editor(TextArea):
    """A text area that draws no control characters, pasted ones neither."""

    def get_line(self, line_index: int) -> Text:
        found = super().get_line(line_index)
        plain = harmless(found.plain)
        return found if plain == found.plain else Text(plain, end="", no_wrap=True)


class EditScreen(ModalScreen[Any]):
    """A text area a column; gives the new text of each column that was changed.

    Args:
        columns: text by column.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("escape", "leave", "Leave", priority=True),
    ]

    def __init__(self, columns: Mapping[str, str]) -> None:
        super().__init__()
        self._before = dict(columns)
        self._signs = {name: StandIns(text) for name, text in columns.items()}
        self._areas: dict[str, Editor] = {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -editing"):
            yield Static("Change the words", classes="dialog-title")
            for name, signs in self._signs.items():
                if len(self._signs) > 1:
                    yield Static(line(name), markup=False, classes="field-name")
                area = Editor(signs.text, tab_behavior="focus")
                area.cursor_blink = False
                self._areas[name] = area
                yield area
            yield KeyBar("dialog-keys", _keys(len(self._signs) > 1))

    def on_mount(self) -> None:
        for area in reversed(self._areas.values()):
            area.move_cursor(area.document.end)
            area.focus()

    def action_save(self) -> None:
        """Give what was changed; nothing where nothing was."""
        self.dismiss(self._changed())

    def action_leave(self) -> None:
        """Leave; where something was changed, ask first."""
        if not self._changed():
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        content = Content("Esc goes back to the text.")
        self.app.push_screen(Sure("Throw the changes away?", content, "throws them away"), answered)

    def _changed(self) -> dict[str, str]:
        new = {name: self._signs[name].back(area.text) for name, area in self._areas.items()}
        return {name: text for name, text in new.items() if text != self._before[name]}


def _keys(several: bool) -> list[tuple[str, str, str]]:
    keys = [("Ctrl-S", "saves", "screen.save"), ("Esc", "goes back", "screen.leave")]
    return [*keys, ("Tab", "next field", "app.focus_next")] if several else keys
