"""The model of the `setfit` trainer: an encoder that `transformers` reads, and a linear head."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from .arrays import read_arrays, write_arrays
from .folders import CURVE, facts_of, opened, sealed
from .head import Head, Vectors
from .model import Probabilities
from .quiet import quiet
from .saved import MANIFEST, bad

BATCH = 32
HEAD = "head.safetensors"
POOLINGS = ("mean", "cls")


def pooled(hidden: Any, mask: Any, pooling: str) -> Any:
    """One vector of length 1 a text from those of its tokens: shape (texts, columns)."""
    if pooling == "cls":
        found = hidden[:, 0]
    else:
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        found = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
    return torch.nn.functional.normalize(found, dim=1)


@dataclass(frozen=True)
class Encoder:
    """Turns texts into vectors.

    Attributes:
        network: an encoder of transformers, on its device.
        tokenizer: its tokenizer.
        pooling: `mean` or `cls`.
        max_length: tokens of a text that are read.
    """

    network: Any
    tokenizer: Any
    pooling: str
    max_length: int

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, columns), of length 1 each. Texts of like length are read together."""
        result = np.empty((len(texts), self.network.config.hidden_size), dtype=np.float32)
        order = np.argsort([len(text) for text in texts], kind="stable")[::-1]
        self.network.eval()
        with torch.inference_mode():
            for start in range(0, len(texts), BATCH):
                places = order[start : start + BATCH]
                found = self._read([texts[place] for place in places])
                hidden = self.network(**found).last_hidden_state.float()
                one = pooled(hidden, found["attention_mask"], self.pooling)
                result[places] = one.cpu().numpy()
        return result

    def _read(self, texts: list[str]) -> Any:
        found = self.tokenizer(
            texts, padding=True, truncation=True, max_length=self.max_length, return_tensors="pt"
        )
        return found.to(self.network.device)


@dataclass(frozen=True)
class SetfitModel:
    """An encoder of sentences and a linear classifier of its vectors.

    Attributes:
        labels: every answer it can give.
        encoder: turns texts into vectors.
        head: turns vectors into probabilities.
        facts: how it was made; plain JSON data.
    """

    labels: tuple[str, ...]
    encoder: Encoder
    head: Head
    facts: dict[str, Any]
    trainer: str = "setfit"

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text: shape (texts, labels), rows sum to 1."""
        return self.head.probabilities(self.encoder.vectors(texts))

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text; the earlier label where two are equal."""
        return [self.labels[place] for place in self.probabilities(texts).argmax(axis=1)]

    def save(self, path: Path) -> None:
        """Write the encoder, the head and the manifest into a folder.

        Raises:
            LabelwrightError: the folder cannot be written to.
        """
        facts = {
            "trainer": self.trainer,
            "labels": list(self.labels),
            "pooling": self.encoder.pooling,
            "max_length": self.encoder.max_length,
            **self.facts,
        }
        with sealed(path, facts) as folder, quiet():
            self.encoder.network.save_pretrained(folder)
            self.encoder.tokenizer.save_pretrained(folder)
            write_arrays(folder / HEAD, self.head.arrays())
            lines = [json.dumps(point) for point in self.facts.get("curve", [])]
            (folder / CURVE).write_text(
                "".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n"
            )


def load_setfit(path: Path) -> SetfitModel:
    """A saved model.

    Raises:
        InputError: the folder holds none, or one that was cut short, changed or does not fit.
    """
    manifest = opened(path)
    labels = tuple(manifest["labels"])
    where = {"local_files_only": True, "trust_remote_code": False}
    numbers = {"use_safetensors": True, "dtype": torch.float32}
    try:
        head = Head.of(read_arrays(path / HEAD), len(labels))
        with quiet():
            network = AutoModel.from_pretrained(path, **numbers, **where)
            tokenizer = AutoTokenizer.from_pretrained(path, **where)
        encoder = Encoder(network, tokenizer, manifest["pooling"], int(manifest["max_length"]))
    except (KeyError, OSError, RuntimeError, TypeError, ValueError) as error:
        reason = str(error).strip().splitlines() or [repr(error)]
        raise bad(path / MANIFEST, f"a part of it does not fit ({reason[0]})") from None
    if encoder.pooling not in POOLINGS or network.config.hidden_size != head.weights.shape[0]:
        raise bad(path / MANIFEST, "its encoder and its weights do not fit each other")
    if torch.cuda.is_available():
        network.to("cuda")
    return SetfitModel(labels, encoder, head, facts_of(manifest, "pooling", "max_length"))
