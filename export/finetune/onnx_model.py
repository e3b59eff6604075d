"""A model as ONNX: run by onnxruntime and tokenizers, without PyTorch and transformers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .folders import facts_of, missing, opened
from .model import Probabilities
from .saved import MANIFEST, bad

BATCH = 32
NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
READER = "onnx"


@dataclass(frozen=True)
class Reading:
    """How texts become tokens.

    Attributes:
        special: whether the marks of begin and end are added.
        max_length: tokens of a text that are read; None for all.
        max_chars: characters of a text that are read; None for all.
        pad: token that fills a batch up.
    """

    special: bool
    max_length: int | None
    max_chars: int | None
    pad: int


@dataclass(frozen=True)
class OnnxModel:
    """A classifier in ONNX.

    Attributes:
        labels: every answer it can give.
        path: its folder.
        reading: how texts become tokens.
        trainer: name of the trainer that made the model it comes from.
        facts: how it was made; plain JSON data.
    """

    labels: tuple[str, ...]
    path: Path
    reading: Reading
    trainer: str
    facts: dict[str, Any]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        found = Tokenizer.from_file(str(self.path / TOKENIZER))
        found.no_padding()
        found.no_truncation()
        if self.reading.max_length is not None:
            found.enable_truncation(self.reading.max_length)
        return found

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self.path / NETWORK), options, providers=["CPUExecutionProvider"]
        )

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text: shape (texts, labels), rows sum to 1."""
        result = np.empty((len(texts), len(self.labels)))
        order = np.argsort([len(text) for text in texts], kind="stable")[::-1]
        for start in range(0, len(texts), BATCH):
            places = order[start : start + BATCH]
            found = self._session.run(None, self._tokens([texts[place] for place in places]))[0]
            result[places] = found
        result /= result.sum(axis=1, keepdims=True)
        return result

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text; the earlier label where two are equal."""
        return [self.labels[place] for place in self.probabilities(texts).argmax(axis=1)]

    def _tokens(self, texts: list[str]) -> dict[str, Any]:
        cut = [text[: self.reading.max_chars] for text in texts]
        found = self._tokenizer.encode_batch(cut, add_special_tokens=self.reading.special)
        longest = max(1, *(len(one.ids) for one in found))
        ids = np.full((len(texts), longest), self.reading.pad, dtype=np.int64)
        mask = np.zeros((len(texts), longest), dtype=np.int64)
        for row, one in enumerate(found):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        return {"input_ids": ids, "attention_mask": mask}

    def save(self, path: Path) -> None:
        """Copy the model into another folder.

        Raises:
            LabelwrightError: the folder cannot be written to.
        """
        import shutil

        from .folders import sealed

        with sealed(path, manifest_of(self)) as folder:
            for name in (NETWORK, TOKENIZER):
                shutil.copyfile(self.path / name, folder / name)


def manifest_of(model: OnnxModel) -> dict[str, Any]:
    """What the manifest of such a model says."""
    return {
        "trainer": model.trainer,
        "reader": READER,
        "labels": list(model.labels),
        "reading": {
            "special": model.reading.special,
            "max_length": model.reading.max_length,
            "max_chars": model.reading.max_chars,
            "pad": model.reading.pad,
        },
        **model.facts,
    }


class OnnxReader:
    """Opens models in ONNX."""

    def load(self, folder: Path) -> OnnxModel:
        """A model that was exported.

        Raises:
            InputError: the folder holds none, or one that was cut short, changed or does not fit.
            LabelwrightError: onnxruntime or tokenizers is not installed.
        """
        try:
            import onnxruntime  # noqa: F401
            import tokenizers  # noqa: F401
        except ImportError as error:
            raise missing("onnx", error.name or "onnxruntime") from None
        manifest = opened(folder)
        try:
            model = OnnxModel(
                tuple(manifest["labels"]),
                folder,
                Reading(**manifest["reading"]),
                manifest["trainer"],
                facts_of(manifest, "reader", "reading"),
            )
            shape = model.probabilities(["a"]).shape
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
            reason = str(error).strip().splitlines() or [repr(error)]
            raise bad(folder / MANIFEST, f"a part of it does not fit ({reason[0]})") from None
        if shape != (1, len(model.labels)):
            raise bad(folder / MANIFEST, "its labels and its network do not fit each other")
        return model
