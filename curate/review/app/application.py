"""The Textual application: theme, keys, hint for the first time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from ..session import Session
from .bars import key_words
from .commands import BY_NAME, COMMANDS, commands
from .dialogs import Show
from .main_screen import MainScreen
from .screen import ReviewScreen
from .settings import FILE, config_folder, hint_was_read, read_settings, remember_hint
from .style import CSS as STYLE

_THEMES = {"dark": "textual-dark", "light": "textual-light"}
_NO_COLOUR = {"dark": "ansi-dark", "light": "ansi-light"}


class ReviewApp(App[None]):
    """Reviews the rows of a session.

    Args:
        session: what is reviewed.
        title: name of the task or file.
        config: folder of the user's settings; None: that of the operating system.

    Raises:
        InputError: the file of keys has a mistake.
    """

    CSS = STYLE
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+c", "quit", "Quit", show=False),
    ]
    TITLE = "labelwright review"

    def __init__(self, session: Session, *, title: str, config: Path | None = None) -> None:
        self.config = config_folder() if config is None else config
        self.settings = read_settings(self.config)
        # Textual picks how it takes colours away before it knows the theme
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") is not None else None)
        self.session = session
        self.heading = title
        self.said = ""
        self._lit = self.settings.theme or "dark"
        self._themes = _NO_COLOUR if self.no_color else _THEMES
        self.theme = self._themes[self._lit]
        changed = {
            f"review.{one.name}": _in_textual(self.settings.keys.of(one))
            for one in COMMANDS
            if self.settings.keys.of(one) != one.keys
        }
        self.set_keymap(changed)

    def get_default_screen(self) -> Screen[object]:
        return MainScreen()  # type: ignore[return-value]

    def on_mount(self) -> None:
        if not hint_was_read(self.config):
            self.push_screen(Show("Before you begin", self._hint()))
            remember_hint(self.config)

    def switch_theme(self) -> None:
        """From light to dark, or back."""
        self._lit = "light" if self._lit == "dark" else "dark"
        self.theme = self._themes[self._lit]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        if isinstance(screen, ReviewScreen):
            for one in commands(screen.place):
                keys = self.settings.keys.of(one)
                title = f"{one.word} ({key_words(keys[0])})" if keys else one.word
                yield SystemCommand(title, one.help, lambda name=one.name: screen.action_do(name))
        yield SystemCommand("theme by name", "Choose among all themes", self.action_change_theme)

    def _hint(self) -> Content:
        written = {
            name: key_words(self.settings.keys.of(each)[0])
            for name, each in BY_NAME.items()
            if self.settings.keys.of(each)
        }
        lines = [
            "One key decides, and the next row comes. The number in front of a label takes it; "
            f"{written.get('keep', '-')} takes the one that is marked ▸.",
            f"{written.get('undo', '-')} takes back, as often as you like. "
            f"{written.get('drop', '-')} drops a row, {written.get('edit', '-')} edits it, "
            f"{written.get('skip', '-')} leaves it for later.",
            "Every decision is on the disk before the next row shows: leave whenever you like.",
            f"{written.get('help', '-')} shows every key; {FILE} in {self.config} changes them.",
        ]
        return Content("\n\n".join(lines))


def _in_textual(keys: Sequence[str]) -> str:
    """Keys as Textual's keymap takes them: a comma parts them, and none is no change."""
    return ",".join("comma" if key == "," else key for key in keys) or "no-key"
