"""Answers of a trained model to rows, kept from call to call."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..export.evaluate.contender import Given
from ..export.finetune.model import Model


def given_by(model: Model, texts: Sequence[str], file: Path, key: str) -> Given:
    """What a model says of texts; from the file where that was kept under the same key."""
    if (found := _kept(file, key)) is not None:
        return found
    shares = model.probabilities(texts)
    said = [model.labels[place] for place in shares.argmax(axis=1)]
    given = Given(said, shares, tuple(model.labels))
    _keep(file, key, given)
    return given


def _kept(file: Path, key: str) -> Given | None:
    try:
        with np.load(file, allow_pickle=False) as packed:
            if str(packed["key"]) != key:
                return None
            labels = tuple(packed["labels"].tolist())
            return Given(packed["said"].tolist(), packed["shares"], labels)
    except (OSError, KeyError, ValueError, EOFError):
        return None


def _keep(file: Path, key: str, given: Given) -> None:
    content: dict[str, Any] = {
        "key": np.array(key),
        "said": np.array(given.said),
        "labels": np.array(given.labels),
        "shares": given.probabilities,
    }
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **content)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_bytes(packed.getvalue())
    os.replace(part, file)
