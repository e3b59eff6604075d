"""Words and pairs of words that texts contain, begin or end with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ...text.words import ASIDES, FUNCTION_WORDS

_PATTERN = r"(?u)\b\w[\w'\u2019]*"
_LEAST_ROWS = 5
_MOST = 5_000
_LONGEST = 20_000


@dataclass(frozen=True)
class Lexicon:
    """The words and pairs of words that stand in at least 5 of some texts, lower case."""

    terms: tuple[str, ...]

    def matrix(self, texts: Sequence[str]) -> sparse.csc_array:
        """Which text contains which term: shape (texts, terms), boolean."""
        from sklearn.feature_extraction.text import CountVectorizer

        if not self.terms or not texts:
            return sparse.csc_array((len(texts), len(self.terms)), dtype=np.bool_)
        places = {term: place for place, term in enumerate(self.terms)}
        counter = CountVectorizer(**_SETTINGS, vocabulary=places)
        return sparse.csc_array(counter.transform([text[:_LONGEST] for text in texts]))


_SETTINGS = {
    "token_pattern": _PATTERN,
    "ngram_range": (1, 2),
    "binary": True,
    "dtype": np.bool_,
}


def learn_lexicon(texts: Sequence[str]) -> Lexicon:
    """The 5,000 most frequent words and pairs of words of at least 5 texts; labels play no part.

    Asides such as "honestly" are left to the surface, and so are pairs of nothing but function
    words.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(**_SETTINGS, min_df=_LEAST_ROWS, max_features=_MOST)
    try:
        counter.fit([text[:_LONGEST] for text in texts])
    except ValueError:  # what scikit-learn raises where no term is frequent enough
        return Lexicon(())
    return Lexicon(tuple(sorted(term for term in counter.vocabulary_ if _speaks(term))))


def _speaks(term: str) -> bool:
    words = term.split(" ")
    if len(words) == 1:
        return term not in ASIDES
    return not all(word in FUNCTION_WORDS for word in words)
