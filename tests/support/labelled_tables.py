"""Labelled tables whose true labels are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from labelwright import Task
from labelwright.reviews import Review
from labelwright.table import PROBABILITY
from labelwright.task import NONE_FITS


def a_task(names: Sequence[str] = ("a", "b"), kind: str = "single", **settings) -> Task:
    """A task of these labels; `settings` are those of `label`."""
    labels = [{"name": name, "description": f"about {name}"} for name in names]
    return Task(name="t", about="Sorts texts.", kind=kind, labels=labels, label=settings)


def table_of(task: Task, probabilities) -> pl.DataFrame:
    """A table as `label` gives it, from the probabilities of every option, shape (N, K)."""
    probabilities = np.asarray(probabilities, dtype=float)
    names, best = task.option_names, probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1)
    ids = [f"r{row}" for row in range(len(probabilities))]
    columns = {"id": ids, "text": [f"text {row}" for row in ids]}
    given = [names[place] for place in best]
    columns["label"] = [None if name == NONE_FITS else name for name in given]
    if task.kind == "multi":
        columns["label"] = pl.Series([None] * len(ids), dtype=pl.String)
        columns["labels"] = [
            [name for name, p in zip(names, row, strict=True) if p >= 0.5] for row in probabilities
        ]
        sure = np.maximum(probabilities, 1 - probabilities).prod(axis=1)
    if task.label.abstain:
        columns["abstained"] = [name == NONE_FITS for name in given]
    lists = [
        [{"label": name, "probability": p} for name, p in zip(names, row, strict=True)]
        for row in probabilities.tolist()
    ]
    columns |= {
        "confidence": sure,
        "agreement": np.ones(len(ids)),
        "probabilities": pl.Series(lists, dtype=pl.List(PROBABILITY)),
    }
    return pl.DataFrame(columns)


def beliefs(rows: int, options: int, seed: int, heat: float = 1.0, strength: float = 2.0):
    """Probabilities, and truths drawn from them; said with another heat than they mean.

    Returns:
        Shape (N, K), each row summing to 1, and places of the true labels, shape (N,).
    """
    rng = np.random.default_rng(seed)
    scores = strength * rng.normal(size=(rows, options))
    meant = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    truth = (rng.random((rows, 1)) < meant.cumsum(axis=1)).argmax(axis=1)
    said = np.exp(scores / heat)
    return said / said.sum(axis=1, keepdims=True), truth


def answers_to(rows: Sequence[str], task: Task, truth, **more) -> list[Review]:
    """What a person who knows the truth answers to rows r0, r1 ..."""
    names = task.option_names
    return [Review(id=row, label=names[truth[int(row[1:])]], **more) for row in rows]
