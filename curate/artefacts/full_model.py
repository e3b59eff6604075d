"""A model that reads everything, asked about each row by what it learned from all the others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

Matrix = NDArray[np.float64]

_PENALTY = 0.5
_LONGEST = 2_000
_BLANKS = re.compile(r"(?<= ) ")


class FullModel:
    """Ridge regression on character and word n-grams as they are written, leaving each row out.

    Texts are TF-IDF of 2 to 4 characters and of words, with case, signs, ends and doubled blanks.
    In the dual the answer about a row by a model of all other rows has a closed form (Rifkin &
    Lippert 2007), for the row itself and for any change of it, however many labels there are. The
    cost is that of inverting one matrix of rows by rows.

    Args:
        texts: at most some thousands.
        labels: label of each as a number.

    Attributes:
        said: label of each text as it stands, by a model of all others, shape (texts,).
    """

    def __init__(self, texts: Sequence[str], labels: NDArray[np.int64]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        settings = {
            "lowercase": False,
            "sublinear_tf": True,
            "min_df": 2 if len(texts) > 100 else 1,
        }
        self._readers = (
            TfidfVectorizer(analyzer="char", ngram_range=(2, 4), **settings),
            TfidfVectorizer(token_pattern=r"(?u)\w+|[^\w\s]", **settings),
        )
        for reader in self._readers:
            reader.fit(_shown(texts))
        self._rows = self._read(texts)
        targets = np.eye(int(labels.max()) + 1)[labels]
        self._shares = targets.mean(axis=0)
        kernel = (self._rows @ self._rows.T).toarray()
        penalised = kernel + _PENALTY * np.eye(len(texts))
        self._inverse = cho_solve(cho_factor(penalised), np.eye(len(texts)))
        self._weights = self._inverse @ (targets - self._shares)
        self.said = self._answers(np.arange(len(texts)), kernel)

    def says(self, texts: Sequence[str], rows: Sequence[int]) -> NDArray[np.int64]:
        """Labels of changed texts, each by a model of all rows but the one that it was.

        Args:
            texts: what became of the rows' texts.
            rows: places of the rows among those that the model was made from.
        """
        return self._answers(np.asarray(rows), (self._read(texts) @ self._rows.T).toarray())

    def _answers(self, rows: NDArray[np.int64], kernel: Matrix) -> NDArray[np.int64]:
        inverse = self._inverse[rows]
        share = (kernel * inverse).sum(axis=1) / inverse[np.arange(len(rows)), rows]
        scores = kernel @ self._weights - self._weights[rows] * share[:, None]
        answers: NDArray[np.int64] = (scores + self._shares).argmax(axis=1)
        return answers

    def _read(self, texts: Sequence[str]) -> sparse.csr_array:
        shown = _shown(texts)
        found = sparse.hstack([reader.transform(shown) for reader in self._readers])
        return sparse.csr_array(found) / np.sqrt(2)


def _shown(texts: Sequence[str]) -> list[str]:
    # scikit-learn folds runs of blanks into one and knows no ends of a text
    return [f"\u2402{_BLANKS.sub(chr(0x2423), text[:_LONGEST])}\u2403" for text in texts]
