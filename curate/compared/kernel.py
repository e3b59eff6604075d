"""How alike texts are: as they are written, and by their words alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...text.normalise import normalise

Kernel = NDArray[np.float32]

_LONGEST = 1_000
_WRITTEN: tuple[dict[str, Any], ...] = (
    {"analyzer": "char", "ngram_range": (1, 3)},
    {"token_pattern": r"(?u)\w+|[^\w\s]", "ngram_range": (1, 2)},
)
_WORDS: tuple[dict[str, Any], ...] = ({"token_pattern": r"(?u)\S+", "ngram_range": (1, 2)},)


def as_written(texts: Sequence[str]) -> Kernel:
    """Likeness of texts by characters, case, signs and words: shape (texts, texts), 0 to 1.

    Cosine of TF-IDF vectors. How often a term is in a text counts by its logarithm, and terms of
    one text alone do not. Only the first 1,000 characters are read.
    """
    return _kernel([f"\u2402{text[:_LONGEST]}\u2403" for text in texts], _WRITTEN)


def by_words(texts: Sequence[str]) -> Kernel:
    """Likeness by words and pairs of words, whatever their case and the signs between them."""
    return _kernel([normalise(text[:_LONGEST]) for text in texts], _WORDS)


def _kernel(texts: Sequence[str], readers: Sequence[dict[str, Any]]) -> Kernel:
    vectors = [_vectors(texts, reader) for reader in readers]
    together = sparse.csr_array(sparse.hstack(vectors, format="csr"))
    found: Kernel = (together @ together.T).toarray().astype(np.float32)
    return found / np.float32(len(readers))


def _vectors(texts: Sequence[str], reader: dict[str, Any]) -> sparse.csr_array:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(
        lowercase=False, sublinear_tf=True, min_df=2, dtype=np.float32, **reader
    )
    try:
        return sparse.csr_array(vectoriser.fit_transform(texts))
    except ValueError:  # what scikit-learn raises where no term is in two texts
        return sparse.csr_array((len(texts), 1), dtype=np.float32)
