"""The model of the `fasttext` trainer, computed from plain arrays as fastText computes it.

Words, n-grams of words and of characters, their hashes and the mean of their vectors are those of
fastText's dictionary.cc and model.cc; the tests compare with fastText's own answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .arrays import read_arrays, write_arrays
from .folders import facts_of, opened, sealed
from .model import Probabilities
from .saved import MANIFEST, bad
from .tfidf_model import softmax

LONGEST = 20_000
MOST_KEPT = 100_000
END = "</s>"
ARRAYS = "vectors.safetensors"
VOCABULARY = "vocabulary.json"
_TOKEN = re.compile(r"\w[\w']*|[^\w\s]")
_FNV, _FNV_PRIME, _NEXT = 2_166_136_261, 16_777_619, 116_049_371
_32, _64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def tokens(text: str) -> list[str]:
    """Words and signs of a text, lower-cased, as they are handed to fastText."""
    return _TOKEN.findall(text[:LONGEST].lower().replace("\0", " "))


@dataclass(frozen=True)
class Vocabulary:
    """What stands in which row of the vectors.

    Attributes:
        words: known words, in the order of their rows.
        buckets: rows behind those, which all n-grams share by their hash; 0 where none are read.
        together: most words that stand together in an n-gram.
        least, most: characters of n-grams within words; 0 for none.
    """

    words: tuple[str, ...]
    buckets: int
    together: int
    least: int
    most: int

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    @cached_property
    def _known(self) -> dict[str, list[int]]:
        return {}

    def rows(self, text: str) -> list[int]:
        """Rows of all that a text has, with repeats."""
        found: list[int] = []
        hashes = []
        for word in [*tokens(text), END]:
            if word not in self._known:
                if len(self._known) >= MOST_KEPT:
                    self._known.clear()
                self._known[word] = list(self._of(word))
            found += self._known[word]
            hashes.append(_signed(fnv(word)))
        for start, first in enumerate(hashes):
            value = first & _64
            for other in hashes[start + 1 : start + self.together]:
                value = (value * _NEXT + other) & _64
                found.append(len(self.words) + value % self.buckets)
        return found

    def _of(self, word: str) -> Iterator[int]:
        """The word itself where it is known, and the n-grams within it."""
        if word in self._places:
            yield self._places[word]
        if word == END or not self.most:
            return
        marked = f"<{word}>"
        for start in range(len(marked)):
            for end in range(start + self.least, min(start + self.most, len(marked)) + 1):
                alone = end - start == 1 and (start == 0 or end == len(marked))
                if not alone:
                    yield len(self.words) + fnv(marked[start:end]) % self.buckets


def fnv(text: str) -> int:
    """fastText's hash: 32-bit FNV-1a over signed bytes."""
    value = _FNV
    for byte in text.encode("utf-8", "replace"):
        value = ((value ^ (byte | 0xFFFFFF00 if byte > 127 else byte)) * _FNV_PRIME) & _32
    return value


def _signed(value: int) -> int:
    return value - (1 << 32) if value >> 31 else value


@dataclass(frozen=True)
class FasttextModel:
    """Mean vectors of words and n-grams, and a linear classifier of them.

    Attributes:
        labels: every answer it can give.
        vocabulary: which rows of `vectors` a text has.
        vectors: shape (words and buckets, columns).
        output: shape (labels, columns).
        bias: one per label; hardly possible for one that no row had.
        temperature: scores are divided by it before the softmax (Guo et al. 2017).
        facts: how it was made; plain JSON data.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    vectors: npt.NDArray[np.float32]
    output: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float64]
    temperature: float
    facts: dict[str, Any]
    trainer: str = "fasttext"

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Scores before the softmax, shape (texts, labels)."""
        hidden = np.zeros((len(texts), self.vectors.shape[1]), dtype=np.float32)
        for place, text in enumerate(texts):
            rows = self.vocabulary.rows(text)
            if rows:
                hidden[place] = self.vectors[rows].mean(axis=0)
        found: npt.NDArray[np.float64] = hidden @ self.output.T + self.bias
        return found

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text: shape (texts, labels), rows sum to 1."""
        return softmax(self.scores(texts) / self.temperature)

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text; the earlier label where two are equal."""
        return [self.labels[place] for place in self.probabilities(texts).argmax(axis=1)]

    def save(self, path: Path) -> None:
        """Write the manifest, the vocabulary and the arrays into a folder.

        Raises:
            LabelwrightError: the folder cannot be written to.
        """
        own = self.vocabulary
        facts = {
            "trainer": self.trainer,
            "labels": list(self.labels),
            "temperature": self.temperature,
            **self.facts,
        }
        shape = {"buckets": own.buckets, "together": own.together}
        words = {"words": own.words, **shape, "least": own.least, "most": own.most}
        arrays: dict[str, npt.NDArray[Any]] = {
            "vectors": self.vectors,
            "output": self.output,
            "bias": self.bias,
        }
        with sealed(path, facts) as folder:
            (folder / VOCABULARY).write_text(json.dumps(words), encoding="ascii", newline="\n")
            write_arrays(folder / ARRAYS, arrays)


def load_fasttext(path: Path) -> FasttextModel:
    """A saved model.

    Raises:
        InputError: the folder holds none, or one that was cut short, changed or does not fit.
    """
    manifest = opened(path)
    try:
        words = json.loads((path / VOCABULARY).read_text(encoding="ascii"))
        numbers = (int(words[key]) for key in ("buckets", "together", "least", "most"))
        vocabulary = Vocabulary(tuple(words["words"]), *numbers)
        arrays = read_arrays(path / ARRAYS)
        model = FasttextModel(
            tuple(manifest["labels"]),
            vocabulary,
            arrays["vectors"],
            arrays["output"],
            arrays["bias"],
            float(manifest["temperature"]),
            facts_of(manifest, "temperature"),
        )
    except (KeyError, OSError, TypeError, ValueError) as error:
        raise bad(path / MANIFEST, f"a part of it does not fit ({error})") from None
    if not _fits(model):
        raise bad(path / MANIFEST, "its labels, words and vectors do not fit each other")
    return model


def _fits(model: FasttextModel) -> bool:
    rows = len(model.vocabulary.words) + model.vocabulary.buckets
    columns = model.vectors.shape[1] if model.vectors.ndim == 2 else -1
    own = model.vocabulary
    return (
        (own.buckets > 0 or (own.buckets == 0 and own.together < 2 and own.most == 0))
        and len(model.vectors) == rows
        and model.output.shape == (len(model.labels), columns)
        and model.bias.shape == (len(model.labels),)
        and bool(np.isfinite(model.vectors).all() and np.isfinite(model.output).all())
        and 0 < model.temperature < np.inf
    )
