"""The words of many texts as numbers, one array for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...errors import LabelwrightError
from ..words import FUNCTION_WORDS

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Hashes = NDArray[np.uint64]

_LONGEST = 20_000
# Scripts written without blanks between words: each character counts as a word, as in `words`.
_UNSPACED = (
    r"([\u{0e00}-\u{0eff}\u{1000}-\u{109f}\u{1780}-\u{17ff}\u{3040}-\u{30ff}"
    r"\u{3400}-\u{9fff}\u{f900}-\u{faff}])"
)
_NUMBER_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "ii",
    "iii",
    "iv",
    "vi",
    "vii",
    "viii",
    "ix",
]
_SEPARATORS = r"[|~^<>=]"
_MOST_TEXTS = 1 << 24  # a text has 24 bits
_REPEATS = 256  # a word's place among its repeats in one text is kept in 8 bits
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class WordRows:
    """Words of many normalised texts.

    Attributes:
        word: number of each word in the vocabulary, text after text.
        row: number of the text that each word stands in.
        starts: where each text begins in `word`, and the end of the last.
        vocabulary: the different words.
    """

    word: Shorts
    row: Shorts
    starts: Ints
    vocabulary: pl.Series

    @property
    def height(self) -> int:
        """How many texts there are."""
        return len(self.starts) - 1

    @cached_property
    def lengths(self) -> Ints:
        """Words of each text."""
        return np.diff(self.starts)

    @cached_property
    def texts_with(self) -> Ints:
        """In how many texts each word of the vocabulary stands."""
        first = (self.sorted_places & np.uint64(_REPEATS - 1)) == 0
        word = (self.sorted_places[first] >> np.uint64(8)) & np.uint64(0xFFFFFFFF)
        return np.bincount(word.astype(np.int64), minlength=len(self.vocabulary))

    def _packed(self) -> Hashes:
        return (self.row.astype(np.uint64) << np.uint64(32)) | self.word.astype(np.uint64)

    @cached_property
    def sorted_places(self) -> Hashes:
        """Text (24 bits), word (32) and the word's place among its repeats (8), ascending."""
        packed = np.sort(self._packed(), kind="stable")
        return (packed << np.uint64(8)) | _repeats(packed)

    @cached_property
    def repeats(self) -> NDArray[np.uint8]:
        """Of each word how many of the same stand before it in its text, up to 255."""
        packed = self._packed()
        order = np.argsort(packed, kind="stable")
        found = np.empty(len(order), dtype=np.uint8)
        found[order] = _repeats(packed[order])
        return found

    @cached_property
    def content(self) -> NDArray[np.bool_]:
        """Whether each word of the vocabulary says something of a topic."""
        return ~self.vocabulary.is_in(list(FUNCTION_WORDS)).to_numpy()

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """Whether each word of the vocabulary counts or names a part of a series."""
        digits = self.vocabulary.str.contains(r"\d")
        return (digits | self.vocabulary.is_in(_NUMBER_WORDS)).to_numpy()

    @cached_property
    def letters(self) -> NDArray[np.bool_]:
        """Whether each word of the vocabulary is made of letters alone."""
        return self.vocabulary.str.contains(r"^[\p{L}\p{M}]+$").to_numpy()

    @cached_property
    def sizes(self) -> Ints:
        """Characters of each word of the vocabulary."""
        return self.vocabulary.str.len_chars().to_numpy().astype(np.int64)


def word_rows(texts: Sequence[str] | pl.Series) -> WordRows:
    """Split normalised texts into words; of each text the first 20,000 characters are read.

    Raises:
        LabelwrightError: there are more than 16,777,216 texts.
    """
    if len(texts) > _MOST_TEXTS:
        raise LabelwrightError(
            f"duplicates are found among up to {_MOST_TEXTS:,} texts, not {len(texts):,}; "
            "cut the file into parts, or leave out near_duplicate and leak"
        )
    series = pl.Series("text", texts, dtype=pl.String).str.head(_LONGEST)
    split = _split(series)
    lengths = split.list.len().to_numpy().astype(np.int64)
    words = split.explode(empty_as_null=False).cast(pl.Categorical(pl.Categories.random()))
    del split, series
    different = words.unique()
    numbers = different.to_physical().to_numpy()
    place = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.int32)
    place[numbers] = np.arange(len(numbers), dtype=np.int32)
    return WordRows(
        word=place[words.to_physical().to_numpy()],
        row=np.repeat(np.arange(len(lengths), dtype=np.int32), lengths),
        starts=np.concatenate(([0], np.cumsum(lengths))),
        vocabulary=different.cast(pl.String),
    )


def _split(texts: pl.Series) -> pl.Series:
    """Words of each text. What was normalised has one blank between words and none at the ends."""
    if texts.str.contains(_UNSPACED).any():
        texts = texts.str.replace_all(_UNSPACED, " ${1} ")
    texts = texts.str.replace_all(_SEPARATORS, " ").str.replace_all("  +", " ").str.strip_chars()
    split = texts.str.split(" ")
    empty = texts == ""
    return split if not empty.any() else split.zip_with(~empty, pl.Series([[]], dtype=split.dtype))


def mixed(numbers: Hashes) -> Hashes:
    """The same numbers, scattered over 64 bits (splitmix64's finaliser)."""
    numbers = numbers * _MIX
    numbers ^= numbers >> np.uint64(30)
    numbers *= np.uint64(0xBF58476D1CE4E5B9)
    numbers ^= numbers >> np.uint64(27)
    numbers *= np.uint64(0x94D049BB133111EB)
    numbers ^= numbers >> np.uint64(31)
    return numbers


def _repeats(ascending: Hashes) -> Hashes:
    """Place of each number among those equal to it, up to 255."""
    new = np.ones(len(ascending), dtype=np.bool_)
    new[1:] = ascending[1:] != ascending[:-1]
    first = np.flatnonzero(new)
    run = np.cumsum(new) - 1
    places = np.arange(len(ascending)) - first[run] if len(ascending) else first
    return np.minimum(places, _REPEATS - 1).astype(np.uint64)
