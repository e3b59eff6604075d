"""Near duplicates: texts that are one text with small edits.

MinHash finds candidates, the exact Jaccard of character 4-grams of the normalised texts decides.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .edits import is_edit
from .normalise import normalise
from .shingles import PERMUTATIONS, jaccard, shingle

THRESHOLD = 0.5
_SLACK = 0.13  # three standard errors of a Jaccard estimated from 128 permutations
_CHUNK = 20_000


class _Leaders:
    """Texts that stand for their near duplicates, findable by band."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[Hashable, int], list[int]] = {}
        self._texts: list[str] = []
        self._grams: list[NDArray[np.uint64]] = []
        self._signatures = np.zeros((1024, PERMUTATIONS), dtype=np.uint32)

    def __len__(self) -> int:
        return len(self._texts)

    def find(
        self,
        text: str,
        group: Hashable,
        keys: list[int],
        signature: NDArray[np.uint32],
        grams: NDArray[np.uint64],
    ) -> tuple[int, float] | None:
        """The most similar leader of a group and how similar; None where none is near."""
        found = {n for key in keys for n in self._buckets.get((group, key), ())}
        if not found:
            return None
        candidates = np.fromiter(sorted(found), dtype=np.int64, count=len(found))
        estimates = (self._signatures[candidates] == signature).mean(axis=1)
        best: tuple[int, float] | None = None
        for leader in candidates[estimates >= THRESHOLD - _SLACK].tolist():
            score = similarity(text, self._texts[leader], grams, self._grams[leader])
            if score and (best is None or score > best[1]):
                best = leader, score
        return best

    def add(
        self,
        text: str,
        group: Hashable,
        keys: list[int],
        signature: NDArray[np.uint32],
        grams: NDArray[np.uint64],
    ) -> int:
        """Make a text a leader; gives its number."""
        number = len(self._texts)
        if number == len(self._signatures):
            self._signatures = np.concatenate((self._signatures, np.zeros_like(self._signatures)))
        self._texts.append(text)
        self._grams.append(grams)
        self._signatures[number] = signature
        for key in keys:
            self._buckets.setdefault((group, key), []).append(number)
        return number


def similarity(
    one: str, other: str, grams: NDArray[np.uint64], other_grams: NDArray[np.uint64]
) -> float:
    """Jaccard of the 4-grams of two normalised texts; 0 where their difference is no edit."""
    score = jaccard(grams, other_grams)
    return score if score >= THRESHOLD and is_edit(one, other) else 0.0


class Distinct:
    """Says of each text whether it is new, as texts come in one by one.

    Two texts are the same when they are equal once normalised, or near duplicates in the sense of
    `near_duplicates`.
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
        one = shingle([plain])
        place = (plain, None, one.keys[0].tolist(), one.signatures[0], one.grams[0])
        if self._leaders.find(*place):
            return False
        self._leaders.add(*place)
        return True

    def __len__(self) -> int:
        return len(self._leaders)


def near_duplicates(
    texts: Sequence[str],
    *,
    groups: Sequence[Hashable] | None = None,
    order: Sequence[int] | None = None,
) -> list[tuple[int, int, float]]:
    """Rows that are near duplicates of another row that stays.

    Rows are taken in order; one that is near a row that stays is a duplicate of the most similar
    such row, else it stays itself. So no two rows that stay are near duplicates, no chain of small
    steps merges texts that differ, and the cost is about linear in the number of rows.

    Args:
        texts: as they are; normalised here. Texts that are empty are nobody's duplicates.
        groups: only rows of the same group are compared (labels: a text and its rewrite with the
            opposite label are a contrast pair, not a repeat). None: one group.
        order: rows in the order in which they are preferred to stay; None for the order given.

    Returns:
        (row, row that stays, similarity 0 to 1), in ascending order of row. Equal texts have
        similarity 1.
    """
    rows = list(order) if order is not None else list(range(len(texts)))
    leaders, numbers = _Leaders(), list[int]()
    same: dict[tuple[Hashable, str], int] = {}
    found: list[tuple[int, int, float]] = []
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        plain = [normalise(texts[row]) for row in part]
        shingles = shingle(plain)
        keys = shingles.keys.tolist()
        for n, row in enumerate(part):
            group = groups[row] if groups is not None else None
            if not plain[n]:
                continue
            if (group, plain[n]) in same:
                found.append((row, same[group, plain[n]], 1.0))
                continue
            place = (plain[n], group, keys[n], shingles.signatures[n], shingles.grams[n])
            if near := leaders.find(*place):
                found.append((row, numbers[near[0]], near[1]))
                same[group, plain[n]] = numbers[near[0]]
            else:
                leaders.add(*place)
                numbers.append(row)
                same[group, plain[n]] = row
    return sorted(found)
