"""What becomes of rows whose label is probably wrong."""

from __future__ import annotations

from collections import Counter

import polars as pl

from ..check import Context, Fixed, Flag, Result, labels_of
from ..label_errors.doubting import Doubts

MOST_OF_A_LABEL = 0.5
_SURE = 0.9


def drop(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Drop the flagged rows."""
    return Fixed({flag.row: flag.reason for flag in of_single_rows(table, result, context)})


def relabel(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Give the likely label to flagged rows where it is right with .9 or more; drop the others."""
    doubts = result.details
    if not isinstance(doubts, Doubts):
        return Fixed()
    flags = of_single_rows(table, result, context)
    place = {int(row): number for number, row in enumerate(doubts.rows)}
    sure = [flag for flag in flags if doubts.sure[place[flag.row]] >= _SURE]
    likely = {flag.row: doubts.names[doubts.likely[place[flag.row]]] for flag in sure}
    return Fixed(
        dropped={flag.row: flag.reason for flag in flags if flag.row not in likely},
        values={row: {context.label: name} for row, name in likely.items()},
        notes={flag.row: f"{flag.reason}: relabelled" for flag in sure},
    )


def of_single_rows(table: pl.DataFrame, result: Result, context: Context) -> list[Flag]:
    """The flags of labels of which no more than half of the rows are flagged.

    Where more are, it is the label as a whole that the texts, or who labelled them, are at odds
    with: a fix that took its rows would leave a model without the label.
    """
    labels = labels_of(table, context)
    rows, flagged = Counter(labels), Counter(labels[flag.row] for flag in result.flags)
    return [
        flag
        for flag in result.flags
        if flagged[labels[flag.row]] <= MOST_OF_A_LABEL * rows[labels[flag.row]]
    ]
