"""Small models trained on a labelled table, a trainer a file.

`finetune` trains and saves, `load_model` opens what was saved. A saved model is plain data (JSON,
arrays, safetensors, ONNX): opening one from a stranger runs no code of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...progress import Progress, Silent
from ...registry import Registry

if TYPE_CHECKING:
    import polars as pl

    from ...task import Task
    from .model import Model
    from .settings import Curve

__all__ = ["READERS", "TRAINERS", "finetune", "load_model"]

TRAINERS = Registry(
    "trainer",
    "labelwright.trainers",
    {
        "tfidf": "export.finetune.tfidf:TfidfTrainer",
        "static": "export.finetune.static:StaticTrainer",
        "fasttext": "export.finetune.fasttext:FasttextTrainer",
        "setfit": "export.finetune.setfit:SetfitTrainer",
        "encoder": "export.finetune.encoder:EncoderTrainer",
    },
)

READERS = Registry(
    "kind of model",
    "labelwright.readers",
    {
        "hosted": "export.finetune.hosted.model:HostedReader",
        "onnx": "export.finetune.onnx_model:OnnxReader",
    },
)
"""Models whose files are of another kind than their trainer writes."""


def finetune(
    table: pl.DataFrame,
    trainer: str = "tfidf",
    *,
    out: Path | str | None = None,
    task: Task | None = None,
    options: Mapping[str, Any] | None = None,
    start: Path | str | None = None,
    size: int | None = None,
    work: Path | None = None,
    curve: Curve | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Model:
    """Train a model and save it.

    Rows with `split` = train are learned from. Rows with `split` = validation are never learned
    from: they only help to choose the settings, to stop in time and to calibrate, and the model's
    `facts["validation"]` says how it does on them. All other rows are not looked at. A table
    without `split` is learned from as a whole.

    Args:
        table: columns `text`, `label`; optional `split`, `kept`, and `sample_weight` (how much
            a row counts; 1 where null), with which rows by people can weigh more.
        trainer: name of a trainer, or `NAME:MODEL`, the model that it begins from.
        out: folder to save the model in; None saves nothing.
        task: says the labels and their order; else the labels are those found.
        options: the trainer's own settings.
        start: folder of an earlier model to go on from, where the trainer can.
        size: rows to learn from, of each label its share; of one seed a smaller number gives some
            of the rows of a larger one. None for all.
        work: folder where unfinished work is kept, so that a stopped training goes on from there.
        curve: takes figures while the model learns.
        seed: number from which every random choice is drawn.

    Raises:
        InputError: unknown trainer or option, missing column, fewer than two labels to tell apart,
            fewer rows than `size`, or texts without a single character to learn from.
        LabelwrightError: a library that the trainer needs is not installed, or the model could not
            be saved.
    """
    from .lessons import lessons, smaller
    from .settings import Setup, Unheard, open_trainer
    from .validated import with_validation

    start = None if start is None else Path(start)
    setup = Setup(work, start, curve or Unheard())
    maker = open_trainer(TRAINERS, trainer, options or {}, setup)
    given = lessons(table, task)
    if size is not None:
        given = smaller(given, size, seed)
    model: Model = with_validation(maker.train(given, seed, progress or Silent()), given)
    if out is not None:
        model.save(Path(out))
    return model


def load_model(path: Path | str) -> Model:
    """Open a saved model: one of any trainer, or its ONNX files.

    Raises:
        InputError: the folder holds no model, or one that was cut short, changed, or made by
            another version's trainer.
        LabelwrightError: a library that the model needs is not installed.
    """
    from .saved import read_manifest

    folder = Path(path)
    manifest = read_manifest(folder)
    readers = READERS if manifest.get("reader") else TRAINERS
    reader = readers.get(str(manifest.get("reader") or manifest["trainer"]))()
    model: Model = reader.load(folder)
    return model
