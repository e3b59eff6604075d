"""Texts that nobody vouches for, made safe to look at: nothing in them stays unseen.

A text may hold what a reader cannot see and a browser acts upon: control characters, marks that
turn the direction of what follows, blanks of no width, halves of characters. Each is shown by a
sign that stands for it, so that what the page shows is what the text holds.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\u00ad\u061c\u115f\u1160\u180e\u2000-\u200b\u200e\u200f"
    "\u2028-\u202f\u205f-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_NAMES = {0x00: "NUL", 0x07: "BEL", 0x08: "BS", 0x0B: "VT", 0x0C: "FF", 0x0D: "CR", 0x1B: "ESC"}
_SIGNS = {"\t": "\u21e5", "\xa0": "\u237d", "\u202f": "\u237d"}


def visible(text: str) -> str:
    """The text with a sign for all that cannot be seen; line breaks and plain blanks stay.

    Escape becomes ⟨ESC⟩, a tab ⇥, a blank that does not break ⍽, and what has no sign its number,
    such as ⟨U+202E⟩. Joiners, which emoji and many scripts need, stay.
    """
    return _UNSEEN.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    char = found.group()
    if char in _SIGNS:
        return _SIGNS[char]
    code = ord(char)
    return f"\u27e8{_NAMES.get(code) or f'U+{code:04X}'}\u27e9"


def shortened(text: str, most: int) -> str:
    """At most so many characters, with … where something is left out."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
