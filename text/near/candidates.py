"""Pairs of texts that may be near duplicates: they share a key, and most of their words.

A text without one of its words, whichever, gives a key for each: two texts that differ by a word
added, left out, misspelt or put in place of another share one for certain, wherever the word stands
and whatever the order of the others. And the rarest words of a text, two by two, are keys: texts
that differ by several words still share one. Words that no other text has make no such key, so
that misspelt words, the rarest of all, take no place.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .rows import Hashes, Ints, WordRows, mixed

_MOST_WORDS = 40
_FEWEST_RARE, _MOST_RARE = 4, 10
_WORDS_PER_RARE = 8
_MOST_IN_FRAME = 24
_MOST_SHARING = 16
_NEIGHBOURS = 2
_TINY = 3
_LONGEST_TINY = 24
_WORDS_PER_LOST = 5
_LOW = np.uint64(0xFFFFFFFF)

Pairs = NDArray[np.int64]


def candidates(rows: WordRows) -> Pairs:
    """Pairs of texts, the lower number first, each once: shape (pairs, 2).

    Keys that many texts share, those of a template, give some pairs and not all, or cost would grow
    with the square: of more than 24 texts that are equal but for one word, each is held against the
    first and those with the nearest word; of more than 16 texts with two rare words in common none
    is held against another for that.
    """
    sketch = _sketches(rows)
    packed = np.unique(
        np.concatenate((_frames(rows, sketch), _rare(rows, sketch), _tiny(rows, sketch)))
    )
    return np.stack((packed >> np.uint64(32), packed & _LOW), axis=1).astype(np.int64)


def _sketches(rows: WordRows) -> Hashes:
    """Of each text 64 bits, one set by each of its words."""
    bits = np.uint64(1) << (
        mixed(np.arange(len(rows.vocabulary), dtype=np.uint64)) >> np.uint64(58)
    )
    sketch = np.zeros(rows.height, dtype=np.uint64)
    filled = rows.lengths > 0
    sketch[filled] = np.bitwise_or.reduceat(bits[rows.word], rows.starts[:-1][filled])
    return sketch


def _frames(rows: WordRows, sketch: Hashes) -> Hashes:
    """Pairs that are equal but for one word, as packed numbers."""
    hashed = mixed(rows.sorted_places & np.uint64((1 << 40) - 1))
    filled = np.flatnonzero(rows.lengths > 0)
    whole = np.zeros(rows.height, dtype=np.uint64)
    whole[filled] = np.add.reduceat(hashed, rows.starts[filled])
    np.subtract(whole[rows.row], hashed, out=hashed)  # in place: these are the largest arrays
    short = ((rows.lengths <= _MOST_WORDS) & (rows.lengths > 1))[rows.row]
    keys = np.concatenate((hashed[short], whole[filled]))
    del hashed
    shared = pl.Series(keys).is_duplicated().to_numpy()
    keys, among = keys[shared], int(short.sum())
    words, wholes = np.flatnonzero(short)[shared[:among]], filled[shared[among:]]
    owner = np.concatenate((rows.row[words], wholes)).astype(np.int64)
    word = ((rows.sorted_places[words] >> np.uint64(8)) & _LOW).astype(np.int64)
    place = np.concatenate((_alphabetical(rows)[word], np.full(len(wholes), -1)))
    return _pairs(keys, owner, sketch, rows.lengths, _MOST_IN_FRAME, place)


def _alphabetical(rows: WordRows) -> Ints:
    """Place of each word of the vocabulary in alphabetical order."""
    order = rows.vocabulary.arg_sort().to_numpy()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def _rare(rows: WordRows, sketch: Hashes) -> Hashes:
    """Pairs that share two of their rarest words, as packed numbers."""
    rank = _rarity(rows)[rows.word]
    shared = rank >= 0
    packed = (rows.row[shared].astype(np.uint64) << np.uint64(32)) | rank[shared].astype(np.uint64)
    packed.sort(kind="stable")
    packed = packed[np.concatenate(([True], packed[1:] != packed[:-1]))[: len(packed)]]
    starts = np.searchsorted(packed, np.arange(rows.height + 1, dtype=np.uint64) << np.uint64(32))
    wanted = np.clip(rows.lengths // _WORDS_PER_RARE + 3, _FEWEST_RARE, _MOST_RARE)
    counts = np.minimum(np.diff(starts), wanted)
    found = [np.zeros(0, dtype=np.uint64)]
    keys, owners = list[Hashes](), list[Ints]()
    for late in range(1, _MOST_RARE):
        owner = np.flatnonzero(counts > late)
        second = mixed(packed[starts[owner] + late] & _LOW)
        for early in range(late):
            keys.append(mixed((packed[starts[owner] + early] & _LOW) ^ second))
            owners.append(owner.astype(np.int32))
    every = np.concatenate(keys)
    dup = pl.Series(every).is_duplicated().to_numpy()
    found.append(
        _pairs(
            every[dup],
            np.concatenate(owners)[dup].astype(np.int64),
            sketch,
            rows.lengths,
            _MOST_SHARING,
        )
    )
    return np.concatenate(found)


def _rarity(rows: WordRows) -> Ints:
    """Place of each word of the vocabulary from the rarest on; -1 for those of one text only."""
    there = rows.texts_with
    order = np.lexsort((mixed(rows.vocabulary.hash(0).to_numpy()), there))
    rank = np.empty(len(there), dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[there < 2] = -1
    return rank


def _pairs(
    keys: Hashes, owner: Ints, sketch: Hashes, lengths: Ints, most: int, place: Ints | None = None
) -> Hashes:
    """Pairs of owners of equal keys, packed; of keys with more than `most` owners only some."""
    order = np.argsort(keys, kind="stable") if place is None else np.lexsort((place, keys))
    keys, owner = keys[order], owner[order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)])
    sizes = np.diff(np.append(first, len(keys)))
    size, begin = np.repeat(sizes, sizes), np.repeat(first, sizes)
    places = np.arange(len(keys))
    left = begin + size - places - 1
    found = [np.zeros(0, dtype=np.uint64)]
    for step in range(1, most):
        crowded = place is not None and step <= _NEIGHBOURS
        near = places[(left >= step) & ((size <= most) | crowded)]
        found.append(_packed(owner[near], owner[near + step], sketch, lengths))
    if place is not None:
        crowd = places[(size > most) & (places > begin)]
        found.append(_packed(owner[begin[crowd]], owner[crowd], sketch, lengths))
    return np.unique(np.concatenate(found))


def _packed(one: Ints, other: Ints, sketch: Hashes, lengths: Ints) -> Hashes:
    """The pairs of different texts that may have most words in common, as packed numbers."""
    most = np.maximum(lengths[one], lengths[other]) // _WORDS_PER_LOST + 2
    lost = np.maximum(
        np.bitwise_count(sketch[one] & ~sketch[other]),
        np.bitwise_count(sketch[other] & ~sketch[one]),
    )
    fits = (one != other) & (lost <= most) & (np.abs(lengths[one] - lengths[other]) <= most)
    low = np.minimum(one, other)[fits].astype(np.uint64)
    high = np.maximum(one, other)[fits].astype(np.uint64)
    return np.asarray((low << np.uint64(32)) | high)


def _tiny(rows: WordRows, sketch: Hashes) -> Hashes:
    """Pairs of texts of up to three words that are equal but for one character or blanks."""
    owner, keys = list[int](), list[str]()
    for row in np.flatnonzero((rows.lengths > 0) & (rows.lengths <= _TINY)).tolist():
        numbers = rows.word[rows.starts[row] : rows.starts[row + 1]]
        text = "".join(rows.vocabulary[numbers.tolist()])
        if 3 < len(text) <= _LONGEST_TINY:
            for key in _without_one(text):
                owner.append(row)
                keys.append(key)
    hashed = pl.Series(keys, dtype=pl.String).hash(0).to_numpy()
    return _pairs(hashed, np.array(owner, dtype=np.int64), sketch, rows.lengths, _MOST_SHARING)


def _without_one(text: str) -> Iterator[str]:
    """The text, and the text without one of its characters."""
    yield from {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))}
