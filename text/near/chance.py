"""How many texts would share so many words by chance, or because they are cut from one template.

"Women Discuss Kissing On First Dates" and "Men Discuss Kissing On First Dates" share what no third
text has; "Which Cat Matches Your Zodiac Sign" and "Which Song Matches Your Zodiac Sign" share what
forty have. Each word is drawn after the words before it, as often as it follows them in the other
texts: a chain of words, each after two, backed by each after one, backed by each alone (after a
gap, after the word before the gap). What the chain gives for the words that two texts share, times
the number of texts, is how many would share as much with one of them if nobody had copied.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .rows import Ints, WordRows, mixed

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_UNSEEN = 0.5  # what a word that no other text has counts, in words
_BACKING = 1.0  # how many words the shorter chain counts beside what was seen after a longer one


class Chance:
    """The chain of words of some texts.

    Args:
        rows: all texts.
        told: those from which the chain is learnt; of copies it should see one.
    """

    def __init__(self, rows: WordRows, told: Bools) -> None:
        self._rows, self._told = rows, told
        self._seen = np.flatnonzero(told[rows.row])
        self._since = np.arange(len(rows.row)) - rows.starts[rows.row]
        self._single = np.bincount(rows.word[self._seen], minlength=len(rows.vocabulary))

    def log_expected(self, pair: Ints, place: Ints, one: Ints, other: Ints) -> Floats:
        """Natural logarithm of how many texts would share these words with a text by chance.

        Args:
            pair: for each shared word the number of its pair, ascending.
            place: where each shared word stands in the words of all rows.
            one, other: rows of the pairs. What they themselves add to the counts is taken out.
        """
        own = (self._told[one].astype(np.int64) + self._told[other])[pair]
        gap = np.zeros(len(place), dtype=np.bool_)
        gap[1:] = (place[1:] != place[:-1] + 1) & (pair[1:] == pair[:-1])
        first = np.concatenate(([True], pair[1:] != pair[:-1]))[: len(pair)]
        gap |= first & (self._since[place] > 0)
        alone = np.maximum(self._single[self._rows.word[place]] - own, 0)
        share = (alone + _UNSEEN) / len(self._seen)
        share = self._backed(place, own, share, gap, (2,))
        share = self._backed(place, own, share, ~gap, (1,))
        beyond = np.concatenate(([False], gap[:-1]))
        share = self._backed(place, own, share, ~gap & ~beyond, (1, 2))
        logs = np.bincount(pair, np.log(np.minimum(share, 1)), minlength=len(one))
        return np.asarray(logs + np.log(max(1, int(self._told.sum()))))

    def _backed(
        self, place: Ints, own: Ints, share: Floats, which: Bools, back: tuple[int, ...]
    ) -> Floats:
        """Shares of words, where `which`, after the words that stand so many places before."""
        at = np.flatnonzero(which)
        context, whole = self._keys(place[at], back)
        every, full = (np.sort(keys) for keys in self._keys(self._seen, back))
        of = _count(every, context) - own[at]
        both = _count(full, whole) - own[at]
        share = share.copy()
        share[at] = (np.maximum(both, 0) + _BACKING * share[at]) / (np.maximum(of, 0) + _BACKING)
        return share

    def _keys(self, place: Ints, back: tuple[int, ...]) -> tuple[NDArray[np.uint64], ...]:
        """The words that stand before, and with the word itself, as one number each."""
        context = np.full(len(place), len(back), dtype=np.uint64)
        for step in back:
            word = self._rows.word[np.maximum(place - step, 0)].astype(np.uint64) + np.uint64(2)
            begins = self._since[place] < step
            context = mixed(context ^ np.where(begins, np.uint64(1), word))
        return context, mixed(context ^ self._rows.word[place].astype(np.uint64))


def _count(ascending: NDArray[np.uint64], keys: NDArray[np.uint64]) -> Ints:
    return np.searchsorted(ascending, keys, "right") - np.searchsorted(ascending, keys)
