"""Texts that nobody vouches for, made safe to draw on a terminal.

A terminal acts upon control characters, escape sequences and marks that turn the direction of what
follows; others take no room, so that a reader cannot see them. Each becomes a sign that stands for
it. What people write with stays: letters of any script, the joiners that they need, emoji.

Which signs are invisible: Default_Ignorable_Code_Point of the Unicode Character Database
(https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt), categories C, Zl and Zp.
What emoji are made of: UTS #51 (https://www.unicode.org/reports/tr51/).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_MARKS = 8
"""Combining marks drawn in a row: languages need four, heaps of them reach into other lines."""

_ASCII_UNSEEN = re.compile(r"[^\n\x20-\x7e]")
_PLAIN = (
    "\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f"
    "\u05d0-\u05ea\u0620-\u064a\u2010-\u2027\u2030-\u205e\u3001-\u3029\u3041-\u3096\u30a1-\u30fe"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
)
_PICTURE = (
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u25aa-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
)
_MODIFIED = f"{_PICTURE}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?\u20e3?"
_REGION = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_EMOJI = f"{_REGION}|{_MODIFIED}(?:\u200d{_MODIFIED}){{0,7}}|[0-9#*]\ufe0f?\u20e3"
_WHOLE = re.compile(f"{_EMOJI}|(?:(?![0-9#*]\ufe0f?\u20e3)(?!{_PICTURE})[{_PLAIN}])+")

_JOINED = re.compile(
    "[\u0620-\u06dc\u06de-\u070e\u0710-\u07ff\u0840-\u088e\u08a0-\u08e1\u1820-\u18aa]"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
_VIRAMA = 9

_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)
_SEEN_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
_NAMES = {
    0x85: "NEL",
    0x9B: "CSI",
    0x9D: "OSC",
    0xAD: "SHY",
    0x34F: "CGJ",
    0x61C: "ALM",
    0x180E: "MVS",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x2028: "LS",
    0x2029: "PS",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "BOM",
}


@dataclass(frozen=True)
class Safe:
    """A text as it may be drawn.

    Attributes:
        text: no control character but the line break, nothing that turns direction, no half
            character. It may well hold what a markup language means something by, such as [b].
        places: for each place of the original, and its end, the place in `text`; never falling.
            A part `start:end` of the original is drawn at `places[start]:places[end]`.
    """

    text: str
    places: Sequence[int]


def safe(text: str) -> Safe:
    """A text with a sign for all that a terminal would act upon, or that cannot be seen.

    Control characters become their pictures, ␛ for escape; a tab ⇥ and three blanks; others a name
    such as ⟨RLO⟩ or ⟨U+E000⟩. Of more than 8 combining marks in a row the rest becomes ⟨+20 marks⟩,
    and a mark that stands on nothing stands on ◌. Line breaks stay.
    """
    if text.isascii() and not _ASCII_UNSEEN.search(text):
        return Safe(text, range(len(text) + 1))
    parts: list[str] = []
    places: list[int] = []
    size = 0
    for start, end, drawn in _pieces(text):
        as_it_is = drawn == text[start:end]
        places += range(size, size + end - start) if as_it_is else [size] * (end - start)
        parts.append(drawn)
        size += len(drawn)
    return Safe("".join(parts), [*places, size])


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Parts of the text in order, none left out: start, end and how it is drawn."""
    at, stands = 0, False
    while at < len(text):
        if whole := _WHOLE.match(text, at):
            yield at, whole.end(), whole.group()
            at, stands = whole.end(), text[whole.end() - 1] != "\n"
        elif _is_mark(text[at]):
            yield from (marks := list(_marks(text, at, stands)))
            at, stands = marks[-1][1], len(marks) == 1
        else:
            drawn = _drawn(text, at)
            yield at, at + 1, drawn
            at, stands = at + 1, drawn == text[at]


def _marks(text: str, start: int, stands: bool) -> Iterator[tuple[int, int, str]]:
    """A run of combining marks, cut where it gets too long."""
    end = start + 1
    while end < len(text) and _is_mark(text[end]):
        end += 1
    cut = min(end, start + MOST_MARKS)
    if stands:
        yield start, cut, text[start:cut]
    else:
        yield start, start + 1, f"\u25cc{text[start]}"
        if cut > start + 1:
            yield start + 1, cut, text[start + 1 : cut]
    if cut < end:
        yield cut, end, f"\u27e8+{end - cut} marks\u27e9"


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M" and not _IGNORABLE.match(sign)


def _drawn(text: str, at: int) -> str:
    sign = text[at]
    code = ord(sign)
    if sign == "\t":
        return "\u21e5   "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if not _unseen(sign) or _has_a_use(text, at):
        return sign
    return f"\u27e8{_name(code)}\u27e9"


def _unseen(sign: str) -> bool:
    if _IGNORABLE.match(sign):
        return True
    category = unicodedata.category(sign)
    return (category[0] == "C" or category in ("Zl", "Zp")) and not _SEEN_FORMATS.match(sign)


def _has_a_use(text: str, at: int) -> bool:
    """Whether an invisible sign does, between its neighbours, what its script has it for."""
    sign, before, behind = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if sign in "\u200c\u200d":
        joined = _JOINED.match(before) and _JOINED.match(behind)
        return bool(joined) or any(map(_is_virama, before + behind))
    if sign == "\u200b":
        return bool(_UNSPACED.match(before) and _UNSPACED.match(behind))
    if "\u180b" <= sign <= "\u180f":
        return sign != "\u180e" and bool(_MONGOLIAN.match(before))
    variant = "\ufe00" <= sign <= "\ufe0d" or "\U000e0100" <= sign <= "\U000e01ef"
    return variant and bool(_IDEOGRAPH.match(before))


def _is_virama(sign: str) -> bool:
    return unicodedata.combining(sign) == _VIRAMA


def _name(code: int) -> str:
    if 0xFE00 <= code <= 0xFE0F:
        return f"VS{code - 0xFE00 + 1}"
    if 0xE0100 <= code <= 0xE01EF:
        return f"VS{code - 0xE0100 + 17}"
    return _NAMES.get(code) or f"U+{code:04X}"
