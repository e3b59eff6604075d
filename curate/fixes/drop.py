"""The plain fix: drop what is flagged."""

from __future__ import annotations

import polars as pl

from ..check import Context, Fixed, Result


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Drop every flagged row. Of duplicates, the row that stays is not flagged."""
    return Fixed(dropped={flag.row: flag.reason for flag in result.flags})
