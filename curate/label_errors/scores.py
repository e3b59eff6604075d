"""What a model of other rows makes of each text: scores of every label, out of sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...text.embedded import can_embed, embed
from ...text.hashed import hashed_ngrams

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_C = 3.0
_EMBEDDED = 20_000
_NEGATIVES = 8
_LEAST_NEGATIVES = 2_000


class Scorer:
    """Scores texts by their words, pieces of words and, where vectors are installed, meaning.

    Logistic regressions, one label against the rest, cross-validated: the fewer rows, the more
    folds, since a model of few rows misses each that is left out. Each learns from at most 8 times
    as many rows of other labels, drawn at random, so that the cost grows with the rows and not with
    the labels. Vectors help where there are few rows, and are left out above 20,000.

    Args:
        texts: the texts.
        seed: number from which folds and other draws come.
        examples: other texts, whose labels are known.
    """

    def __init__(self, texts: Sequence[str], seed: int, examples: Sequence[str] = ()) -> None:
        self._seed = seed
        every = [*examples, *texts]
        rows = sparse.csr_matrix(hashed_ngrams(every))
        if can_embed() and len(texts) <= _EMBEDDED:
            vectors = sparse.csr_matrix(embed(every))
            rows = sparse.hstack((rows * np.sqrt(2 / 3), vectors * np.sqrt(1 / 3)), format="csr")
        rows = rows.astype(np.float64)
        self._examples, self._rows = rows[: len(examples)], rows[len(examples) :]

    def scores(self, codes: Codes, labels: int) -> Floats:
        """Score of each label for each text by models that have not seen its label.

        Args:
            codes: label of each text as a number below `labels`.

        Returns:
            Log-odds of shape (texts, labels).
        """
        rng = np.random.default_rng(self._seed)
        fold = _folds(codes, _how_many(len(codes), labels), rng)
        scores = np.zeros((len(codes), labels))
        for each in range(fold.max() + 1):
            asked = np.flatnonzero(fold == each)
            lines, biases = _fit(self._rows, codes, np.flatnonzero(fold != each), labels, rng)
            scores[asked] = self._rows[asked] @ lines + biases
        return scores

    def by_examples(self, codes: Codes, labels: int) -> Floats:
        """Score of each label for each text by a model that has seen nothing but the examples.

        Args:
            codes: label of each example as a number below `labels`.

        Returns:
            Log-odds of shape (texts, labels).
        """
        rng, every = np.random.default_rng(self._seed), np.arange(len(codes))
        lines, biases = _fit(self._examples, codes, every, labels, rng)
        scores: Floats = self._rows @ lines + biases
        return scores


def _fit(
    rows: Any, codes: Codes, learn: Codes, labels: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Lines, shape (columns, labels), and biases."""
    lines, biases = np.zeros((rows.shape[1], labels)), np.zeros(labels)
    for label in range(1 if labels == 2 else labels):
        positive = learn[codes[learn] == label]
        negative = learn[codes[learn] != label]
        if not len(positive) or not len(negative):
            biases[label] = np.log((len(positive) + 0.5) / (len(negative) + 0.5))
            continue
        most = max(_NEGATIVES * len(positive), _LEAST_NEGATIVES)
        taken = rng.choice(negative, min(most, len(negative)), replace=False)
        lines[:, label], bias = _against(rows, positive, taken)
        biases[label] = bias + np.log(len(taken) / len(negative))  # fewer raise the odds
    if labels == 2:
        lines[:, 1], biases[1] = -lines[:, 0], -biases[0]
    return lines, biases


def _against(rows: Any, positive: Codes, negative: Codes) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    both = np.concatenate((positive, negative))
    order = np.argsort(both)  # rows in order are quicker to read
    # liblinear visits rows in an order that it draws; the fixed state makes it the same
    model = LogisticRegression(C=_C, solver="liblinear", dual=True, tol=0.1, random_state=0)
    model.fit(rows[both[order]], order < len(positive))
    return model.coef_[0], float(model.intercept_[0])


def _how_many(rows: int, labels: int) -> int:
    """Folds."""
    if rows <= 2_000 and rows * labels <= 50_000:
        return 20
    if rows <= 5_000:
        return 10
    return 5 if rows <= 20_000 else 3


def _folds(codes: Codes, most: int, rng: np.random.Generator) -> Codes:
    """Fold of each row, balanced within each label."""
    fold = np.zeros(len(codes), dtype=np.int64)
    for each in np.unique(codes):
        rows = np.flatnonzero(codes == each)
        fold[rng.permutation(rows)] = np.arange(len(rows)) % most
    return fold
