"""Rows that were labelled otherwise than they were written for."""

from __future__ import annotations

import polars as pl

from ..check import Context, Flag, Result, reviewed


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows whose intended label differs from their label; `score` is the label's confidence.

    Tables without the column `intended_label` have nothing to disagree with; nor has a label that
    a person gave.
    """
    if "intended_label" not in table.columns or context.label not in table.columns:
        return Result()
    sure = table["confidence"].to_list() if "confidence" in table.columns else [None] * table.height
    rows = zip(table["intended_label"], table[context.label], sure, reviewed(table), strict=True)
    flags = (
        Flag(row, f"written as {wanted!r}, labelled {label!r}", confidence)
        for row, (wanted, label, confidence, by_person) in enumerate(rows)
        if not by_person and None not in (wanted, label) and wanted != label
    )
    return Result(tuple(flags))
