"""Whether two texts that share most of their words are one text, edited.

An edit adds, leaves out, moves or misspells words, or swaps words that only hold others together.
Content in place of other content makes another text ("21 Things Only Nurses Know", "17 Things Only
Teachers Know"), unless what is left is so much, and so unlike all other texts, that it was copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .candidates import Pairs
from .chance import Chance
from .left_over import Side, left_over
from .rows import Ints, WordRows

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_WORDS_PER_EDIT = 4
_WORDS_KEPT = 3
_LEAST_CONTENT = 2
_PER_SWAP = 5
_PER_NUMBER = 14
_LEAST_SHARE = 0.5
LOG_CHANCE = -18.0
"""One word is swapped: fewer than 1 in 60 million texts would share the rest by chance."""
_CHUNK = 100_000


@dataclass(frozen=True)
class Edits:
    """Pairs that are one text, edited.

    Attributes:
        pairs: both rows, the lower first; shape (pairs, 2).
        similarity: share of the letters of the longer text in words that the other has too, or
            misspells; 0 to 1.
        only_spelling: nothing differs but spelling and the order of words.
    """

    pairs: Pairs
    similarity: Floats
    only_spelling: Bools


@dataclass(frozen=True)
class _Judged:
    """What differs in pairs that are not too different.

    Attributes:
        swaps: content words that stand in place of others, but for `numbers`.
        numbers: words that count or name a part in place of others that do.
        content: content words that both have.
    """

    pairs: Pairs
    swaps: Ints
    numbers: Ints
    content: Ints
    similarity: Floats
    only_spelling: Bools

    def where(self, which: Bools) -> _Judged:
        """Those of these pairs."""
        return _Judged(*(value[which] for value in vars(self).values()))


def find_edits(rows: WordRows, pairs: Pairs) -> Edits:
    """Those of these pairs of texts that are one text, edited."""
    judged = [_judge(rows, pairs[start : start + _CHUNK]) for start in range(0, len(pairs), _CHUNK)]
    if not judged:
        return Edits(pairs, np.zeros(0), np.zeros(0, dtype=np.bool_))
    every = _Judged(*(np.concatenate(part) for part in zip(*map(_values, judged), strict=True)))
    accepted = every.swaps + every.numbers == 0
    told = np.ones(rows.height, dtype=np.bool_)
    told[every.pairs[accepted, 1]] = False
    swapped = np.flatnonzero(~accepted)
    accepted[swapped] = _copied(rows, every.where(~accepted), told)
    return Edits(every.pairs[accepted], every.similarity[accepted], every.only_spelling[accepted])


def _values(judged: _Judged) -> Iterator[NDArray[np.generic]]:
    return iter(vars(judged).values())


def _judge(rows: WordRows, pairs: Pairs) -> _Judged:
    one, other = pairs[:, 0], pairs[:, 1]
    mine, yours = left_over(rows, one, other)
    count = len(pairs)
    lost = [_Lost(rows, side, count) for side in (mine, yours)]
    kept = rows.lengths[one] - lost[0].words
    changed = lost[0].words + lost[1].words
    one_word = (lost[0].words == 1) & (lost[1].words == 1) & (kept >= _WORDS_KEPT)
    few = (changed <= np.maximum(1, kept / _WORDS_PER_EDIT)) | one_word
    longer = np.maximum(lost[0].letters, lost[1].letters)
    similarity = np.minimum(lost[0].kept, lost[1].kept) / np.maximum(1, longer)
    numbers = np.minimum(lost[0].numbers, lost[1].numbers)
    swapped = (lost[0].content + lost[1].content > 0) & (lost[0].words > 0) & (lost[1].words > 0)
    swaps = np.where(swapped, np.maximum(lost[0].content, lost[1].content) - numbers, 0)
    return _Judged(
        pairs,
        swaps,
        numbers,
        mine.count(mine.shared & rows.content[rows.word[mine.place]], count),
        similarity,
        changed == 0,
    ).where(few & (similarity >= _LEAST_SHARE))


class _Lost:
    """What one text of each pair has and the other has not.

    Attributes:
        words, content, numbers: words, those of content, those that count; that the other has not.
        letters, kept: letters of all words, and of those that the other has too or misspells.
    """

    def __init__(self, rows: WordRows, side: Side, pairs: int) -> None:
        word = rows.word[side.place]
        lost = side.lost
        self.words = side.count(lost, pairs)
        self.content = side.count(lost & rows.content[word], pairs)
        self.numbers = side.count(lost & rows.counts[word], pairs)
        sizes = rows.sizes[word].astype(np.float64)
        self.letters = np.bincount(side.pair, sizes, minlength=pairs)
        self.kept = np.bincount(side.pair, sizes * ~lost, minlength=pairs)


def _copied(rows: WordRows, judged: _Judged, told: Bools) -> Bools:
    """Whether texts that differ in content share the rest because one was copied."""
    accepted = np.zeros(len(judged.pairs), dtype=np.bool_)
    several = np.maximum(0, judged.swaps - 1)
    least = _PER_SWAP * several + _PER_NUMBER * judged.numbers
    enough = judged.content >= np.maximum(_LEAST_CONTENT, least)
    wanted = np.flatnonzero(enough)
    chance = Chance(rows, told)
    for start in range(0, len(wanted), 4 * _CHUNK):
        some = wanted[start : start + 4 * _CHUNK]
        one, other = judged.pairs[some, 0], judged.pairs[some, 1]
        mine, _ = left_over(rows, one, other)
        expected = chance.log_expected(mine.pair[mine.shared], mine.place[mine.shared], one, other)
        accepted[some] = expected <= LOG_CHANCE
    return accepted
