"""How different the texts of a label are from one another; beside those that people wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...text.normalise import normalise
from ..compared.kernel import Kernel, by_words

SHUFFLES = 1_999
MOST = 200
_OPENING = 3

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Diversity:
    """How different some texts are from one another.

    Attributes:
        texts: how many were looked at.
        vendi: how many texts that have nothing in common would be as different: between 1 and
            `texts` (Vendi score of words and pairs of words, Friedman & Dieng 2023, arXiv
            2210.02410).
        self_similarity: mean likeness of two of the texts, 0 to 1.
        repeated_openings: share of texts whose first three words open another of them too.
    """

    texts: int
    vendi: float
    self_similarity: float
    repeated_openings: float

    def report(self) -> dict[str, Any]:
        """Its figures, rounded."""
        return {
            "texts": self.texts,
            "vendi": round(self.vendi, 2),
            "self_similarity": round(self.self_similarity, 4),
            "repeated_openings": round(self.repeated_openings, 4),
        }


@dataclass(frozen=True)
class Compared:
    """Texts of a label in the table and as many real ones.

    Attributes:
        ours, theirs: of the table, of the real texts.
        alike: squared likeness of two texts of the table less that of two real ones, as things are
            and after each shuffle of the two sides, shape (1 + shuffles,).
        openings: share of repeated openings in the table less that in the real texts, likewise.
    """

    ours: Diversity
    theirs: Diversity
    alike: Matrix
    openings: Matrix


def diversity(texts: Sequence[str]) -> Diversity:
    """How different texts are from one another; every text counts, repeats too."""
    return _diversity(_with_itself(by_words(texts)), _openings(texts))


def compare(ours: Sequence[str], theirs: Sequence[str], seed: int) -> Compared:
    """Compare as many texts of a table as real ones; words are weighed in both together.

    The share of squared likeness is the inverse of the Vendi score of order 2 (Pasarkar & Dieng
    2023, arXiv 2310.12952), which can be had for thousands of shuffles at once.
    """
    texts, size = [*ours, *theirs], len(ours)
    kernel, openings = _with_itself(by_words(texts)), _openings(texts)
    sides = np.zeros((len(texts), SHUFFLES + 1), dtype=np.float32)
    sides[:size] = 1
    sides[:, 1:] = np.random.default_rng(seed).permuted(sides[:, 1:], axis=0)
    return Compared(
        ours=_diversity(kernel[:size, :size], openings[:size]),
        theirs=_diversity(kernel[size:, size:], openings[size:]),
        alike=_alike(kernel**2, sides) - _alike(kernel**2, 1 - sides),
        openings=_repeated(openings, sides) - _repeated(openings, 1 - sides),
    )


def _with_itself(kernel: Kernel) -> Kernel:
    np.fill_diagonal(kernel, 1)  # a text whose words are in no other has no terms at all
    return kernel


def _diversity(kernel: Kernel, openings: NDArray[np.int64]) -> Diversity:
    size = len(kernel)
    shares = np.linalg.eigvalsh(kernel.astype(np.float64) / size)
    shares = shares[shares > 1e-12]
    pairs = max(1, size * (size - 1))
    counts = np.bincount(openings)
    return Diversity(
        texts=size,
        vendi=float(np.exp(-(shares * np.log(shares)).sum())),
        self_similarity=float((kernel.sum() - size) / pairs),
        repeated_openings=float((counts[openings] > 1).mean()),
    )


def _openings(texts: Sequence[str]) -> NDArray[np.int64]:
    known: dict[tuple[str, ...], int] = {}
    first = (tuple(normalise(text).split()[:_OPENING]) for text in texts)
    return np.array([known.setdefault(opening, len(known)) for opening in first], dtype=np.int64)


def _alike(squared: Kernel, sides: NDArray[np.float32]) -> Matrix:
    size = sides[:, 0].sum()
    found: Matrix = ((squared @ sides) * sides).sum(axis=0).astype(np.float64) / size**2
    return found


def _repeated(openings: NDArray[np.int64], sides: NDArray[np.float32]) -> Matrix:
    counts = np.zeros((int(openings.max()) + 1, sides.shape[1]), dtype=np.float32)
    np.add.at(counts, openings, sides)
    found: Matrix = np.where(counts > 1, counts, 0).sum(axis=0).astype(np.float64)
    return found / float(sides[:, 0].sum())
