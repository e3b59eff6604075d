"""What a trained model and a trainer are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ...progress import Progress
from .lessons import Lessons

Probabilities = npt.NDArray[np.float64]
"""Shape (texts, labels), rows sum to 1, columns in the order of the model's labels."""


class Model(Protocol):
    """A classifier of texts."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every answer it can give."""

    @property
    def trainer(self) -> str:
        """Name of the trainer that made it and can load it."""

    @property
    def facts(self) -> dict[str, Any]:
        """How it was made and what cross-validation said of it; plain JSON data."""

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The most probable label of each text."""

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How probable each label is for each text."""

    def save(self, path: Path) -> None:
        """Write the model into a folder, whole or not at all."""


class Trainer(Protocol):
    """Makes models of one kind."""

    def train(self, lessons: Lessons, seed: int, progress: Progress) -> Model:
        """A model that has learned from these rows; same rows and seed, same model."""

    def load(self, folder: Path) -> Model:
        """A model that was saved. Raises InputError where the folder is not one."""
