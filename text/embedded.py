"""What texts say as vectors, from word vectors that an installed package brings; no network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING = "wordllama is not installed: pip install 'labelwright[semantic]'"
_CHUNK = 20_000
_LONGEST = 2_000


def can_embed() -> bool:
    """Whether a package with word vectors is installed."""
    return find_spec("wordllama") is not None


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of length 1, shape (texts, 256): the mean of the vectors of a text's word pieces.

    From wordllama, whose wheel holds the weights; of a text the first 2,000 characters are read.
    Word order counts for nothing.
    """
    vectors = np.zeros((len(texts), 256), dtype=np.float32)
    for start in range(0, len(texts), _CHUNK):
        part = [text[:_LONGEST] for text in texts[start : start + _CHUNK]]
        vectors[start : start + len(part)] = _model().embed(part, norm=False)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(length > 0, length, 1)
    return vectors


def word_pieces() -> tuple[str, NDArray[np.float16]]:
    """The tokenizer, as the text of its file, and the vector of each word piece.

    Shape (pieces, 256). Raises ImportError where wordllama is not installed.
    """
    model = _model()
    return model.tokenizer.to_str(), model.embedding.astype(np.float16)


@cache
def _model() -> Any:
    import wordllama

    folder = Path(wordllama.__file__).parent  # its own files, where it does not look by itself
    return wordllama.WordLlama.load(dim=256, cache_dir=folder, disable_download=True)
