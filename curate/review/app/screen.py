"""What the three screens share: commands and their keys, errors, undoing, filters, help."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

from ....errors import LabelwrightError
from .bars import KeyBar, key_words
from .commands import EXAMPLE, Command, Keys, commands
from .dialogs import Ask, Pick, Show, Trouble, Working
from .help import help_of

if TYPE_CHECKING:
    from ..session import Session
    from .application import ReviewApp

T = TypeVar("T")
_ABOUT = {
    "check: any": "rows that something speaks against",
    "state: open": "nothing decided yet",
    "state: done": "decided by you",
    "state: differ": "others decided otherwise",
    "state: stale": "decided before the text was changed",
}
_MANY = 2_000
"""Rows from which on work takes so long that the screen says so."""


def bindings(place: str) -> list[BindingType]:
    """The keys of a screen; what the user changed is laid over them by the app."""
    return [
        Binding(",".join(each.keys), f"do('{each.name}')", each.word, id=f"review.{each.name}")
        for each in commands(place)
    ]


class ReviewScreen(Screen[None]):
    """A screen whose commands are methods `do_NAME`."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    place: ClassVar[str] = EXAMPLE
    unused: frozenset[str] = frozenset()
    """Commands that do nothing on this kind of task."""

    @property
    def review(self) -> ReviewApp:
        """The app."""
        return cast("ReviewApp", self.app)

    @property
    def session(self) -> Session:
        """What is reviewed."""
        return self.review.session

    @property
    def keys(self) -> Keys:
        """The keys of this user."""
        return self.review.settings.keys

    def action_do(self, name: str) -> None:
        """Do a command; what cannot be done is shown, and was not done."""
        if name not in self.unused:
            self.attempt(f"do_{name}")

    def attempt(self, name: str, *given: Any) -> None:
        """Call a method of this screen with what a dialog gave, as a command is done."""
        self.review.said = ""
        try:
            getattr(self, name)(*given)
        except LabelwrightError as error:
            self.app.push_screen(Trouble(str(error)))
        self.redraw()

    def carefully(self, rows: int, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do what takes long where there are many rows, with a note meanwhile.

        Args:
            rows: how many it is about.
            work: touches the session alone, no widget.
            then: what to do with what comes of it; not called where it fails.
        """
        if rows < _MANY:
            then(work())
        else:
            self.run_worker(self._aside(rows, work, then), exclusive=True)

    async def _aside(self, rows: int, work: Callable[[], T], then: Callable[[T], None]) -> None:
        note = Working(f"Working on {rows:,} rows …")
        await self.app.push_screen(note)
        try:
            found = await asyncio.to_thread(work)
        except LabelwrightError as error:
            note.dismiss()
            self.app.push_screen(Trouble(str(error)))
        else:
            await note.dismiss()
            then(found)
        self.redraw()

    def redraw(self) -> None:
        """Draw what stands now."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        self.redraw()

    def say(self, words: str) -> None:
        """Tell in the status line what was done, until the next key."""
        self.review.said = words

    def applies(self, command: Command) -> bool:
        """Whether the command does something here."""
        return command.name not in self.unused

    def show_keys(self) -> None:
        """Draw the footer."""
        ranked = [(each.footer, each) for each in commands(self.place) if each.footer is not None]
        ranked.sort(key=lambda pair: pair[0])
        shown = [
            (key_words(self.keys.of(each)[0]), each.word, f"screen.do('{each.name}')")
            for _, each in ranked
            if self.applies(each) and self.keys.of(each)
        ]
        self.query_one(KeyBar).show(shown)

    def where(self) -> list[str]:
        """Order and filter, for the top line."""
        found = [f"order: {self.session.order}"]
        if words := self.session.filters.in_words():
            found.append(words)
        return found

    def do_undo(self) -> None:
        """Take back."""
        self.say(self.session.undo() or "nothing to take back")

    def do_redo(self) -> None:
        """Bring back."""
        self.say(self.session.redo() or "nothing to bring back")

    def do_go(self) -> None:
        """Ask for a number."""
        total = len(self.session.queue)
        self._ask(Ask(f"Go to which row, 1 to {total:,}?", kind="integer"), "went_to")

    def went_to(self, number: str) -> None:
        """Go there."""
        if number.lstrip("-+").isdigit():
            self.session.go(int(number) - 1)

    def do_search(self) -> None:
        """Ask for words."""
        self._ask(Ask("Only rows with these words (empty: all)", self.session.filters.search or ""),
                  "searched")  # fmt: skip

    def searched(self, words: str) -> None:
        """Show only rows with them."""
        self._filtered(search=words or None)

    def do_filter(self) -> None:
        """Ask for a filter."""
        options: list[tuple[Any, str, str]] = [((None, None), "no filter", "all rows again")]
        for name, values in self.session.choices().items():
            now = getattr(self.session.filters, name)
            if now is not None:
                options.append(((name, None), f"every {name}", f"no longer only {name}: {now}"))
            for value in values:
                title = f"{name}: {value}"
                options.append(((name, value), title, _ABOUT.get(title, "")))
        self._ask(Pick("Only which rows?", options), "chose_filter")

    def chose_filter(self, chosen: tuple[str | None, str | None]) -> None:
        """Show only these rows."""
        name, value = chosen
        if name is None:
            names = ("check", "label", "split", "source", "state", "search")
            self._filtered(**dict.fromkeys(names))
        else:
            self._filtered(**{name: value})

    def _filtered(self, **filters: str | None) -> None:
        left = self.session.filter(**filters)
        self.say(f"{left:,} rows" if left else "no row is like that; the filter can be taken away")

    def do_order(self) -> None:
        """Ask for an order."""
        options = [(name, name, why) for name, why in self.session.ORDERS.items()]
        self._ask(Pick("Which rows first?", options), "chose_order")

    def chose_order(self, order: str) -> None:
        """Sort."""
        self.session.sort(order)
        self.say(f"order: {order}, {self.session.ORDERS[order]}")

    def do_theme(self) -> None:
        """Light or dark."""
        self.review.switch_theme()

    def do_help(self) -> None:
        """Every key."""
        content = help_of(self.place, self.keys, self.unused, self.review.config)
        self.app.push_screen(Show("Keys", content))

    def _ask(self, dialog: Any, then: str) -> None:
        """Open a dialog; its answer, unless the person left, goes to a method of this screen."""

        def answered(value: Any) -> None:
            if value is not None:
                self.attempt(then, value)

        self.app.push_screen(dialog, answered)
