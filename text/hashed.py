"""Texts as TF-IDF of hashed words and pieces of words, made in whole arrays: no vocabulary.

Weights are those of Salton & Buckley (1988): (1 + ln tf) * idf, idf = ln((1 + n) / (1 + df)) + 1;
each row is scaled to length 1 within its channel, and to length 1 over both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Codes = NDArray[np.uint64]
Places = NDArray[np.int64]

_BITS = 20
_SIZES = (2, 3, 4, 5)
_LONGEST = 5_000
_CHUNK = 300_000
_RARE_FROM = 500
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_APOSTROPHES = "'\u2019_"


def hashed_ngrams(texts: Sequence[str]) -> sparse.csr_array:
    """TF-IDF of 1 and 2 words, and of 2 to 5 characters within words; case does not count.

    Of a text the first 5,000 characters are read. A sign is a word of its own. From 500 texts on,
    what stands in one text only is left out.

    Returns:
        float32 of shape (texts, columns that are in use); words first. Equal texts, equal rows.
    """
    rows: list[Places] = []
    keys: list[Places] = []
    counts: list[NDArray[np.float32]] = []
    for first, part in _chunks(texts):
        row, key = _grams([_read(text) for text in part])
        # one number for both sorts a third of the time that two take
        both, times = np.unique((row << (_BITS + 1)) | key, return_counts=True)
        rows.append((both >> (_BITS + 1)) + first)
        keys.append(both & ((1 << (_BITS + 1)) - 1))
        counts.append(times.astype(np.float32))
    if not rows:
        return sparse.csr_array((len(texts), 0), dtype=np.float32)
    return _weighed(np.concatenate(rows), np.concatenate(keys), np.concatenate(counts), len(texts))


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    first, size = 0, 0
    for place, text in enumerate(texts):
        size += min(len(text), _LONGEST)
        if size >= _CHUNK or place + 1 == len(texts):
            yield first, texts[first : place + 1]
            first, size = place + 1, 0


def _read(text: str) -> str:
    return f" {' '.join(text[:_LONGEST].lower().split())} "


def _grams(texts: Sequence[str]) -> tuple[Places, Places]:
    """Row and column of every n-gram of these texts, repeats included."""
    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.cumsum([len(text) for text in texts])
    row_of = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=0))
    hashes = _Hashes(codes.astype(np.uint64))
    blank, wordly = _kinds(codes)
    starts, stops = _words(blank, wordly)
    rows, keys = [row_of[starts]], [hashes.of(starts, stops)]
    one_row = row_of[starts[:-1]] == row_of[starts[1:]]
    rows.append(row_of[starts[:-1]][one_row])
    keys.append(hashes.of(starts[:-1][one_row], stops[1:][one_row]))
    pieces = 1 << _BITS
    blanks = np.concatenate(([0], np.cumsum(blank)))
    for size in _SIZES:
        at = np.arange(max(0, len(codes) - size + 1))
        inside = blanks[at + size - 1] - blanks[at + 1] if size > 2 else np.zeros(len(at))
        empty = blank[at] & blank[at + size - 1] if size == 2 else np.zeros(len(at), dtype=bool)
        at = at[(inside == 0) & ~empty]
        rows.append(row_of[at])
        keys.append(hashes.of(at, at + size) | pieces)
    return np.concatenate(rows), np.concatenate(keys)


class _Hashes:
    """Hash of any stretch of some code points: a polynomial modulo 2^64, from its prefixes."""

    def __init__(self, codes: Codes) -> None:
        with np.errstate(over="ignore"):
            powers = np.full(len(codes) + 1, _BASE, dtype=np.uint64)
            powers[0] = 1
            spread = (codes + np.uint64(1)) * _MIX
            spread ^= spread >> np.uint64(29)
            total = np.cumsum(spread * np.cumprod(powers)[:-1], dtype=np.uint64)
            self._prefix = np.concatenate((np.zeros(1, dtype=np.uint64), total))
            powers[1:] = np.uint64(_INVERSE)
            self._inverse = np.cumprod(powers)

    def of(self, starts: Places, stops: Places) -> Places:
        """Column of each stretch, below 2^20."""
        with np.errstate(over="ignore"):
            hashed = (self._prefix[stops] - self._prefix[starts]) * self._inverse[starts]
            hashed ^= hashed >> np.uint64(31)
            hashed *= _MIX
        return (hashed >> np.uint64(64 - _BITS)).astype(np.int64)


def _kinds(codes: NDArray[np.uint32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which code points are blanks, and which belong into words."""
    known, which = np.unique(codes, return_inverse=True)
    wordly = np.array([(sign := chr(one)).isalnum() or sign in _APOSTROPHES for one in known])
    return codes == 32, wordly[which].astype(np.bool_)


def _words(blank: NDArray[np.bool_], wordly: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Where words start and stop: runs of letters and digits, and every other sign by itself."""
    before = np.concatenate(([False], wordly[:-1]))
    behind = np.concatenate((wordly[1:], [False]))
    sign = ~blank & ~wordly
    return np.flatnonzero((wordly & ~before) | sign), np.flatnonzero((wordly & ~behind) | sign) + 1


def _weighed(
    rows: Places, keys: Places, counts: NDArray[np.float32], height: int
) -> sparse.csr_array:
    in_texts = np.bincount(keys, minlength=2 << _BITS)
    used = np.flatnonzero(in_texts >= (2 if height >= _RARE_FROM else 1))
    column = np.full(2 << _BITS, -1, dtype=np.int32)
    column[used] = np.arange(len(used))
    kept = column[keys] >= 0
    rows, columns = rows[kept], column[keys[kept]]
    rarity = (np.log((1 + height) / (1 + in_texts[used])) + 1).astype(np.float32)
    weights = (1 + np.log(counts[kept])) * rarity[columns]
    channel = rows * 2 + (columns >= np.searchsorted(used, 1 << _BITS))
    lengths = np.sqrt(np.bincount(channel, weights=weights**2, minlength=2 * height))
    has = (lengths.reshape(-1, 2) > 0).sum(axis=1)
    weights /= (lengths[channel] * np.sqrt(has)[rows]).astype(np.float32)
    starts = np.searchsorted(rows, np.arange(height + 1)).astype(np.int32)
    return sparse.csr_array((weights, columns, starts), shape=(height, len(used)))
