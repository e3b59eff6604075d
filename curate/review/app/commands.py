"""What can be done, where, and by which keys; the one list behind footer, help and key file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

EXAMPLE, TABLE, FINDINGS, EVERYWHERE = "example", "table", "findings", "everywhere"
PLACES = {
    EXAMPLE: "One example",
    TABLE: "The table (t)",
    FINDINGS: "Findings (F)",
    EVERYWHERE: "Everywhere",
}


@dataclass(frozen=True)
class Command:
    """One thing that a key does.

    Attributes:
        name: as in the key file; the action of the screen is `do_NAME`.
        keys: the keys unless the user chose others, in Textual's names.
        word: for the footer.
        help: for the list of all keys.
        places: the screens that have it.
        footer: rank there, lowest first; None where it is only in the list of all keys.
    """

    name: str
    keys: tuple[str, ...]
    word: str
    help: str
    places: tuple[str, ...] = (EXAMPLE,)
    footer: int | None = None


COMMANDS = (
    Command("keep", ("enter", "space"), "keep", "Take the label that is marked", footer=1),
    Command("drop", ("d",), "drop", "Drop the row", (EXAMPLE, TABLE, FINDINGS), footer=2),
    Command("edit", ("e",), "edit", "Change the words; Ctrl-S saves, Esc leaves", footer=3),
    Command("skip", ("s",), "skip", "Go on, and leave the row for later", footer=4),
    Command("undo", ("u",), "undo", "Take back the last decision, and the one before",
            (EXAMPLE, TABLE, FINDINGS), footer=5),
    Command("find_label", ("l",), "label", "Find a label by typing a part of its name",
            (EXAMPLE, TABLE), footer=6),
    Command("note", ("n",), "note", "Write something down about the row", footer=9),
    Command("redo", ("U", "ctrl+r"), "redo", "Decide again what was taken back",
            (EXAMPLE, TABLE, FINDINGS)),
    Command("next", ("j", "down"), "next", "The next row, without a decision", footer=13),
    Command("previous", ("k", "up"), "back", "The row before, without a decision", footer=14),
    Command("lower", ("left",), "lower", "One step down the scale (ordered labels)", footer=7),
    Command("higher", ("right",), "higher", "One step up the scale (ordered labels)", footer=8),
    Command("go", ("g",), "go to", "Go to a row by its number", (EXAMPLE, TABLE), footer=15),
    Command("search", ("/",), "search", "Only rows with these words", (EXAMPLE, TABLE), footer=16),
    Command("filter", ("f",), "filter", "Only rows of a check, label, split, source or state",
            (EXAMPLE, TABLE), footer=11),
    Command("order", ("o",), "order", "Which rows come first, and why",
            (EXAMPLE, TABLE), footer=12),
    Command("table", ("t",), "table", "Many rows at once, to select and decide on together",
            footer=10),
    Command("findings", ("F",), "findings", "What was found in many rows, to act on at once",
            (EXAMPLE, TABLE), footer=10),
    Command("page_down", ("pagedown", "ctrl+f"), "down", "Scroll a long text on"),
    Command("page_up", ("pageup", "ctrl+b"), "up", "Scroll a long text back"),
    Command("more", ("]",), "more", "Scroll the flags and votes on"),
    Command("less", ("[",), "less", "Scroll the flags and votes back"),
    Command("whole", ("w",), "whole", "Show the whole of a very long text, or only its start"),
    Command("open", ("enter",), "open", "Show the row", (TABLE,), footer=1),
    Command("select", ("space",), "select", "Select the row, or no longer", (TABLE,), footer=2),
    Command("range", ("v",), "range", "Select from here on while moving; again: end",
            (TABLE,), footer=3),
    Command("all", ("a",), "all", "Select all rows that are shown, or none", (TABLE,), footer=4),
    Command("keep_selected", ("K",), "keep", "Keep the label of every selected row",
            (TABLE,), footer=4),
    Command("strip", ("s",), "strip", "Take what was found out of the texts",
            (FINDINGS,), footer=1),
    Command("regenerate", ("r",), "ask generator",
            "Ask the generator for examples that speak against it", (FINDINGS,), footer=3),
    Command("ignore", ("i",), "ignore", "It is no mistake: do not show it again",
            (FINDINGS,), footer=4),
    Command("show_rows", ("enter",), "show rows", "Review only the rows of the finding",
            (FINDINGS,), footer=5),
    Command("theme", ("T",), "theme", "Light or dark", (EVERYWHERE,)),
    Command("help", ("?", "f1"), "keys", "This list", (EVERYWHERE,), footer=0),
    Command("leave", ("q", "escape"), "back", "Back to the example", (TABLE, FINDINGS), footer=4),
    Command("quit", ("q",), "quit", "Leave; all that was decided is kept", footer=6),
)  # fmt: skip

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


def commands(place: str) -> list[Command]:
    """Those of a screen, with those that every screen has."""
    return [each for each in COMMANDS if place in each.places or EVERYWHERE in each.places]


class Keys:
    """Which keys each command has for this user."""

    def __init__(self, changed: Mapping[str, Sequence[str]] | None = None) -> None:
        self._changed = dict(changed or {})

    def of(self, command: Command) -> tuple[str, ...]:
        """The keys of a command; none where the user wants none."""
        return tuple(self._changed.get(command.name, command.keys))

    def taken(self, place: str) -> set[str]:
        """Every key that does something on a screen."""
        return {key for command in commands(place) for key in self.of(command)}


def label_keys(count: int, taken: set[str]) -> list[str]:
    """A key per label, in order: digits, then letters that do nothing else. May be fewer."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    free = [key for key in "1234567890" + letters if key not in taken]
    return free[:count]
