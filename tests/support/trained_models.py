"""What holds of every trained model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from labelwright.export.finetune import load_model
from labelwright.export.finetune.model import Model


def learned_what_no_row_said(model: Model) -> None:
    """Assert that words of no row go where words like them went."""
    texts = ["the postman lost the package", "pay my bill twice"]
    assert model.predict(texts) == ["shipping", "billing"]


def is_the_same_after_loading(
    model: Model, path: Path, texts: Sequence[str], within: float = 0.0
) -> Model:
    """Assert that what lies in a folder is the model; it as it is loaded."""
    again = load_model(path)
    assert again.labels == model.labels
    assert again.facts == json.loads(json.dumps(model.facts))
    ours, theirs = model.probabilities(texts), again.probabilities(texts)
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=within)
    return again


def is_the_same_when_copied(model: Model, folder: Path, texts: Sequence[str]) -> None:
    """Assert that a model that was saved, loaded, saved and loaded is what it was."""
    model.save(folder / "model")
    again = is_the_same_after_loading(model, folder / "model", texts)
    again.save(folder / "copy")
    is_the_same_after_loading(model, folder / "copy", texts)
