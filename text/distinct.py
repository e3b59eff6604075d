"""Texts as they come in one by one: whether each is new.

MinHash finds candidates; the exact Jaccard of the character 4-grams of the normalised texts, and
whether their difference is an edit at all, decide. This sees two texts at a time; where all texts
are there at once `text.similar` sees more, and finds more.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .edits import is_edit
from .normalise import normalise
from .shingles import PERMUTATIONS, grams, jaccard, sign

THRESHOLD = 0.5
"""Least Jaccard of near duplicates: one word left out of a headline of five gives about .55."""
_MOST_IN_BUCKET = 200
_MOST_COMPARED = 25
_SLACK = 0.13  # three standard errors of a Jaccard estimated from 126 permutations


def similarity(one: str, other: str) -> float:
    """How similar two normalised texts are, 0 to 1; 0 where they are no near duplicates.

    The Jaccard of their 4-grams where that is at least .5 and `is_edit` says that they are one
    text.
    """
    if not is_edit(one, other):  # the cheaper question of the two
        return 0.0
    score = jaccard(grams(one), grams(other))
    return score if score >= THRESHOLD else 0.0


class _Leaders:
    """Texts that stand for their near duplicates, findable by band."""

    def __init__(self) -> None:
        self._buckets: dict[int, list[int]] = {}
        self._texts: list[str] = []
        self._signatures = np.zeros((1024, PERMUTATIONS), dtype=np.uint32)

    def __len__(self) -> int:
        return len(self._texts)

    def find(
        self, text: str, keys: Iterable[int], signature: NDArray[np.uint32]
    ) -> tuple[int, float] | None:
        """The most similar leader and how similar; None where none is near."""
        likely = self.likely(keys, signature)
        scores = [(similarity(text, self._texts[n]), -n) for n in likely]
        score, leader = max(scores, default=(0.0, 0))
        return (-leader, score) if score else None

    def likely(self, keys: Iterable[int], signature: NDArray[np.uint32]) -> list[int]:
        """Leaders that share a band and whose signature says that they may be near, nearest first.

        At most 25, from bands that at most 200 share: a series of thousands of texts would cost
        the square of its length, and a near duplicate shares rarer bands as well.
        """
        found = {n for key in keys for n in self._buckets.get(key, ())}
        if not found:
            return []
        candidates = np.array(sorted(found))
        same = np.count_nonzero(self._signatures[candidates] == signature, axis=1)
        order = np.argsort(-same, kind="stable")[:_MOST_COMPARED]
        near = order[same[order] >= (THRESHOLD - _SLACK) * PERMUTATIONS]
        likely: list[int] = candidates[near].tolist()
        return likely

    def add(self, text: str, keys: Iterable[int], signature: NDArray[np.uint32]) -> int:
        """Make a text a leader; gives its number."""
        number = len(self._texts)
        if number == len(self._signatures):
            self._signatures = np.concatenate((self._signatures, np.zeros_like(self._signatures)))
        self._texts.append(text)
        self._signatures[number] = signature
        for key in keys:
            bucket = self._buckets.setdefault(key, [])
            if len(bucket) < _MOST_IN_BUCKET:
                bucket.append(number)
        return number


class Distinct:
    """Says of each text whether it is new, as texts come in one by one.

    Two texts are the same when they are equal once normalised, or `similarity` is
    above 0. `len` gives how many distinct texts there were.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._seen: set[str] = set()
        self._leaders = _Leaders()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> bool:
        """Whether a text is new; if so it is remembered, and later ones are held against it."""
        plain = normalise(text)
        if plain in self._seen:
            return False
        self._seen.add(plain)
        signed = sign([plain])
        place = (plain, signed.keys[0].tolist(), signed.values[0])
        if self._leaders.find(*place):
            return False
        self._leaders.add(*place)
        return True

    def __len__(self) -> int:
        return len(self._leaders)
