"""Texts as vectors in which those that say alike are near."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from ...text.normalise import normalise

_LONGEST = 1_000


def vectors(
    ours: Sequence[str], theirs: Sequence[str]
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """TF-IDF of words and pairs of words, whatever their case; weights learned from `ours`."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(
        preprocessor=lambda text: normalise(text[:_LONGEST]),
        token_pattern=r"(?u)\S+",
        ngram_range=(1, 2),
        sublinear_tf=True,
        dtype=np.float32,
    )
    try:
        mine = reader.fit_transform(ours)
    except ValueError:  # what scikit-learn raises where there is no word at all
        return sparse.csr_array((len(ours), 1)), sparse.csr_array((len(theirs), 1))
    return sparse.csr_array(mine), sparse.csr_array(reader.transform(theirs))
