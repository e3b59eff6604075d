"""What becomes of a text under two labels."""

from __future__ import annotations

import polars as pl

from ..check import Context, Fixed, Result

_CLEAR_MINORITY = 1 / 3


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Drop the rows of a conflict, but for those of a label that two rows in three carry.

    A flag's score is the share of the text's rows that say otherwise.
    """
    return Fixed(
        dropped={
            flag.row: flag.reason
            for flag in result.flags
            if flag.score is None or flag.score > _CLEAR_MINORITY + 1e-3
        }
    )
