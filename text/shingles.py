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
_CHUNK = 5_000


@dataclass(frozen=True)
class Signatures:
    """MinHash signatures of some texts.

    Attributes:
        values: uint32 of shape (texts, 126).
        keys: one number per text and band, int64 of shape (texts, 42); equal where a band is.
    """

    values: NDArray[np.uint32]
    keys: NDArray[np.int64]


def sign(texts: Sequence[str]) -> Signatures:
    """Signatures of texts that are normalised already; blanks at both ends count.

    Only the first 20,000 characters of a text are read: enough to know a copy, and it bounds the
    cost of a text that is a whole book.
    """
    values = np.zeros((len(texts), PERMUTATIONS), dtype=np.uint32)
    for start in range(0, len(texts), _CHUNK):
        part = [_padded(text) for text in texts[start : start + _CHUNK]]
        values[start : start + len(part)] = _sign(part)
    return Signatures(values, _band_keys(values))


def grams(text: str) -> NDArray[np.uint64]:
    """The distinct 4-grams of a normalised text as hashes, sorted."""
    return np.unique(_rolling(_codes(_padded(text))))


def jaccard(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Share of the 4-grams of either text that both have, 0 to 1."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def _padded(text: str) -> str:
    return f" {text[:_LONGEST]} ".ljust(GRAM)


def _codes(text: str) -> NDArray[np.uint64]:
    data = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return data.astype(np.uint64)


def _rolling(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash of the 4 code points that start at each place; the last 3 places have none."""
    length = len(codes) - GRAM + 1
    hashed = np.zeros(length, dtype=np.uint64)
    for shift in range(GRAM):
        hashed = (hashed ^ codes[shift : shift + length]) * _MIX
        hashed ^= hashed >> np.uint64(29)
    return hashed


def _sign(padded: list[str]) -> NDArray[np.uint32]:
    starts = np.concatenate(([0], np.cumsum([len(text) for text in padded])))
    hashed = _rolling(_codes("".join(padded)))
    each = [hashed[a : b - GRAM + 1] for a, b in pairwise(starts)]
    offsets = np.concatenate(([0], np.cumsum([len(row) for row in each]))).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(each), offsets, PERMUTATIONS, _SEED
    )
    return np.array(matrix.to_rows(), dtype=np.uint32)


def _band_keys(values: NDArray[np.uint32]) -> NDArray[np.int64]:
    bands = values.reshape(len(values), BANDS, PERMUTATIONS // BANDS).astype(np.uint64)
    keys = np.zeros(bands.shape[:2], dtype=np.uint64) + np.arange(BANDS, dtype=np.uint64)
    for column in range(bands.shape[2]):
        keys = (keys ^ bands[:, :, column]) * _MIX
        keys ^= keys >> np.uint64(31)
    return keys.view(np.int64)
