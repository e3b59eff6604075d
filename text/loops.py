"""Texts that say the same over and over, as models do that have lost the thread."""

from __future__ import annotations

from .words import word_places, words

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
    return _found(words(text.lower())[-_READ:]) is not None


def loop_place(text: str) -> tuple[int, int] | None:
    """Where a text says again what it said: behind the first stretch; None if it does not."""
    places = word_places(text)[-_READ:]
    found = _found([text[start:end].lower() for start, end in places])
    if found is None:
        return None
    first, period = found
    return places[first + period][0], places[-1][1]


def _found(said: list[str]) -> tuple[int, int] | None:
    """The word at which what loops begins, and how many words go by until it comes again."""
    if len(said) < _LEAST_WORDS:
        return None
    for first in (0, len(said) // 2):
        part = said[first:]
        period = _period(part) if len(set(part)) <= _NEW * len(part) else 0
        if period:
            return first, period
    return None


def _period(said: list[str]) -> int:
    """How many words a loop has; 0 for none."""
    if len(said) < _LEAST_WORDS:
        return 0
    periods = range(1, min(_LONGEST_PERIOD, len(said) // _TIMES) + 1)
    return next((period for period in periods if _repeats(said, period)), 0)


def _repeats(said: list[str], period: int) -> bool:
    return sum(map(str.__eq__, said[period:], said)) >= _SAME * (len(said) - period)
