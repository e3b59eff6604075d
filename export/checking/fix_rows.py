"""Repairs that leave rows out."""

from __future__ import annotations

import polars as pl

from ..formats.asking import drawn
from ..formats.base import Format

Fixed = tuple[pl.DataFrame, list[str]]
_ORDER = {"train": 0, "validation": 1, "test": 2}


def duplicates(form: Format) -> Fixed:
    """Keep the first row of a text and label, training rows before the others."""
    table = form.job.table
    order = table.with_row_index("place").sort(
        pl.col("split").replace_strict(_ORDER, default=3), "place", maintain_order=True
    )
    kept = order.unique(["text", "label"], keep="first", maintain_order=True).sort("place")
    return kept.drop("place"), []


def rows(form: Format) -> Fixed:
    """Keep as many training rows as are taken, drawn by seed, each label in its share."""
    limits, counts = form.limits, form.job.counts()
    held_out = counts.get("validation", 0)
    bounds = [counts.get("train", 0)]
    bounds += [] if limits.most_rows is None else [limits.most_rows]
    bounds += [] if limits.total_rows is None else [max(0, limits.total_rows - held_out)]
    return _at_most(form, "train", min(bounds)), []


def validation(form: Format) -> Fixed:
    """Keep as many validation rows as are taken, drawn by seed, each label in its share."""
    counts = form.job.counts()
    there = counts.get("validation", 0)
    most = form.limits.most_validation(counts.get("train", 0))
    if most is None and form.limits.validation_bytes is None:
        return form.job.table, []
    most = there if most is None else min(most, there)
    if bound := form.limits.validation_bytes:
        most = min(most, _rows_of(form, bound, there))
    return _at_most(form, "validation", most), []


def _rows_of(form: Format, size: int, there: int) -> int:
    """How many validation rows fit into a file of so many bytes, by their mean length."""
    texts = form.job.table.filter(pl.col("split") == "validation")["text"]
    if texts.is_empty():
        return 0
    # Six bytes of JSON stand for a byte at most; a kilobyte is more than the frame of a record.
    mean = float(texts.str.len_bytes().mean() or 0.0)  # type: ignore[arg-type]
    return min(there, int(size / (mean * 1.2 + 1_000)))


def _at_most(form: Format, split: str, most: int) -> pl.DataFrame:
    table = form.job.table
    there = form.job.counts().get(split, 0)
    if there <= most:
        return table
    part = table.with_row_index("place").filter(pl.col("split") == split)
    order = drawn(f"rows of {split}", form.job.seed).permutation(part.height)
    mixed = part[order.tolist()].with_columns(
        within=pl.int_range(pl.len()).over("label") / pl.len().over("label")
    )
    gone = mixed.sort("within", "place")["place"].slice(most).to_list()
    return table.with_row_index("place").filter(~pl.col("place").is_in(gone)).drop("place")
