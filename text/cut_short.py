"""Texts that stop in the middle of a word or of a sentence, where the others do not."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .words import words

_CLOSED = re.compile(r"""[.!?\u2026"\u201d\u2019)\]>*:;'\u3002\uff01\uff1f\u061f\u0964]\s*$""")
_LAST = re.compile(r"([^\W\d_]+)\s*$")
_OPEN = re.compile(r"(?:[,\u2013\u2014&]|(?<![:;=\-])\()\s*$")  # no sad faces
_ASKS_FOR_MORE = """
the a an and or but because my your our their his its than nor into if whose which while although
"""
_HANGING = frozenset(_ASKS_FOR_MORE.split())
_MOSTLY = 0.85
_OFTEN = 3
_LEAST_ROWS = 50
_END = 40


def cut_short(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts break off.

    Only told where 85 % of the other texts, and at least 50, end in a sign that closes a sentence.
    A text breaks off where it ends without one, in a word that asks for another (English), in a
    comma, or in what is no word of the other texts but the beginning of a frequent one.
    """
    ends = [text.rstrip()[-_END:] for text in texts]
    open_ = [row for row, end in enumerate(ends) if end and not _CLOSED.search(end)]
    found = np.zeros(len(texts), dtype=bool)
    closed = sum(map(bool, ends)) - len(open_)
    if closed < _LEAST_ROWS or not open_:
        return found
    lasts = {row: match[1] for row in open_ if (match := _LAST.search(ends[row]))}
    begun = _begun(texts, lasts.values())
    for row in open_:
        last = lasts.get(row, "")
        found[row] = last.lower() in _HANGING or last in begun or _OPEN.search(ends[row])
    others = closed + len(open_) - int(found.sum())
    return found if closed >= _MOSTLY * others else np.zeros(len(texts), dtype=bool)


def _begun(texts: Sequence[str], lasts: Iterable[str]) -> set[str]:
    """Those of these last words that only begin a word; capitals are names and short forms."""
    wanted = {last for last in lasts if last.islower() and len(last) > 1}
    if not wanted:
        return set()
    counts = Counter(word for text in texts for word in set(words(text.lower())))
    known = sorted(word for word, count in counts.items() if count >= _OFTEN)
    begun = set()
    for last in wanted:
        place = bisect_left(known, last)
        if counts[last] <= 1 and known[place : place + 1] and known[place].startswith(last):
            begun.add(last)
    return begun
