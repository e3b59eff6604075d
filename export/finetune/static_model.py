"""The model of the `static` trainer: word-piece vectors, a tokenizer and a matrix, plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .arrays import read_arrays, write_arrays
from .folders import facts_of, missing, opened, sealed
from .head import Head, Vectors
from .model import Probabilities
from .saved import MANIFEST, bad

BATCH = 2_048
LONGEST = 2_000
TOKENIZER = "tokenizer.json"
PIECES = "pieces.safetensors"
HEAD = "head.safetensors"


@dataclass(frozen=True)
class WordPieces:
    """Word pieces and their vectors.

    Attributes:
        tokenizer: the file of a `tokenizers.Tokenizer`, as text.
        table: shape (pieces, columns), float16.
    """

    tokenizer: str
    table: npt.NDArray[np.float16]

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            from tokenizers import Tokenizer
        except ImportError:
            raise missing("static", "tokenizers") from None
        found = Tokenizer.from_str(self.tokenizer)
        found.no_padding()
        found.no_truncation()
        return found

    @cached_property
    def _table(self) -> npt.NDArray[np.float32]:
        return self.table.astype(np.float32)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, columns): mean vectors scaled to length 1; 0 for a text without pieces.

        Of a text the first 2,000 characters are read.
        """
        result = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            part = [text[:LONGEST] for text in texts[start : start + BATCH]]
            found = self._tokenizer.encode_batch_fast(part, add_special_tokens=False)
            result[start : start + len(part)] = self._sums([one.ids for one in found])
        length = np.linalg.norm(result, axis=1, keepdims=True)
        result /= np.where(length > 0, length, 1)
        return result

    def _sums(self, pieces: Sequence[Sequence[int]]) -> Vectors:
        ends = np.cumsum([0, *map(len, pieces)])
        places = np.fromiter((one for row in pieces for one in row), dtype=np.int32)
        ones = np.ones(len(places), dtype=np.float32)
        counts = sparse.csr_matrix((ones, places, ends), shape=(len(pieces), len(self.table)))
        sums: Vectors = np.asarray(counts @ self._table)
        return sums


@dataclass(frozen=True)
class StaticModel:
    """A linear classifier of mean word-piece vectors.

    Attributes:
        labels: every answer it can give.
        pieces: turns texts into vectors.
        head: turns vectors into probabilities.
        facts: how it was made; plain JSON data.
    """

    labels: tuple[str, ...]
    pieces: WordPieces
    head: Head
    facts: dict[str, Any]
    trainer: str = "static"

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text: shape (texts, labels), rows sum to 1."""
        return self.head.probabilities(self.pieces.vectors(texts))

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text; the earlier label where two are equal."""
        return [self.labels[place] for place in self.probabilities(texts).argmax(axis=1)]

    def save(self, path: Path) -> None:
        """Write the manifest, the tokenizer and the arrays into a folder.

        Raises:
            LabelwrightError: the folder cannot be written to.
        """
        facts = {"trainer": self.trainer, "labels": list(self.labels), **self.facts}
        with sealed(path, facts) as folder:
            (folder / TOKENIZER).write_text(self.pieces.tokenizer, encoding="utf-8", newline="\n")
            write_arrays(folder / PIECES, {"table": self.pieces.table})
            write_arrays(folder / HEAD, self.head.arrays())


def load_static(path: Path) -> StaticModel:
    """A saved model.

    Raises:
        InputError: the folder holds none, or one that was cut short, changed or does not fit.
    """
    manifest = opened(path)
    labels = tuple(manifest["labels"])
    try:
        head = Head.of(read_arrays(path / HEAD), len(labels))
        pieces = WordPieces(
            (path / TOKENIZER).read_text(encoding="utf-8"), read_arrays(path / PIECES)["table"]
        )
    except (KeyError, OSError, ValueError) as error:
        raise bad(path / MANIFEST, f"a part of it does not fit ({error})") from None
    if pieces.table.shape[1:] != head.weights.shape[:1]:
        raise bad(path / MANIFEST, "its vectors and weights do not fit each other")
    return StaticModel(labels, pieces, head, facts_of(manifest))
