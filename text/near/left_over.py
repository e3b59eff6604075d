"""Which words of two texts the other has not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from .rows import Ints, Shorts, WordRows

Bools = NDArray[np.bool_]
_MOST_PAIRED = 12
_TWO_SLIPS = 7
# A misspelling is this much rarer than the word; where few texts have either, only of long words.
_RARE_SHARE, _RARE_SHARE_OF_LONG = 0.02, 0.1
_FEW, _LONG_ENOUGH = 2, 4
_LETTERS_PER_SLIP = 5
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True)
class Side:
    """Of each pair, the words of one of its two texts.

    Attributes:
        pair: number of the pair of each word, ascending.
        place: where each word stands in the words of all rows.
        shared: whether the other text has the word too, as often.
        slip: whether the word is a misspelling of one that is left over in the other text.
    """

    pair: Ints
    place: Ints
    shared: Bools
    slip: Bools

    @property
    def lost(self) -> Bools:
        """Whether the other text has the word in no form."""
        return ~self.shared & ~self.slip

    def count(self, which: Bools, pairs: int) -> Ints:
        """How many of these words each pair has."""
        return np.bincount(self.pair[which], minlength=pairs)


def left_over(rows: WordRows, one: Ints, other: Ints) -> tuple[Side, Side]:
    """The words of both texts of each pair, told apart into shared, misspelt and left over."""
    mine, yours = _side(rows, one, other), _side(rows, other, one)
    _mark_slips(rows, mine, yours, len(one))
    return mine, yours


def _side(rows: WordRows, one: Ints, other: Ints) -> Side:
    size = rows.lengths[one]
    pair = np.repeat(np.arange(len(one)), size)
    begin = np.cumsum(size) - size
    place = np.arange(len(pair)) - begin[pair] + rows.starts[one][pair]
    wanted = (rows.repeats[place].astype(np.uint64)) | (
        (other[pair].astype(np.uint64) << np.uint64(40))
        | (rows.word[place].astype(np.uint64) << np.uint64(8))
    )
    at = np.searchsorted(rows.sorted_places, wanted)
    at[at == len(rows.sorted_places)] = 0
    shared = rows.sorted_places[at] == wanted
    return Side(pair, place, shared, np.zeros(len(pair), dtype=np.bool_))


def _mark_slips(rows: WordRows, mine: Side, yours: Side, pairs: int) -> None:
    left, right = mine.count(~mine.shared, pairs), yours.count(~yours.shared, pairs)
    _single_slips(rows, mine, yours, (left == 1) & (right == 1))
    several = (np.minimum(left, right) > 0) & (left + right > 2)
    several &= np.maximum(left, right) <= _MOST_PAIRED
    _several_slips(rows, mine, yours, several)


def _single_slips(rows: WordRows, mine: Side, yours: Side, wanted: Bools) -> None:
    here = np.flatnonzero(~mine.shared & wanted[mine.pair])
    there = np.flatnonzero(~yours.shared & wanted[yours.pair])
    a, b = rows.word[mine.place[here]], rows.word[yours.place[there]]
    slip = misspelt(rows, a, b)
    mine.slip[here[slip]] = True
    yours.slip[there[slip]] = True


def misspelt(rows: WordRows, one: Shorts, other: Shorts) -> Bools:
    """Whether two words of each pair differ by a slip (two from 7 letters on).

    A slip is a letter too many, missing, wrong, or swapped with the next. Numbers and words that
    are both in use are none: a misspelling is rare beside the word itself.
    """
    longest = np.maximum(rows.sizes[one], rows.sizes[other])
    allowed = np.where(longest >= _TWO_SLIPS, 2, 1)
    likely = rows.letters[one] & rows.letters[other]
    likely &= rows.content[one] | rows.content[other]
    likely &= ~(rows.counts[one] & rows.counts[other])
    likely &= np.abs(rows.sizes[one] - rows.sizes[other]) <= allowed
    there, too = rows.texts_with[one], rows.texts_with[other]
    few, many = np.minimum(there, too), np.maximum(there, too)
    rare = np.where(longest >= _TWO_SLIPS, _RARE_SHARE_OF_LONG, _RARE_SHARE)
    likely &= (few <= many * rare) | ((few <= _FEW) & (longest >= _LONG_ENOUGH))
    at = np.flatnonzero(likely)
    found = np.zeros(len(one), dtype=np.bool_)
    words = rows.vocabulary
    distance = _distances(words[one[at]].to_list(), words[other[at]].to_list())
    found[at] = distance <= allowed[at]
    return found


def _several_slips(rows: WordRows, mine: Side, yours: Side, wanted: Bools) -> None:
    """Pair the words left over of texts that have several; words run together are slips too."""
    _run_together(rows, mine, yours, wanted)
    a, b = _crossed(_Left(mine, wanted), _Left(yours, wanted))
    slip = misspelt(rows, rows.word[mine.place[a]], rows.word[yours.place[b]])
    for x, y in zip(a[slip].tolist(), b[slip].tolist(), strict=True):
        if not mine.slip[x] and not yours.slip[y]:
            mine.slip[x] = yours.slip[y] = True


class _Left:
    """Places of the words left over of some pairs, pair by pair.

    Attributes:
        at: places in the side.
        begin, size: where each pair begins in `at`, and how many it has.
    """

    def __init__(self, side: Side, wanted: Bools) -> None:
        self.at = np.flatnonzero(side.lost & wanted[side.pair])
        pair = side.pair[self.at]
        numbers = np.flatnonzero(wanted)
        self.begin = np.searchsorted(pair, numbers)
        self.size = np.searchsorted(pair, numbers, "right") - self.begin

    def of(self, number: int) -> Ints:
        """Places in the side of one pair."""
        return self.at[self.begin[number] : self.begin[number] + self.size[number]]


def _crossed(here: _Left, there: _Left) -> tuple[Ints, Ints]:
    """Every word left over on one side with every one on the other, pair by pair."""
    many = here.size * there.size
    pair = np.repeat(np.arange(len(many)), many)
    number = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
    a = here.begin[pair] + number // np.maximum(1, there.size[pair])
    b = there.begin[pair] + number % np.maximum(1, there.size[pair])
    return here.at[a], there.at[b]


def _run_together(rows: WordRows, mine: Side, yours: Side, wanted: Bools) -> None:
    """Blanks that were lost, put in or moved: without them the words left over are the same."""
    letters = [_letters(rows, side, len(wanted)) for side in (mine, yours)]
    numbers = wanted & (np.abs(letters[0] - letters[1]) * _LETTERS_PER_SLIP <= letters[0])
    here, there = _Left(mine, numbers), _Left(yours, numbers)
    one, other = _joined(rows, mine, here), _joined(rows, yours, there)
    distance = _distances(one, other)
    for n, text in enumerate(one):
        few = distance[n] * _LETTERS_PER_SLIP <= len(text)
        if few and _DIGITS.findall(text) == _DIGITS.findall(other[n]):
            a, b = here.of(n), there.of(n)
            if _sizes(rows, mine, a) != _sizes(rows, yours, b):
                mine.slip[a] = yours.slip[b] = True


def _sizes(rows: WordRows, side: Side, at: Ints) -> list[int]:
    sizes: list[int] = rows.sizes[rows.word[side.place[at]]].tolist()
    return sizes


def _letters(rows: WordRows, side: Side, pairs: int) -> Ints:
    """Letters left over of each pair."""
    sizes = rows.sizes[rows.word[side.place]] * side.lost
    return np.bincount(side.pair, sizes, minlength=pairs).astype(np.int64)


def _joined(rows: WordRows, side: Side, left: _Left) -> list[str]:
    words = rows.vocabulary[rows.word[side.place[left.at]]].to_list()
    ends = (left.begin + left.size).tolist()
    return ["".join(words[a:b]) for a, b in zip(left.begin.tolist(), ends, strict=True)]


def _distances(one: Iterable[str], other: Iterable[str]) -> NDArray[np.int64]:
    """Optimal string alignment distance of each two."""
    one, other = list(one), list(other)
    if not one:
        return np.zeros(0, dtype=np.int64)
    return np.asarray(cpdist(one, other, scorer=OSA.distance, workers=-1), dtype=np.int64)
