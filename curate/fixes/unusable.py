"""Repair what can be repaired without touching a word; drop what cannot be used."""

from __future__ import annotations

import polars as pl

from ..check import Context, Fixed, Result, texts_of
from ..checks.unusable import UNUSABLE, find_bounds, repaired


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Repair each flagged text, each of its fields where it has named ones, or drop the row."""
    bounds = find_bounds(texts_of(table, context), context.task)
    dropped = {flag.row: flag.reason for flag in result.flags if flag.score == UNUSABLE}
    rows = [flag.row for flag in result.flags if flag.row not in dropped]
    values: dict[int, dict[str, str]] = {}
    notes: dict[int, str] = {}
    for row, mended in zip(rows, repaired(table, context, rows), strict=True):
        if reason := bounds.problem(mended.values[context.text]):
            dropped[row] = reason
        elif mended.done:
            values[row], notes[row] = mended.values, f"without {', '.join(mended.done)}"
    return Fixed(dropped, values, notes)
