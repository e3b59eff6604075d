"""The model of the `tfidf` trainer: n-gram weights times a matrix, all of it plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .features import CHANNELS, Channel, join
from .model import Probabilities
from .saved import MANIFEST, bad, read_model, write_model

BATCH = 2_048


@dataclass(frozen=True)
class TfidfModel:
    """A linear classifier of n-grams.

    Attributes:
        labels: every answer it can give.
        channels: the n-grams it reads.
        weights: shape (terms of all channels, labels).
        intercepts: one per label.
        temperature: scores are divided by it before the softmax (Guo et al. 2017).
        facts: how it was made; plain JSON data.
    """

    labels: tuple[str, ...]
    channels: tuple[Channel, ...]
    weights: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float64]
    temperature: float
    facts: dict[str, Any]
    trainer: str = "tfidf"

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text: shape (texts, labels), rows sum to 1."""
        result = np.empty((len(texts), len(self.labels)))
        for start in range(0, len(texts), BATCH):
            part = texts[start : start + BATCH]
            found = join([channel.transform(part) for channel in self.channels])
            scores = found @ self.weights + self.intercepts
            result[start : start + len(part)] = softmax(scores / self.temperature)
        return result

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text; the earlier label where two are equal."""
        return [self.labels[place] for place in self.probabilities(texts).argmax(axis=1)]

    def save(self, path: Path) -> None:
        """Write `model.json`, `vocabulary.json` and `weights.npz` into a folder.

        Raises:
            LabelwrightError: the folder cannot be written to.
        """
        facts = {
            "trainer": self.trainer,
            "labels": list(self.labels),
            "temperature": self.temperature,
            **self.facts,
        }
        vocabulary = {
            "channels": [
                {"kind": each.kind, "lower": each.lower, "terms": each.terms}
                for each in self.channels
            ]
        }
        arrays: dict[str, npt.NDArray[Any]] = {
            f"idf_{place}": each.idf for place, each in enumerate(self.channels)
        }
        arrays |= {"weights": self.weights, "intercepts": self.intercepts}
        write_model(path, facts, vocabulary, arrays)


def load_tfidf(path: Path) -> TfidfModel:
    """A saved model.

    Raises:
        InputError: the folder holds none, or one that was cut short, changed or does not fit.
    """
    manifest, vocabulary, arrays = read_model(path)
    own = {"trainer", "labels", "temperature", "sha256", "format"}
    try:
        model = TfidfModel(
            labels=tuple(manifest["labels"]),
            channels=tuple(
                Channel(each["kind"], bool(each["lower"]), tuple(each["terms"]), arrays[f"idf_{i}"])
                for i, each in enumerate(vocabulary["channels"])
            ),
            weights=arrays["weights"],
            intercepts=arrays["intercepts"],
            temperature=float(manifest["temperature"]),
            facts={key: value for key, value in manifest.items() if key not in own},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise bad(path / MANIFEST, f"it lacks a part ({error})") from None
    if not _fits(model):
        raise bad(path / MANIFEST, "its labels, terms and weights do not fit each other")
    return model


def softmax(scores: npt.NDArray[Any]) -> Probabilities:
    """Rows of scores as probabilities that sum to 1."""
    powers: Probabilities = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    result: Probabilities = powers / powers.sum(axis=1, keepdims=True)
    return result


def _fits(model: TfidfModel) -> bool:
    terms = sum(len(channel.terms) for channel in model.channels)
    return (
        all(channel.kind in CHANNELS for channel in model.channels)
        and all(channel.idf.shape == (len(channel.terms),) for channel in model.channels)
        and model.weights.shape == (terms, len(model.labels))
        and model.intercepts.shape == (len(model.labels),)
        and bool(np.isfinite(model.weights).all() and np.isfinite(model.intercepts).all())
        and 0 < model.temperature < np.inf
    )
