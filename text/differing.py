"""Which words of a text another one has not at that place."""

from __future__ import annotations

import re
from collections import Counter

from rapidfuzz.distance import Indel

from .words import word_places

_LONGEST_ALIGNED = 4_000
_SIGN = re.compile(r"[^\w\s]")


def differing(text: str, other: str) -> list[tuple[int, int]]:
    """Start and end of the words and signs of a text that must go to make it the other, in order.

    As few as can be (longest common subsequence); what touches but for blanks is one place. Of
    texts that differ over more than 4,000 words, those words that the other has not as often.
    """
    mine, yours = _tokens(text), _tokens(other)
    words, others = [text[a:b] for a, b in mine], [other[a:b] for a, b in yours]
    same = _alike(words, others)
    end = _alike(words[same:][::-1], others[same:][::-1])
    middle, rest = words[same : len(words) - end], others[same : len(others) - end]
    lost = _lost(middle, rest)
    return _joined(text, [mine[same + place] for place in lost])


def _tokens(text: str) -> list[tuple[int, int]]:
    return sorted(word_places(text) + [found.span() for found in _SIGN.finditer(text)])


def _alike(some: list[str], others: list[str]) -> int:
    """How many words both begin with."""
    for place, (one, other) in enumerate(zip(some, others, strict=False)):
        if one != other:
            return place
    return min(len(some), len(others))


def _lost(mine: list[str], yours: list[str]) -> list[int]:
    if max(len(mine), len(yours)) > _LONGEST_ALIGNED:
        return _lost_unaligned(mine, yours)
    # one order for both, so that each text keeps what the other keeps
    swapped = mine > yours
    steps = Indel.opcodes(yours, mine) if swapped else Indel.opcodes(mine, yours)
    lost = list[int]()
    for step in steps:
        if step.tag != "equal":
            places = (step.dest_start, step.dest_end) if swapped else (step.src_start, step.src_end)
            lost += range(*places)
    return lost


def _lost_unaligned(mine: list[str], yours: list[str]) -> list[int]:
    there = Counter(yours)
    lost = []
    for place, word in enumerate(mine):
        there[word] -= 1
        if there[word] < 0:
            lost.append(place)
    return lost


def _joined(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and not text[joined[-1][1] : start].strip():
            start = joined.pop()[0]
        joined.append((start, end))
    return joined
