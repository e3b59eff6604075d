"""Texts that stand in the table more than once under one label."""

from __future__ import annotations

import polars as pl

from ..alike import alike_of, groups_of
from ..check import Context, Flag, Result, labels_of, preferred, texts_of

_SAME = "the same text stands in the table already"
_NORMALISED = "the same text but for case, punctuation or blanks stands in the table already"


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag every row but one of those whose text and label are equal; `partner` is the one.

    Equal once normalised: case, punctuation, blanks and width do not count. The one that stays
    has the highest agreement and confidence, else it is the first. Empty texts are no duplicates:
    they are unusable.
    """
    texts, labels = texts_of(table, context), labels_of(table, context)
    number = alike_of(table, context).number.tolist()
    stays: dict[tuple[int, str | None], int] = {}
    same, normalised = list[tuple[int, int]](), list[tuple[int, int]]()
    for row in preferred(table):
        first = stays.setdefault((number[row], labels[row]), row)
        if first != row and number[row] >= 0:
            equal = texts[first].strip() == texts[row].strip()
            (same if equal else normalised).append((row, first))
    flags = [Flag(row, _SAME, 1.0, first) for row, first in same]
    flags += [Flag(row, _NORMALISED, 1.0, first) for row, first in normalised]
    groups = groups_of("exact", same) + groups_of("normalised", normalised)
    return Result(tuple(sorted(flags, key=lambda flag: flag.row)), groups=tuple(groups))
