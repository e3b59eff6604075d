"""The model of the `encoder` trainer: a Hugging Face folder that `transformers` reads as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from .folders import CARD, CURVE, facts_of, opened, sealed
from .model import Probabilities
from .model_card import card
from .quiet import quiet
from .saved import MANIFEST, bad
from .tfidf_model import softmax

BATCH = 32


@dataclass(frozen=True)
class EncoderModel:
    """A fine-tuned encoder.

    Attributes:
        labels: every answer it can give.
        network: a sequence-classification model of transformers, on its device.
        tokenizer: its tokenizer.
        max_length: tokens of a text that are read.
        facts: how it was made; plain JSON data.
    """

    labels: tuple[str, ...]
    network: Any
    tokenizer: Any
    max_length: int
    facts: dict[str, Any]
    trainer: str = "encoder"

    def scores(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Logits, shape (texts, labels). Texts of like length are read together."""
        result = np.empty((len(texts), len(self.labels)))
        order = np.argsort([len(text) for text in texts], kind="stable")[::-1]
        self.network.eval()
        with torch.inference_mode():
            for start in range(0, len(texts), BATCH):
                places = order[start : start + BATCH]
                found = self.network(**self._read([texts[place] for place in places]))
                result[places] = found.logits.float().cpu().numpy()
        return result

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text: shape (texts, labels), rows sum to 1."""
        return softmax(self.scores(texts))

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text; the earlier label where two are equal."""
        return [self.labels[place] for place in self.probabilities(texts).argmax(axis=1)]

    def _read(self, texts: list[str]) -> Any:
        found = self.tokenizer(
            texts, padding=True, truncation=True, max_length=self.max_length, return_tensors="pt"
        )
        return found.to(self.network.device)

    def save(self, path: Path) -> None:
        """Write what `from_pretrained` reads, a card and the manifest into a folder.

        Raises:
            LabelwrightError: the folder cannot be written to.
        """
        facts = {
            "trainer": self.trainer,
            "labels": list(self.labels),
            "max_length": self.max_length,
            **self.facts,
        }
        with sealed(path, facts) as folder, quiet():
            self.network.save_pretrained(folder)
            self.tokenizer.save_pretrained(folder)
            lines = [json.dumps(point) for point in self.facts.get("curve", [])]
            (folder / CURVE).write_text(
                "".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n"
            )
            (folder / CARD).write_text(card(facts), encoding="utf-8", newline="\n")


def load_encoder(path: Path) -> EncoderModel:
    """A saved model.

    Raises:
        InputError: the folder holds none, or one that was cut short, changed or does not fit.
    """
    manifest = opened(path)
    labels = tuple(manifest["labels"])
    where = {"local_files_only": True, "trust_remote_code": False}
    try:
        with quiet():
            network = AutoModelForSequenceClassification.from_pretrained(
                path, use_safetensors=True, dtype=torch.float32, **where
            )
            tokenizer = AutoTokenizer.from_pretrained(path, **where)
        max_length = int(manifest["max_length"])
    except (KeyError, OSError, RuntimeError, TypeError, ValueError) as error:
        reason = str(error).strip().splitlines() or [repr(error)]
        raise bad(path / MANIFEST, f"a part of it does not fit ({reason[0]})") from None
    if [network.config.id2label.get(place) for place in range(len(labels))] != list(labels):
        raise bad(path / MANIFEST, "its labels are not those of config.json")
    if torch.cuda.is_available():
        network = network.to("cuda")
    return EncoderModel(labels, network, tokenizer, max_length, facts_of(manifest, "max_length"))
