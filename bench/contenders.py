"""What models learn from in `synthetic_to_real.py`: rows of the pipeline, and rows beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import labelwright
import numpy as np
import polars as pl
from labelwright.generators.seeds import add_seeds
from labelwright.run import curate_step, generate_step, label_step, show, split_step
from labelwright.task import Task
from plain_loop import plain_loop

PIPELINE = "whole pipeline"
SEEDS = "seeds alone"
REAL = "as many real rows"
RAW = "without curation"
PLAIN = "plain loop"
CONTENDERS = (PIPELINE, SEEDS, REAL, RAW, PLAIN)
"""In the order of the tables."""


def run_pipeline(prompt: Path, folder: Path, seed: int, limit: int) -> dict[str, Any]:
    """The steps of `labelwright run` up to the rows that are trained on; gives its report.

    No real row is shown to any of them.
    """
    generate_step(prompt, out=folder, seed=seed, limit=limit)
    label_step(folder)
    curate_step(folder)
    split_step(folder)
    return show(folder)


def synthetic(
    task: Task, folder: Path, report: dict[str, Any], wanted: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """The rows of each contender that no person wrote, seeds aside; the plain loop's if wanted."""
    table = pl.read_parquet(folder / "split.parquet")
    raw = pl.read_parquet(folder / "generated.parquet").with_columns(
        label=pl.col("intended_label"), kept=True
    )
    raw = add_seeds(task, labelwright.split(raw, seed=task.seed))
    cost = report["generation"]["cost"]
    tables = {
        PIPELINE: table,
        SEEDS: raw.filter(pl.col("source") == "seed"),
        RAW: raw,
    }
    if PLAIN in wanted:
        tables[PLAIN] = _plain(task, folder, cost["input_tokens"] + cost["output_tokens"])
    return tables


def _plain(task: Task, folder: Path, tokens: int) -> pl.DataFrame:
    """Rows of a plain loop and the seeds, each row of the same weight."""
    path = folder / "plain" / "rows.parquet"
    if not path.exists():
        plain_loop(task, tokens, path.parent).write_parquet(path)
    rows = pl.read_parquet(path)
    seeds = [
        {"text": task.join(example), "label": label, "source": "seed"}
        for label, example in task.seeds
    ]
    both = pl.concat([rows, pl.DataFrame(seeds)], how="diagonal")
    rng = np.random.default_rng(task.seed)
    part = np.where(rng.random(both.height) < 0.1, "validation", "train")
    return both.with_columns(
        id=pl.int_range(both.height).cast(pl.String), split=pl.Series(part.tolist())
    )


def drawn(rows: pl.DataFrame, wanted: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """As many rows as wanted, of each label its share, and the others."""
    rng = np.random.default_rng(seed)
    rows = rows[rng.permutation(rows.height).tolist()].with_columns(
        place=pl.int_range(pl.len()).over("label") / pl.len().over("label")
    )
    taken = rows["place"] < wanted / rows.height
    return rows.filter(taken), rows.filter(~taken)


def digest(*tables: pl.DataFrame) -> str:
    """Tells rows to learn from and to measure on from others."""
    found = hashlib.sha256()
    for table in tables:
        names = [
            name for name in ("text", "label", "split", "source", "sample_weight") if name in table
        ]
        found.update(table.select(names).write_json().encode())
    return found.hexdigest()[:16]
