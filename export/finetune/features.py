"""Texts as TF-IDF of word and character n-grams, from plain vocabularies.

Weights are those of Salton & Buckley (1988) as scikit-learn has them: (1 + ln tf) * idf with
idf = ln((1 + n) / (1 + df)) + 1, each row scaled to length 1 within its channel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

MAX_CHARS = 20_000
_DIGIT = re.compile(r"\d")
MAX_TERMS = 50_000
RARE_FROM = 500
"""Rows from which on a term must stand in two texts to count."""

CHANNELS: dict[str, dict[str, Any]] = {
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w[\w']*|[^\w\s]"},
    "char": {"analyzer": "char_wb", "ngram_range": (2, 5)},
}
Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Channel:
    """One kind of n-gram, fitted.

    Attributes:
        kind: `word` (1 and 2 words) or `char` (2 to 5 characters within words).
        lower: whether texts are lower-cased first.
        terms: the n-grams, in the order of the columns.
        idf: one weight per term.
    """

    kind: str
    lower: bool
    terms: tuple[str, ...]
    idf: Array

    @classmethod
    def fit(cls, kind: str, lower: bool, texts: Sequence[str]) -> tuple[Channel, sparse.csr_matrix]:
        """The terms of these texts and how rare each is; and the texts transformed.

        Texts without any term give a channel without columns.
        """
        counter = CountVectorizer(
            **CHANNELS[kind],
            lowercase=lower,
            min_df=2 if len(texts) >= RARE_FROM else 1,
            max_features=MAX_TERMS,
        )
        try:
            counts = counter.fit_transform(prepared(texts))
        except ValueError:  # what scikit-learn raises for an empty vocabulary
            channel = cls(kind, lower, (), np.zeros(0, dtype=np.float32))
            return channel, channel.transform(texts)
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log((1 + len(texts)) / (1 + frequency)) + 1
        terms = tuple(str(term) for term in counter.get_feature_names_out())
        channel = cls(kind, lower, terms, idf.astype(np.float32))
        return channel, channel._weigh(counts)

    @cached_property
    def _counter(self) -> CountVectorizer:
        places = {term: place for place, term in enumerate(self.terms)}
        return CountVectorizer(**CHANNELS[self.kind], lowercase=self.lower, vocabulary=places)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Shape (texts, terms), float32, rows of length 1 (0 where a text has no known term)."""
        if not self.terms or not texts:
            return sparse.csr_matrix((len(texts), len(self.terms)), dtype=np.float32)
        return self._weigh(self._counter.transform(prepared(texts)))

    def _weigh(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        found = counts.astype(np.float32)
        found.data = (1 + np.log(found.data)) * self.idf[found.indices]
        return normalize(found, copy=False)


def prepared(texts: Sequence[str]) -> list[str]:
    """The texts as they are read.

    Cut, so that one huge text cannot take all time. Every digit is 0, since which number stands
    there hardly ever tells a label while that one stands there may. `^` and `$` mark the ends, so
    that the first and the last word count as such. Texts without a character stay empty.
    """
    cut = (text[:MAX_CHARS] for text in texts)
    return [f"^ {_DIGIT.sub('0', text)} $" if text.strip() else "" for text in cut]


def join(parts: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
    """The columns of several channels side by side."""
    return parts[0] if len(parts) == 1 else sparse.hstack(parts, format="csr")
