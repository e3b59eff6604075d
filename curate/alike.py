"""Which texts of a table are alike, worked out once for all checks that ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from ..text.similar import Alike, find_alike
from .check import Context, Group


def alike_of(table: pl.DataFrame, context: Context) -> Alike:
    """Texts of the table that are equal once normalised, or near duplicates."""
    texts = table[context.text]
    known: tuple[pl.Series, Alike] | None = context.memo.get("alike")
    if known is None or not known[0].equals(texts):
        known = texts, find_alike(texts.to_list())
        context.memo["alike"] = known
    return known[1]


def groups_of(kind: str, pairs: Iterable[Sequence[int]]) -> list[Group]:
    """Groups from pairs of a row and the row that stands for it."""
    members: dict[int, list[int]] = {}
    for row, stays in pairs:
        members.setdefault(stays, [stays]).append(row)
    return [Group(kind, tuple(rows)) for rows in members.values()]
