"""What becomes of the row that is shown: its label, dropping, editing, notes."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from ..rows import Answer
from .answering import Choice, same
from .dialogs import Ask, Pick
from .draw import answer
from .editing import EditScreen
from .screen import ReviewScreen


class DecidingScreen(ReviewScreen):
    """A screen that shows one row, and the commands that decide on it."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._choice: Choice | None = None
        self._key_of: dict[str, str] = {}
        self._row: int | None = None
        self._empty_twice = False

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
