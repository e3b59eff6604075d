"""What a text looks like, whatever it says: its marks, casing, length, how it begins and ends.

A model that can tell the labels apart by these alone has learned how the texts were written, not
what they mean. Words of content are no surface: of single words only those count that say nothing
of a topic (function words first and last, and asides such as "honestly" anywhere).
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .surface_patterns import (
    BREAKS_OFF,
    CALLS_FOR_MORE,
    CLOSING,
    FIRST_WORD,
    LAST_WORD,
    OPENING,
    PATTERNS,
    SIGN,
    THREE_WORDS,
    TWO_WORDS,
)
from .words import ASIDES, FUNCTION_WORDS, MARKERS, words

_LEAST_ROWS = 5
_MOST = 60
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_LONGEST = 20_000
_TITLE_CASE = "is in Title Case"
_END = re.compile(r"[^\W\d_]{2,}\s*$")
_ASIDE = rf"\b(?:{'|'.join(sorted(ASIDES))})\b"


@dataclass(frozen=True)
class Feature:
    """One thing that a text may look like.

    Attributes:
        kind: what sort of thing it is, a key of the table below.
        value: the sign, word, opening or bound; of a `pattern`, what it is in words.
    """

    kind: str
    value: str

    def __str__(self) -> str:
        """In words, such as `ends with !`."""
        return _WORDS[self.kind].format(self.value)


_WORDS = {
    "opening": "starts with {!r}",
    "closing": "ends with {!r}",
    "template": "starts with the words {!r}",
    "first sign": "starts with {}",
    "last sign": "ends with {}",
    "sign": "contains {}",
    "pattern": "{}",
    "aside": "contains the word {!r}",
    "first word": "first word is {!r}",
    "last word": "last word is {!r}",
    "longer": "longer than {} characters",
    "shorter": "at most {} characters",
    "more words": "more than {} words",
    "fewer words": "at most {} words",
}
_OF_SIGNS = frozenset({"first sign", "last sign", "sign"})
_OF_SIZES = frozenset({"longer", "shorter", "more words", "fewer words"})
_LOOKED_UP: dict[str, Callable[[str], pl.Expr]] = {
    "opening": lambda v: pl.col("opening") == v,
    "closing": lambda v: pl.col("closing") == v,
    "template": lambda v: (pl.col("two") == v) | (pl.col("three") == v),
    "first sign": lambda v: pl.col("bare").str.starts_with(v),
    "last sign": lambda v: pl.col("bare").str.ends_with(v),
    "sign": lambda v: pl.col("text").str.contains(v, literal=True),
    "pattern": lambda v: _COMPOSED[v]() if v in _COMPOSED else _matches(PATTERNS[v]),
    "aside": lambda v: pl.col("lower").str.contains(rf"\b{re.escape(v)}\b"),
    "first word": lambda v: pl.col("first_word") == v,
    "last word": lambda v: pl.col("last_word") == v,
    "longer": lambda v: pl.col("characters") > int(v),
    "shorter": lambda v: pl.col("characters") <= int(v),
    "more words": lambda v: pl.col("words") > int(v),
    "fewer words": lambda v: pl.col("words") <= int(v),
}


def read_feature(words: str) -> Feature | None:
    """The feature that is this in words: `str` the other way; None where there is none."""
    if words in PATTERNS or words in _COMPOSED:
        return Feature("pattern", words)
    for kind, template in _WORDS.items():
        before, blank, behind = re.split(r"({.*})", template)
        value = words[len(before) : len(words) - len(behind)]
        if kind != "pattern" and words == f"{before}{value}{behind}":
            value = _unquoted(value) if blank == "{!r}" else value
            if _can_be(kind, value):
                return Feature(kind, value)
    return None


def _can_be(kind: str, value: str) -> bool:
    if kind in _OF_SIZES:
        return value.isdigit()
    return len(value) == 1 if kind in _OF_SIGNS else bool(value)


def _unquoted(quoted: str) -> str:
    try:
        value = ast.literal_eval(quoted)
    except (ValueError, SyntaxError):
        return ""
    return value if isinstance(value, str) else ""


def _matches(pattern: str) -> pl.Expr:
    return pl.col("text").str.contains(pattern)


def _title_case() -> pl.Expr:
    capital = pl.col("capitalised") >= 0.8 * pl.col("words")
    return capital & (pl.col("words") >= 3) & _matches(r"\p{Ll}")


_COMPOSED: dict[str, Callable[[], pl.Expr]] = {
    _TITLE_CASE: _title_case,
    BREAKS_OFF: lambda: _matches(CALLS_FOR_MORE) | pl.col("cut"),
}


@dataclass(frozen=True)
class Surface:
    """The surface features that some texts gave rise to, to be looked up in any texts.

    Attributes:
        features: what to look up.
        known: words that stand in these texts before the last, lower case and in order.
    """

    features: tuple[Feature, ...]
    known: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """What each feature is, in words."""
        return [str(feature) for feature in self.features]

    def matrix(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Which text has which feature: shape (texts, features), columns in their order."""
        looked_up = (_LOOKED_UP[each.kind](each.value) for each in self.features)
        cut = pl.Series("cut", _cut_words(texts, self.known), dtype=pl.Boolean)
        frame = (
            _parts(texts)
            .with_columns(cut)
            .select(**{str(n): found.fill_null(False) for n, found in enumerate(looked_up)})
        )
        return frame.to_numpy().astype(np.bool_).reshape(len(texts), len(self.features))

    def measures(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Sizes and shares of each text: shape (texts, 6).

        Logarithms of characters and words, letters a word, and the shares of capital letters,
        digits and signs among the characters.
        """
        text, long = pl.col("text"), pl.col("characters").clip(1).cast(pl.Float32)
        frame = _parts(texts).select(
            long.log1p(),
            pl.col("words").log1p().cast(pl.Float32).alias("words"),
            (text.str.count_matches(r"\p{L}") / pl.col("words").clip(1) / 10).alias("letters"),
            (text.str.count_matches(r"\p{Lu}") / long).alias("capitals"),
            (text.str.count_matches(r"\p{Nd}") / long).alias("digits"),
            (text.str.count_matches(SIGN) / long).alias("signs"),
        )
        return frame.to_numpy().astype(np.float32).reshape(len(texts), 6)


def _parts(texts: Sequence[str]) -> pl.DataFrame:
    text, bare = pl.col("text"), pl.col("text").str.strip_chars()
    return pl.DataFrame(
        {"text": [t[:_LONGEST].replace("\0", " ") for t in texts]}, {"text": pl.String}
    ).with_columns(
        bare=bare,
        lower=text.str.to_lowercase(),
        characters=text.str.len_chars().cast(pl.Int64),
        words=text.str.count_matches(r"\S+").cast(pl.Int64),
        capitalised=text.str.count_matches(r"(?:^|\s)[^\p{L}\p{N}\s]*[\p{Lu}\p{Nd}]").cast(
            pl.Int64
        ),
        first_word=_plain(FIRST_WORD),
        last_word=_plain(LAST_WORD),
        opening=bare.str.extract(OPENING),
        closing=bare.str.extract(CLOSING),
        two=bare.str.extract(TWO_WORDS),
        three=bare.str.extract(THREE_WORDS),
    )


def _plain(pattern: str) -> pl.Expr:
    word = pl.col("text").str.extract(pattern)
    return word.str.to_lowercase().str.replace_all("['\u2019]", "")


def learn_surface(texts: Sequence[str]) -> Surface:
    """The surface features worth asking about in these texts; labels play no part in it.

    Signs, words and openings count from 5 texts on, at most 60 of a kind; lengths are cut at the
    10, 25, 50, 75 and 90 % quantiles. Of features that are alike those that say most come first.
    """
    parts = _parts(texts)
    neutral = pl.col("value").is_in(sorted(FUNCTION_WORDS | MARKERS))
    signs = parts["text"].str.extract_all(SIGN).list.unique().explode()
    asides = parts["lower"].str.extract_all(_ASIDE).list.unique().explode()
    long, many = _bounds(parts["characters"]), _bounds(parts["words"])
    values = {
        "opening": _frequent(parts["opening"]),
        "closing": _frequent(parts["closing"]),
        "last sign": _frequent(parts["bare"].str.extract(rf"({SIGN})$")),
        "first sign": _frequent(parts["bare"].str.extract(rf"^({SIGN})")),
        "pattern": (*PATTERNS, *_COMPOSED),
        "sign": _frequent(signs),
        "first word": _frequent(parts["first_word"], neutral),
        "last word": _frequent(parts["last_word"], neutral),
        "aside": _frequent(asides),
        "template": (*_frequent(parts["three"]), *_frequent(parts["two"])),
        "longer": long,
        "shorter": long,
        "more words": many,
        "fewer words": many,
    }
    features = (Feature(kind, each) for kind, known in values.items() for each in known)
    known = {word for text in parts["lower"] for word in words(text)[:-1]}
    return Surface(tuple(features), tuple(sorted(known)))


def _cut_words(texts: Sequence[str], known: Sequence[str]) -> list[bool]:
    """Which text ends in what is no known word, but the beginning of one."""
    ends = [_END.search(text[-_MOST:]) for text in texts]
    lasts = {found[0].strip().lower() for found in ends if found}
    at = {last: bisect_left(known, last) for last in lasts}
    cut = {last for last, n in at.items() if known[n : n + 1] and known[n] != last}
    cut = {last for last in cut if known[at[last]].startswith(last)}
    return [found is not None and found[0].strip().lower() in cut for found in ends]


def _frequent(values: pl.Series, only: pl.Expr | bool = True) -> tuple[str, ...]:
    counts = values.drop_nulls().alias("value").value_counts()
    ordered = (
        counts.filter(pl.col("count") >= _LEAST_ROWS, only)
        .sort(["count", "value"], descending=[True, False])
        .head(_MOST)
    )
    return tuple(ordered["value"].to_list())


def _bounds(sizes: pl.Series) -> tuple[str, ...]:
    quantiles = (sizes.quantile(q, "lower") for q in _QUANTILES)
    return tuple(map(str, sorted({int(value) for value in quantiles if value is not None})))


def surface_features(texts: Sequence[str]) -> tuple[list[str], NDArray[np.bool_]]:
    """Names of the surface features of these texts, and which text has which.

    Returns:
        names, and a boolean matrix of shape (texts, names), as `learn_surface` chooses them.
    """
    surface = learn_surface(texts)
    return surface.names, surface.matrix(texts)
