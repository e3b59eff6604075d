"""Texts that are another text of the same label, slightly edited."""

from __future__ import annotations

import polars as pl

from ...text.normalise import normalise
from ...text.similar import near_duplicates
from ..check import Context, Flag, Result, labels_of, preferred, texts_of


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows that are near duplicates of a row that stays; `score` is the similarity.

    See `text.similar.near_duplicates`. Rows of different labels are never near duplicates: a text
    and its rewrite with the opposite label teach more than either. Exact duplicates are left to
    their own check where that runs too.
    """
    texts, labels = texts_of(table, context), labels_of(table, context)
    rows = preferred(table)
    if "exact_duplicate" in context.running:
        first: dict[tuple[str, str | None], int] = {}
        rows = [
            row
            for row in rows
            if first.setdefault((normalise(texts[row]), labels[row]), row) == row
        ]
    found = near_duplicates(texts, groups=labels, order=rows)
    flags = (
        Flag(row, "an edit of a text that stands in the table already", round(score, 4), stays)
        for row, stays, score in found
    )
    return Result(tuple(flags))
