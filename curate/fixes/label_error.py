"""What becomes of rows whose label is probably wrong."""

from __future__ import annotations

import polars as pl

from ..check import Context, Fixed, Result
from ..label_errors.doubting import Doubts

_SURE = 0.9


def relabel(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Give the likely label to flagged rows where it is right with .9 or more; drop the others."""
    doubts = result.details
    if not isinstance(doubts, Doubts):
        return Fixed()
    place = {int(row): number for number, row in enumerate(doubts.rows)}
    sure = [flag for flag in result.flags if doubts.sure[place[flag.row]] >= _SURE]
    likely = {flag.row: doubts.names[doubts.likely[place[flag.row]]] for flag in sure}
    return Fixed(
        dropped={flag.row: flag.reason for flag in result.flags if flag.row not in likely},
        values={row: {context.label: name} for row, name in likely.items()},
        notes={flag.row: f"{flag.reason}: relabelled" for flag in sure},
    )
