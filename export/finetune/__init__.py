"""Small models trained on a labelled table, a trainer a file.

`finetune` trains and saves, `load_model` opens what was saved. A saved model is plain data (JSON
and arrays): opening one from a stranger runs no code of theirs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...progress import Progress, Silent
from ...registry import Registry

if TYPE_CHECKING:
    import polars as pl

    from ...task import Task
    from .model import Model

__all__ = ["TRAINERS", "finetune", "load_model"]

TRAINERS = Registry(
    "trainer", "labelwright.trainers", {"tfidf": "export.finetune.tfidf:TfidfTrainer"}
)


def finetune(
    table: pl.DataFrame,
    trainer: str = "tfidf",
    *,
    out: Path | str | None = None,
    task: Task | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Model:
    """Train a model and save it.

    Rows with `split` = train are learned from. Rows with `split` = validation are never learned
    from: they only help to choose the settings and to calibrate. All other rows are not looked
    at. A table without `split` is learned from as a whole.

    Args:
        table: columns `text`, `label`; optional `split`, `kept`, and `sample_weight` (how much
            a row counts; 1 where null), with which rows by people can weigh more.
        trainer: name of a trainer.
        out: folder to save the model in; None saves nothing.
        task: says the labels and their order; else the labels are those found.
        seed: number from which every random choice is drawn.

    Raises:
        InputError: unknown trainer, missing column, fewer than two labels to tell apart, or
            texts without a single character to learn from.
        LabelwrightError: the model could not be saved.
    """
    from .lessons import lessons

    listener = progress or Silent()
    model: Model = TRAINERS.get(trainer)().train(lessons(table, task), seed, listener)
    if out is not None:
        model.save(Path(out))
    return model


def load_model(path: Path | str) -> Model:
    """Open a saved model.

    Raises:
        InputError: the folder holds no model, or one that was cut short, changed, or made by
            another version's trainer.
    """
    from .saved import read_manifest

    folder = Path(path)
    model: Model = TRAINERS.get(read_manifest(folder)["trainer"])().load(folder)
    return model
