"""Questions in front of a screen: a line of text, one of many, yes or no; and things to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from .bars import KeyBar
from .draw import DIM, STRONG, block, line

_MOST_OPTIONS = 500


class Dialog(ModalScreen[Any]):
    """A frame with a title, and below what its keys do."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Leave")]
    AUTO_FOCUS = "Input"
    keys: Sequence[tuple[str, str, str]] = (("Esc", "goes back", "screen.dismiss"),)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._heading = line(title)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._heading, classes="dialog-title", markup=False)
            yield from self.body()
            yield KeyBar("dialog-keys", self.keys)

    def body(self) -> Iterator[Widget]:
        """What stands between the title and the keys."""
        raise NotImplementedError


class Ask(Dialog):
    """Asks for a line of text: the answer, or None where the person left.

    Args:
        title: what is asked.
        value: what stands there first.
        kind: "text" or "integer".
    """

    keys = (("Enter", "takes it", "screen.take"), ("Esc", "goes back", "screen.dismiss"))

    def __init__(self, title: str, value: str = "", kind: str = "text") -> None:
        super().__init__(title)
        self._value, self._kind = value, kind

    def body(self) -> Iterator[Widget]:
        kind = "integer" if self._kind == "integer" else "text"
        field = Input(block(self._value), type=kind, select_on_focus=False)  # type: ignore[arg-type]
        field.cursor_blink = False
        yield field

    @on(Input.Submitted)
    def action_take(self) -> None:
        """Answer with what stands there."""
        self.dismiss(self.query_one(Input).value)


class Pick(Dialog):
    """Asks for one of many, which typing narrows: its value, or None where the person left.

    Args:
        title: what is asked.
        options: value, name and explanation of each.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]
    keys = (
        ("↑↓", "move", "screen.move(1)"),
        ("Enter", "takes it", "screen.take"),
        ("Esc", "goes back", "screen.dismiss"),
    )

    def __init__(self, title: str, options: Sequence[tuple[Any, str, str]]) -> None:
        super().__init__(title)
        self._options = options
        self._shown = list(options)

    def body(self) -> Iterator[Widget]:
        field = Input(placeholder="type to narrow")
        field.cursor_blink = False
        yield field
        found = OptionList(markup=False)
        found.can_focus = False
        yield found

    def on_mount(self) -> None:
        self._narrow("")

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(OptionList.OptionSelected)
    def clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index][0])

    @on(Input.Submitted)
    def action_take(self) -> None:
        """Answer with the one that is marked."""
        at = self.query_one(OptionList).highlighted
        if at is not None:
            self.dismiss(self._shown[at][0])

    def action_move(self, steps: int) -> None:
        """Mark another."""
        found = self.query_one(OptionList)
        if found.option_count:
            at = (found.highlighted or 0) + steps
            found.highlighted = max(0, min(found.option_count - 1, at))

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        fits = [one for one in self._options if _fits(words, f"{one[1]} {one[2]}")]
        fits.sort(key=lambda one: not (words and one[1].casefold().startswith(words[0])))
        self._shown = fits[:_MOST_OPTIONS]
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options([Option(_option(name, why)) for _, name, why in self._shown])
        found.highlighted = 0 if self._shown else None


class Sure(Dialog):
    """Shows what would be done and asks whether to: True, or None where the person left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "yes", "Yes"),
        Binding("n,q", "dismiss", "No"),
        Binding("down,j,pagedown", "scroll(5)", show=False),
        Binding("up,k,pageup", "scroll(-5)", show=False),
    ]

    def __init__(self, title: str, content: Content, does: str = "does it") -> None:
        super().__init__(title)
        self._content = content
        self.keys = (("Enter", does, "screen.yes"), ("Esc", "goes back", "screen.dismiss"))

    def body(self) -> Iterator[Widget]:
        scroll = VerticalScroll(Static(self._content, markup=False), classes="dialog-body")
        scroll.can_focus = False
        yield scroll

    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def action_scroll(self, lines: int) -> None:
        """Show what does not fit."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


class Show(Sure):
    """Something to read; Enter and Esc both go on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark", "dismiss", show=False)]

    def __init__(self, title: str, content: Content) -> None:
        super().__init__(title, content)
        self.keys = [("Enter", "goes on", "screen.dismiss")]


class Working(Dialog):
    """Something to wait for; it goes away by itself, and takes no keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "wait", show=False)]
    keys = ()

    def body(self) -> Iterator[Widget]:
        yield Static("Nothing is shown as done before it is on the disk.", markup=False)

    def action_wait(self) -> None:
        """Nothing can be done but wait."""


class Trouble(Show):
    """What went wrong, so that nobody types on without having seen it."""

    def __init__(self, words: str) -> None:
        content = Content.assemble((block(words), STRONG), "\n\nNothing was decided.")
        super().__init__("That could not be done", content)
        self.add_class("-trouble")


def _fits(words: Sequence[str], option: str) -> bool:
    return all(word in option.casefold() for word in words)


def _option(name: str, why: str) -> Content:
    return Content.assemble((line(name), STRONG), (f"  {line(why)}" if why else "", DIM))
