"""Texts that are another text of their label, slightly edited; and pairs that teach a contrast."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ...text.similar import Alike, near_duplicates
from ..alike import alike_of, groups_of
from ..check import Context, Flag, Group, Result, labels_of, preferred

_EDITED = "an edit of a text that stands in the table already"


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows that are near duplicates of a row that stays; `score` is the similarity.

    See `text.similar.near_duplicates`. Rows of different labels are never near duplicates: a text
    and its rewrite with another label, a contrast pair, teach more than either. They are groups of
    their own and not flagged. Exact duplicates are left to their own check where that runs too.
    """
    labels, rows = labels_of(table, context), preferred(table)
    alike = alike_of(table, context)
    if "exact_duplicate" in context.running:
        number = alike.number.tolist()
        first: dict[tuple[int, str | None], int] = {}
        rows = [row for row in rows if first.setdefault((number[row], labels[row]), row) == row]
    found = near_duplicates(alike, groups=labels, order=rows)
    flags = (Flag(row, _EDITED, round(score, 4), stays) for row, stays, score in found)
    gone = {row for row, _, _ in found}
    groups = groups_of("near", [(row, stays) for row, stays, _ in found])
    groups += [pair for pair in _contrasts(alike, labels) if not gone.intersection(pair.rows)]
    return Result(tuple(flags), groups=tuple(groups))


def _contrasts(alike: Alike, labels: Sequence[str | None]) -> list[Group]:
    """Pairs of rows that differ in a few words and in their label."""
    rows = alike.first[alike.edits.pairs[~alike.edits.only_spelling]].tolist()
    return [
        Group("contrast", (one, other))
        for one, other in rows
        if labels[one] is not None and labels[other] is not None and labels[one] != labels[other]
    ]
