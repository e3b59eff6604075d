"""Texts that stand in the table more than once under one label."""

from __future__ import annotations

import polars as pl

from ...text.normalise import normalise
from ..check import Context, Flag, Result, labels_of, preferred, texts_of


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag every row but one of those whose text and label are equal; `partner` is the one.

    Equal once normalised: case, punctuation, blanks and width do not count. The one that stays
    has the highest agreement and confidence, else it is the first. Empty texts are no duplicates:
    they are unusable.
    """
    texts, labels = texts_of(table, context), labels_of(table, context)
    stays: dict[tuple[str, str | None], int] = {}
    flags = []
    for row in preferred(table):
        plain = normalise(texts[row])
        first = stays.setdefault((plain, labels[row]), row)
        if plain and first != row:
            same = texts[first].strip() == texts[row].strip()
            how = "the same text" if same else "the same text but for case, punctuation or blanks"
            flags.append(Flag(row, f"{how} stands in the table already", 1.0, first))
    return Result(tuple(sorted(flags, key=lambda flag: flag.row)))
