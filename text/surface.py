"""What a text looks like, whatever it says: its marks, casing, digits, length, first and last word.

A model that can tell the labels apart by these alone has learned how the texts were written, not
what they mean. Words of content are no surface: of the first and last words only those count that
say nothing of a topic (function words, and markers such as "wow").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .words import FUNCTION_WORDS, MARKERS

_LEAST_ROWS = 5
_MOST_SIGNS = 60
_MOST_WORDS = 60
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_LONGEST = 20_000
_SIGN = r"[^\p{L}\p{M}\p{N}\s]"
_FIRST_WORD = r"^[^\p{L}\p{N}]*([\p{L}\p{M}\p{N}'\u2019]+)"
_LAST_WORD = r"([\p{L}\p{M}\p{N}'\u2019]+)[^\p{L}\p{N}]*$"

_PATTERNS: dict[str, str] = {
    "starts with a digit": r"^\p{Nd}",
    "starts with a lower-case letter": r"^\p{Ll}",
    "starts with a word in capitals": r"^\P{L}*\p{Lu}{2,}\b",
    "starts with a word and a colon": r"^[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)?:\s",
    "starts with a word and a comma": r"^[\p{L}\u2019']+,\s",
    "starts with a blank": r"^\s",
    "ends with a digit": r"\p{Nd}$",
    "ends with a blank": r"\s$",
    "contains a digit": r"\p{Nd}",
    "contains a number of four digits": r"\b\p{Nd}{4}\b",
    "contains a run of !": r"!\s*!",
    "contains a run of ?": r"\?\s*\?",
    "contains ! and ? together": r"!\s*\?|\?\s*!",
    "contains dots in a row": r"\.{2,}|…",
    "contains dashes in a row": r"--|—",
    "contains an emoji": r"\p{Extended_Pictographic}",
    "contains a line break": r"\S\s*\n\s*\S",
    "contains two blanks in a row": r"\S {2,}\S",
    "contains a blank before a comma or full stop": r"\S\s[,.](?:\s|$)",
    "contains a web address": r"https?://|\bwww\.",
    "contains an HTML tag": r"<[a-zA-Z/][^<>]{0,80}>",
    "contains an HTML entity": r"&(?:#\d+|[a-z]{2,8});",
    "contains a bold mark": r"\*\*|__",
    "contains a word in capitals": r"\b\p{Lu}{2,}\b",
    "contains three words in capitals": r"\b\p{Lu}{2,}\b.*\b\p{Lu}{2,}\b.*\b\p{Lu}{2,}\b",
    "has no capital letter": r"^\P{Lu}*\p{Ll}\P{Lu}*$",
    "has no lower-case letter": r"^\P{Ll}*\p{Lu}\P{Ll}*\p{Lu}\P{Ll}*$",
}


@dataclass(frozen=True)
class Surface:
    """The surface features that some texts gave rise to, to be looked up in any texts.

    Attributes:
        first_signs, last_signs, signs: signs that start, end, stand in at least 5 of the texts.
        first_words, last_words: function words and markers likewise, lower case.
        lengths: bounds in characters, words: bounds in words; quantiles of the texts.
    """

    first_signs: tuple[str, ...]
    last_signs: tuple[str, ...]
    signs: tuple[str, ...]
    first_words: tuple[str, ...]
    last_words: tuple[str, ...]
    lengths: tuple[int, ...]
    words: tuple[int, ...]

    @cached_property
    def _features(self) -> dict[str, pl.Expr]:
        text = pl.col("text")
        first, last = pl.col("first_word"), pl.col("last_word")
        capital = pl.col("capitalised") >= 0.8 * pl.col("words")
        long, many = pl.col("characters"), pl.col("words")
        return {
            **{name: text.str.contains(pattern) for name, pattern in _PATTERNS.items()},
            "is in Title Case": capital & (pl.col("words") >= 3) & text.str.contains(r"\p{Ll}"),
            **{f"starts with {s}": pl.col("bare").str.starts_with(s) for s in self.first_signs},
            **{f"ends with {s}": pl.col("bare").str.ends_with(s) for s in self.last_signs},
            **{f"contains {s}": text.str.contains(s, literal=True) for s in self.signs},
            **{f"first word is {w!r}": first == w for w in self.first_words},
            **{f"last word is {w!r}": last == w for w in self.last_words},
            **{f"longer than {n} characters": long > n for n in self.lengths},
            **{f"at most {n} characters": long <= n for n in self.lengths},
            **{f"more than {n} words": many > n for n in self.words},
            **{f"at most {n} words": many <= n for n in self.words},
        }

    @property
    def names(self) -> list[str]:
        """What each feature is, in words, such as `ends with !`."""
        return list(self._features)

    def matrix(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Which text has which feature: shape (texts, features), columns in order of `names`."""
        frame = _parts(texts).select(
            **{str(n): expr.fill_null(False) for n, expr in enumerate(self._features.values())}
        )
        return frame.to_numpy().astype(np.bool_).reshape(len(texts), len(self.names))

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
            (text.str.count_matches(_SIGN) / long).alias("signs"),
        )
        return frame.to_numpy().astype(np.float32).reshape(len(texts), 6)


def _parts(texts: Sequence[str]) -> pl.DataFrame:
    text = pl.col("text")
    return (
        pl.DataFrame(
            {"text": [t[:_LONGEST].replace("\0", " ") for t in texts]}, {"text": pl.String}
        )
        .with_columns(
            bare=text.str.strip_chars(),
            characters=text.str.len_chars().cast(pl.Int64),
            words=text.str.count_matches(r"\S+").cast(pl.Int64),
            capitalised=text.str.count_matches(r"(?:^|\s)[^\p{L}\p{N}\s]*[\p{Lu}\p{Nd}]").cast(
                pl.Int64
            ),
        )
        .with_columns(first_word=_plain(_FIRST_WORD), last_word=_plain(_LAST_WORD))
    )


def _plain(pattern: str) -> pl.Expr:
    word = pl.col("text").str.extract(pattern)
    return word.str.to_lowercase().str.replace_all("['\u2019]", "")


def learn_surface(texts: Sequence[str]) -> Surface:
    """The surface features worth asking about in these texts; labels play no part in it."""
    parts = _parts(texts)
    neutral = pl.Series(sorted(FUNCTION_WORDS | MARKERS))
    sign = pl.col("text").str.extract_all(_SIGN).list.unique().explode()
    ends = parts.select(
        first=pl.col("bare").str.extract(rf"^({_SIGN})"),
        last=pl.col("bare").str.extract(rf"({_SIGN})$"),
        first_word=pl.col("first_word").replace_strict(neutral, neutral, default=None),
        last_word=pl.col("last_word").replace_strict(neutral, neutral, default=None),
    )
    return Surface(
        first_signs=_frequent(ends["first"], _MOST_SIGNS),
        last_signs=_frequent(ends["last"], _MOST_SIGNS),
        signs=_frequent(parts.select(sign)["text"], _MOST_SIGNS),
        first_words=_frequent(ends["first_word"], _MOST_WORDS),
        last_words=_frequent(ends["last_word"], _MOST_WORDS),
        lengths=_bounds(parts["characters"]),
        words=_bounds(parts["words"]),
    )


def _frequent(values: pl.Series, most: int) -> tuple[str, ...]:
    counts = (
        values.drop_nulls().alias("value").value_counts().filter(pl.col("count") >= _LEAST_ROWS)
    )
    ordered = counts.sort(["count", "value"], descending=[True, False]).head(most)
    return tuple(ordered["value"].to_list())


def _bounds(sizes: pl.Series) -> tuple[int, ...]:
    quantiles = (sizes.quantile(q, "lower") for q in _QUANTILES)
    return tuple(sorted({int(value) for value in quantiles if value is not None}))


def surface_features(texts: Sequence[str]) -> tuple[list[str], NDArray[np.bool_]]:
    """Names of the surface features of these texts, and which text has which.

    Returns:
        names, and a boolean matrix of shape (texts, names). Signs and words count as a feature
        from 5 texts on; lengths are cut at the 10, 25, 50, 75 and 90 % quantiles of these texts.
    """
    surface = learn_surface(texts)
    return surface.names, surface.matrix(texts)
