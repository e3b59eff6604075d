"""What the Hugging Face Trainer is given: rows, a loss with weights, figures, who listens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from transformers import DataCollatorWithPadding, Trainer, TrainerCallback
from transformers.trainer_callback import PrinterCallback, ProgressCallback

from ...progress import Step
from .facts import by_label, figures
from .linear import log_loss, temperature
from .settings import Curve
from .tfidf_model import softmax


@dataclass(frozen=True)
class Rows:
    """Tokens, class and weight of each row."""

    rows: list[dict[str, Any]]

    @classmethod
    def of(
        cls,
        tokens: list[dict[str, Any]],
        classes: npt.NDArray[Any],
        weights: npt.NDArray[np.float64],
        places: npt.NDArray[np.intp],
    ) -> Rows:
        """The rows at these places."""
        return cls(
            [
                {**tokens[row], "labels": int(classes[row]), "weights": float(weights[row])}
                for row in places
            ]
        )

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, row: int) -> dict[str, Any]:
        return self.rows[row]


def collator(tokenizer: Any) -> Callable[[list[dict[str, Any]]], dict[str, Any]]:
    """Puts rows into one batch, padded to its longest."""
    pad = DataCollatorWithPadding(tokenizer)

    def collate(rows: list[dict[str, Any]]) -> dict[str, Any]:
        own = {"labels", "weights"}
        batch = pad([{key: row[key] for key in row if key not in own} for row in rows])
        batch["labels"] = torch.tensor([row["labels"] for row in rows])
        batch["weights"] = torch.tensor([row["weights"] for row in rows])
        return dict(batch)

    return collate


class Weighted(Trainer):  # type: ignore[misc]
    """A Trainer whose loss counts each row by its weight."""

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Mean cross-entropy of the batch, each row times its weight."""
        given = {key: inputs[key] for key in inputs if key not in ("labels", "weights")}
        found = model(**given)
        losses = torch.nn.functional.cross_entropy(
            found.logits.float(), inputs["labels"], reduction="none"
        )
        loss = (losses * inputs["weights"]).mean()
        return (loss, found) if return_outputs else loss


@dataclass(frozen=True)
class Figures:
    """Accuracy, macro F1, the loss once calibrated, and precision, recall and F1 of each label."""

    labels: tuple[str, ...]

    def __call__(self, given: Any) -> dict[str, Any]:
        logits, classes = given.predictions, given.label_ids
        logits = logits[0] if isinstance(logits, tuple) else logits
        logits = logits.astype(np.float64)
        found = figures(softmax(logits), classes)
        return {
            "accuracy": found["accuracy"],
            "macro_f1": found["macro_f1"],
            "calibrated_loss": log_loss(logits / temperature(logits, classes), classes),
            "labels": by_label(logits.argmax(axis=1), classes, self.labels),
        }


class Listening(TrainerCallback):  # type: ignore[misc]
    """Moves the bar, and takes the figures of every epoch.

    They are kept in `file`, so that a training that was stopped has those of before.
    """

    def __init__(self, curve: Curve, bar: Step, file: Path) -> None:
        self.curve, self.bar, self.file = curve, bar, file
        self.points: list[dict[str, Any]] = []
        self._loss: float | None = None

    def keep_alone(self, trainer: Trainer) -> None:
        """Take away the Trainer's own bars and prints."""
        for kind in (PrinterCallback, ProgressCallback):
            trainer.remove_callback(kind)

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Set the bar to where the training is."""
        self.bar.total(state.max_steps)
        self.bar.advance(state.global_step)
        if state.global_step and self.file.is_file():
            earlier = json.loads(self.file.read_text(encoding="utf-8"))
            self.points = [one for one in earlier if one["step"] <= state.global_step]
            # whoever listens now was not there before, and would take this epoch for the first
            for point in self.points:
                self.curve.note(point)

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """One step done."""
        self.bar.advance()

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Take the loss of the epoch; where nothing is validated, that is all there is."""
        if logs and "loss" in logs:
            self._loss = float(logs["loss"])
            if args.eval_strategy == "no":
                self._take(state, {})

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: Any = None, **_: Any
    ) -> None:
        """Take the figures of the validation rows."""
        keys = ("calibrated_loss", "accuracy", "macro_f1", "labels")
        found = {key: metrics[f"eval_{key}"] for key in keys}
        self._take(state, {"validation_loss": metrics["eval_loss"], **found})
        self.bar.note(f"accuracy {found['accuracy']:.3f}, macro F1 {found['macro_f1']:.3f}")

    def _take(self, state: Any, more: dict[str, Any]) -> None:
        point = {"epoch": round(state.epoch, 3), "step": state.global_step, "loss": self._loss}
        self.points.append(point | more)
        whole = self.file.with_suffix(".new")
        whole.write_text(json.dumps(self.points), encoding="utf-8", newline="\n")
        whole.replace(self.file)
        self.curve.note(self.points[-1])
