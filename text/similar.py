"""Near duplicates: texts that are one text with small edits.

MinHash finds candidates; the exact Jaccard of the character 4-grams of the normalised texts, and
whether their difference is an edit at all, decide.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

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

    Two texts are the same when they are equal once normalised, or near duplicates in the sense of
    `near_duplicates`. `len` gives how many distinct texts there were.
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
    plain = [normalise(text) for text in texts]
    preferred = order if order is not None else range(len(texts))
    stays: dict[tuple[Hashable, str], int] = {}
    found: list[tuple[int, int, float]] = []
    distinct: list[int] = []
    for row in preferred:
        key = (groups[row] if groups is not None else None, plain[row])
        if plain[row] and stays.setdefault(key, row) == row:
            distinct.append(row)
    near = _near(distinct, plain, groups)
    for row in preferred:
        key = (groups[row] if groups is not None else None, plain[row])
        first = stays.get(key, row)
        if first in near:
            found.append((row, near[first][0], near[first][1]))
        elif first != row:
            found.append((row, first, 1.0))
    return sorted(found)


def _near(
    rows: list[int], plain: list[str], groups: Sequence[Hashable] | None
) -> dict[int, tuple[int, float]]:
    """Of rows whose texts differ: the row that stays and the similarity, for those that do not."""
    signed = sign([plain[row] for row in rows])
    keys = _shared_keys(signed.keys, [groups[row] for row in rows] if groups is not None else None)
    leaders, numbers = _Leaders(), list[int]()
    near: dict[int, tuple[int, float]] = {}
    for n, row in enumerate(rows):
        if found := leaders.find(plain[row], keys[n], signed.values[n]):
            near[row] = numbers[found[0]], found[1]
        elif keys[n]:
            leaders.add(plain[row], keys[n], signed.values[n])
            numbers.append(row)
    return near


def _shared_keys(keys: NDArray[np.int64], groups: Sequence[Hashable] | None) -> list[list[int]]:
    """Each row's keys that another row of its group has too, most have none; tells groups apart."""
    if groups is not None:
        known = {group: n for n, group in enumerate(dict.fromkeys(groups))}
        shift = np.array([known[group] for group in groups], dtype=np.int64)
        keys = keys ^ (shift[:, None] * np.int64(0x61C8864680B583EB))
    flat = keys.ravel()
    order = np.argsort(flat, kind="stable")
    equal = flat[order][1:] == flat[order][:-1]
    shared = np.zeros(len(flat), dtype=np.bool_)
    shared[order[1:][equal]] = True
    shared[order[:-1][equal]] = True
    wanted = shared.reshape(keys.shape)
    return [row[keep].tolist() for row, keep in zip(keys, wanted, strict=True)]


def near_groups(texts: Sequence[str]) -> list[int]:
    """Number of the group of each text: equal and near duplicate texts share one, chains too.

    Unlike `near_duplicates` this follows every pair, whatever the labels, so that no two texts of
    different groups are near duplicates; texts that are empty are in groups of their own.

    Returns:
        for each text the least row of its group.
    """
    plain = [normalise(text) for text in texts]
    first: dict[str, int] = {}
    parent = [first.setdefault(text, row) if text else row for row, text in enumerate(plain)]
    rows = [row for row, above in enumerate(parent) if above == row and plain[row]]
    signed = sign([plain[row] for row in rows])
    keys = _shared_keys(signed.keys, None)
    index = _Leaders()
    for n, row in enumerate(rows):
        for other in index.likely(keys[n], signed.values[n]):
            one, two = _root(parent, row), _root(parent, rows[other])
            if one != two and similarity(plain[row], plain[rows[other]]):
                parent[max(one, two)] = min(one, two)
        index.add(plain[row], keys[n], signed.values[n])
    return [_root(parent, row) for row in range(len(texts))]


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row
