"""How unlike a text's spelling is to that of the texts around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_READ = 500
_LETTERS = 62
_LEAST_LETTERS = 12
_COMMON = 0.02
_KNOWN = 0.9
_SMOOTH = 0.1
_LEAST_ROWS = 200
_SPREADS = 9.5
_TIMES = 1.7
Ints = NDArray[np.int64]


def gibberish(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts are spelled unlike all others, as `fjdk slaf qwoieu` is.

    For each text, bits a letter by the letter trigrams of all other texts. Gibberish is what needs
    1.7 times the median, and exceeds it by 9.5 times the median deviation; what people wrote stays
    below, names, slang and misspellings included. Not judged are texts with fewer than 12 letters,
    texts in other letters than the common ones of the table (which says something of the language),
    and tables of fewer than 200 texts.
    """
    bits = _bits_a_letter(texts)
    judged = ~np.isnan(bits)
    if judged.sum() < _LEAST_ROWS:
        return np.zeros(len(texts), dtype=bool)
    median = float(np.median(bits[judged]))
    spread = 1.4826 * float(np.median(np.abs(bits[judged] - median)))
    return judged & (np.nan_to_num(bits) > max(_TIMES * median, median + _SPREADS * spread))


def _bits_a_letter(texts: Sequence[str]) -> NDArray[np.float64]:
    """Mean over the trigrams of each text; NaN where it is not judged."""
    letters = [_letters(text) for text in texts]
    codes = np.frombuffer("".join(letters).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    sizes = np.array([len(one) for one in letters], dtype=np.int64)
    row = np.repeat(np.arange(len(texts)), sizes)
    signs, known = _common(codes, row, len(texts))
    trigram = _trigrams(signs, row)
    where = row[2:][trigram >= 0] if len(row) > 2 else row[:0]
    trigram = trigram[trigram >= 0]
    bits = np.full(len(texts), np.nan)
    used = np.bincount(where, minlength=len(texts))
    kinds = len(np.unique(signs))
    chance = (_others(where, trigram) + _SMOOTH) / (
        _others(where, trigram >> 6) + _SMOOTH * max(kinds, 1)
    )
    total = np.bincount(where, weights=-np.log2(chance), minlength=len(texts))
    judged = (used >= _LEAST_LETTERS) & (known >= _KNOWN)
    bits[judged] = total[judged] / used[judged]
    return bits


def _letters(text: str) -> str:
    """Words in lower case, without anything but letters, a blank before and behind each."""
    kept = "".join(sign if sign.isalpha() else " " for sign in text[:_READ].lower())
    return f" {' '.join(kept.split())} "


def _common(codes: NDArray[np.uint32], row: Ints, rows: int) -> tuple[Ints, NDArray[np.float64]]:
    """Number of each sign, 0 for all that few texts have; and the share of each text's others."""
    found, which = np.unique(codes, return_inverse=True)
    pairs = np.unique(which * rows + row)
    in_texts = np.bincount(pairs // rows, minlength=len(found)) if rows else np.zeros(0)
    common = in_texts >= _COMMON * rows
    ranked = np.argsort(-in_texts)[:_LETTERS]
    number = np.zeros(len(found), dtype=np.int64)
    number[ranked] = np.arange(1, len(ranked) + 1)
    number[~common] = 0
    signs = number[which]
    letters = codes != ord(" ")
    count = np.bincount(row[letters], minlength=rows)
    known = np.bincount(row[letters & (signs > 0)], minlength=rows)
    return signs, known / np.maximum(count, 1)


def _trigrams(signs: Ints, row: Ints) -> Ints:
    """Number of the three signs that end at each place from the third on; -1 across two texts."""
    if len(signs) < 3:
        return np.zeros(0, dtype=np.int64)
    trigram = (signs[:-2] << 12) | (signs[1:-1] << 6) | signs[2:]
    return np.where(row[:-2] == row[2:], trigram, -1)


def _others(row: Ints, gram: Ints) -> NDArray[np.float64]:
    """How often each n-gram stands in other texts than its own."""
    if not len(gram):
        return np.zeros(0)
    key = (row << 18) | gram
    _, which, times = np.unique(key, return_inverse=True, return_counts=True)
    everywhere = np.bincount(gram)
    others: NDArray[np.float64] = (everywhere[gram] - times[which]).astype(np.float64)
    return others
