"""Character 4-grams of texts as numbers, and their MinHash signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

GRAM = 4
PERMUTATIONS = 126
BANDS = 42
"""42 bands of 3: two texts of Jaccard .5 share a band with probability .996, of .05 with .005."""
_SEED = 20_260
_MIX = np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 20_000


@dataclass(frozen=True)
class Shingles:
    """The 4-grams of some texts.

    Attributes:
        grams: distinct hashed 4-grams of each text, sorted; one uint64 array a text.
        signatures: MinHash signatures, uint32 of shape (texts, 126).
        keys: one number per text and band, int64 of shape (texts, 42); equal where a band is.
    """

    grams: list[NDArray[np.uint64]]
    signatures: NDArray[np.uint32]
    keys: NDArray[np.int64]


def shingle(texts: Sequence[str]) -> Shingles:
    """Hash the 4-grams of texts that are normalised already; blanks at both ends count.

    Only the first 20,000 characters of a text are read: enough to know a copy, and it bounds the
    cost of a text that is a whole book.
    """
    padded = [f" {text[:_LONGEST]} ".ljust(GRAM) for text in texts]
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    if not padded:
        empty = np.zeros((0, PERMUTATIONS), dtype=np.uint32)
        return Shingles([], empty, np.zeros((0, BANDS), dtype=np.int64))
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    hashed = _rolling(codes.astype(np.uint64))
    grams = [np.unique(hashed[a : b - GRAM + 1]) for a, b in pairwise(starts)]
    offsets = np.concatenate(([0], np.cumsum([len(row) for row in grams]))).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(grams), offsets, PERMUTATIONS, _SEED
    )
    signatures = np.array(matrix.to_rows(), dtype=np.uint32)
    return Shingles(grams, signatures, _band_keys(signatures))


def _rolling(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash of the 4 code points that start at each place; the last 3 places have none."""
    length = len(codes) - GRAM + 1
    hashed = np.zeros(length, dtype=np.uint64)
    for shift in range(GRAM):
        hashed = (hashed ^ codes[shift : shift + length]) * _MIX
        hashed ^= hashed >> np.uint64(29)
    return hashed


def _band_keys(signatures: NDArray[np.uint32]) -> NDArray[np.int64]:
    bands = signatures.reshape(len(signatures), BANDS, -1).astype(np.uint64)
    keys = np.zeros(bands.shape[:2], dtype=np.uint64) + np.arange(BANDS, dtype=np.uint64)
    for column in range(bands.shape[2]):
        keys = (keys ^ bands[:, :, column]) * _MIX
        keys ^= keys >> np.uint64(31)
    return keys.view(np.int64)


def jaccard(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Share of the 4-grams of either text that both have, 0 to 1."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)
