"""Signs that stand in an editor for what must not reach a terminal, and go back when it is saved.

What a text area draws is its text, sign by sign, so here a sign stands for exactly one other.
"""

from __future__ import annotations

import unicodedata

_DELETE = 0x7F
_PICTURES = 0x2400
_FREE = (*range(0x2801, 0x2900), *range(0xE000, 0xF900))
"""Patterns of dots, which hardly any text has; then signs that no text is to have."""
_ODD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


class StandIns:
    """Which signs stand for which in one text.

    Args:
        text: the text as it is; its line breaks and joiners stay.
    """

    def __init__(self, text: str) -> None:
        there = set(text)
        free = (chr(code) for code in _FREE if chr(code) not in there)
        self._drawn: dict[int, str] = {}
        for sign in sorted(there):
            if is_odd(sign):
                picture = _picture(ord(sign))
                taken = picture is None or picture in there
                self._drawn[ord(sign)] = next(free) if taken else str(picture)
        self._back = {ord(drawn): chr(code) for code, drawn in self._drawn.items()}
        self.text = text.translate(self._drawn)

    def back(self, text: str) -> str:
        """A text with what the signs stand for."""
        return text.translate(self._back)


def is_odd(sign: str) -> bool:
    """Whether a terminal would act upon the sign, or show nothing."""
    return sign not in f"\n{_JOINERS}" and unicodedata.category(sign) in _ODD


def harmless(text: str) -> str:
    """A text of which every odd sign is a picture, as long as before."""
    return "".join((_picture(ord(sign)) or "�") if is_odd(sign) else sign for sign in text)


def _picture(code: int) -> str | None:
    if code < 0x20:
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else None
