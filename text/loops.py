"""Texts that say the same over and over, as models do that have lost the thread."""

from __future__ import annotations

from .words import words

_LEAST_WORDS = 12
_LONGEST_PERIOD = 15
_TIMES = 4
_SAME = 0.85
_NEW = 0.5
_READ = 400


def loops(text: str) -> bool:
    """Whether the end of a text, or all of it, is one stretch of words four times or more.

    A stretch has up to 15 words; 85 % of the words are those of the stretch before. Texts of
    fewer than 12 words are left alone: people cheer and laugh like that.
    """
    said = words(text.lower())[-_READ:]
    if len(said) < _LEAST_WORDS:
        return False
    half = said[len(said) // 2 :]
    return any(_loops(part) for part in (said, half) if len(set(part)) <= _NEW * len(part))


def _loops(said: list[str]) -> bool:
    longest = min(_LONGEST_PERIOD, len(said) // _TIMES)
    return len(said) >= _LEAST_WORDS and any(
        sum(map(str.__eq__, said[period:], said)) >= _SAME * (len(said) - period)
        for period in range(1, longest + 1)
    )
