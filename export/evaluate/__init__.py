"""How good a model is: figures with intervals, beside baselines, and what they mean in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...progress import Progress

if TYPE_CHECKING:
    import polars as pl

    from ..finetune.model import Model
    from .contender import Contender
    from .metrics.base import Settings

__all__ = ["evaluate"]


def evaluate(
    model: Model,
    sets: Mapping[str, pl.DataFrame],
    *,
    train: pl.DataFrame | None = None,
    seeds: Sequence[tuple[str, str]] | None = None,
    trainer: str = "tfidf",
    seed: int = 0,
    settings: Settings | None = None,
    labels: Sequence[str] | None = None,
    ordinal: bool = False,
    name: str | None = None,
    others: Sequence[Contender] = (),
    facts: Mapping[str, Any] | None = None,
    marks: Mapping[str, Sequence[str]] | None = None,
    left_out: Mapping[str, Mapping[str, int]] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure a model on labelled sets, side by side, beside three baselines and others.

    Args:
        model: what to measure.
        sets: name to table with `text` and `label`. `test` is taken for text of the same making
            as the training rows, every other name for text from elsewhere.
        train: the rows the model was trained on (with a `split` column, those of train and
            validation count). Without them overlap and `surface_only` are not measured.
        seeds: (text, label) of the prompt file's examples, for the baseline `seeds_only`.
        trainer: trainer of that baseline.
        seed: number from which every resample is drawn.
        settings: a positive label, betas of F, coarser views of the same answers.
        labels: all of the task, in its order; None for those of the model.
        ordinal: whether they are steps of a scale, in that order.
        name: what the model is called beside `others`; None for its trainer.
        others: contenders to measure on the same rows.
        facts: more that is told of the model among the contenders; `train_rows` and `marks` too.
        marks: name of a set to marks of all its figures: see `marks`.
        left_out: name of a set to rows that were left out of it before: reason to number.

    Returns:
        Plain JSON data::

            {"sets": {NAME: {"rows", "left_out": {REASON: count},
                             "accuracy": {"value", "low", "high"}, "macro_f1": {...},
                             "labels": {LABEL: {"precision", "recall", "f1", "support",
                                                "predicted", "intervals": {"precision":
                                                {"low", "high"}, "recall", "f1"}}},
                             "confusion": {"labels": [...], "matrix": [[...]]},
                             "overlap": {"rows", "ids", "without": {"rows", "accuracy",
                                         "macro_f1"} or null} or null}},
             "baselines": {BASELINE: {NAME: {"accuracy", "macro_f1",
                                             "difference": {"value", "low", "high"}}}},
             "words": [sentence, ...], and more: see docs/data-contract.md}

        Rows of the matrix are true labels, columns predicted ones. Macro F1 is the mean over the
        labels that the set has. Precision, recall and F1 that divide by nothing are 0. Intervals
        are 95 % percentile bootstrap intervals of 1,000 resamples drawn within each true label,
        so that every resample has the set's own number of rows per label. `difference` is the
        model's accuracy minus the baseline's, on the same resampled rows. `majority` always
        answers the label that is most common in the set itself: the best constant answer.

    Raises:
        InputError: no set, a missing column, or a set without a labelled row.
    """
    from ...progress import Silent
    from .contender import Contender, by_model
    from .measuring import Wanted, measure
    from .metrics.base import Settings

    told = dict(facts or {})
    main = Contender(
        name or model.trainer,
        "model",
        by_model(model),
        told.pop("train_rows", None),
        marks=tuple(told.pop("marks", ())),
        facts=told,
    )
    wanted = Wanted(
        main,
        tuple(model.labels),
        tuple(labels or model.labels),
        others,
        sets,
        train,
        seeds,
        trainer,
        seed,
        settings or Settings(),
        ordinal,
        marks or {},
        left_out or {},
    )
    return measure(wanted, progress or Silent())
