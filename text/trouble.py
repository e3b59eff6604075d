"""Where in a text that which makes it unusable stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection

from rapidfuzz.distance import Indel

from .loops import loop_place
from .remains import locate_remains
from .usable import CONTROL, repair
from .words import words

Places = list[tuple[int, int]]
_LONGEST_COMPARED = 5_000
_REPAIRED = "has to be repaired: "
_ECHO = "repeats the prompt: "


def trouble(text: str, reason: str, *, names: Collection[str] = ()) -> Places:
    """Start and end of the places that show a reason; none where it is of the whole text.

    Args:
        text: as it was looked at.
        reason: of `text.usable.problem`, `breaks off`, or `has to be repaired: ` and what for.
        names: label names, as `text.usable.repair` takes them.
    """
    if reason.startswith(_REPAIRED):
        return _taken_away(text, repair(text, names=names)[0])
    if reason.startswith(_ECHO):
        return _echoes(text, reason.removeprefix(_ECHO))
    if find := _FINDERS.get(reason):
        return find(text)
    found = locate_remains(text)
    return found[1] if found and found[0] == reason else []


def _taken_away(text: str, repaired: str) -> Places:
    """What of a text its repair has not; small marks inside as well."""
    start = text.find(repaired)
    if start >= 0:
        ends = [(0, start), (start + len(repaired), len(text))]
        return [(low, high) for low, high in ends if text[low:high].strip()]
    if len(text) > _LONGEST_COMPARED:
        return []
    steps = Indel.opcodes(text, repaired)
    return [(step.src_start, step.src_end) for step in steps if step.tag == "delete"]


def _echoes(text: str, quoted: str) -> Places:
    try:
        said = words(str(ast.literal_eval(quoted)))
    except (ValueError, SyntaxError):
        return []
    return _matches(r"\W+".join(map(re.escape, said)), text) if said else []


def _loop(text: str) -> Places:
    place = loop_place(text)
    return [place] if place else []


def _matches(pattern: str | re.Pattern[str], text: str) -> Places:
    return [found.span() for found in re.compile(pattern, re.IGNORECASE).finditer(text)]


_FINDERS: dict[str, Callable[[str], Places]] = {
    "control characters in the text": lambda text: [m.span() for m in CONTROL.finditer(text)],
    "characters lost in decoding": lambda text: _matches("\ufffd+", text),
    "says the same over and over": _loop,
    "breaks off": lambda text: _matches(r"\S+(?=\s*\Z)", text),
}
