"""One text under two labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import polars as pl
from rapidfuzz.distance import OSA

from ...text.similar import Alike
from ..alike import alike_of
from ..check import Context, Flag, Result, labels_of, reviewed

_SAME_BUT_FOR_SLIPS = 0.9
"""Least similarity of the letters in their order: words in another order may say another thing."""


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag every row whose text, once normalised or but for misspellings, has another label too.

    `partner` is the first row of another label, `score` the share of the text's rows that carry
    another label than this one, or, where people labelled some of them, of these. Rows without a
    label are in no conflict.
    """
    labels, by_person = labels_of(table, context), reviewed(table)
    alike = alike_of(table, context)
    same = _same(alike)
    by_text: dict[int, list[int]] = defaultdict(list)
    for row, number in enumerate(alike.number.tolist()):
        if labels[row] is not None and number >= 0:
            by_text[same.get(number, number)].append(row)
    flags = []
    for rows in by_text.values():
        if len({labels[row] for row in rows}) > 1:
            said = [row for row in rows if by_person[row]] or rows
            flags += [_flag(row, rows, said, labels) for row in rows]
    return Result(tuple(sorted(flags, key=lambda flag: flag.row)))


def _same(alike: Alike) -> dict[int, int]:
    """Of texts that misspell another: the number of the other."""
    edits = alike.edits
    same: dict[int, int] = {}
    for one, other in edits.pairs[edits.only_spelling].tolist():
        texts = alike.plain[one], alike.plain[other]
        if OSA.normalized_similarity(*texts) >= _SAME_BUT_FOR_SLIPS:
            same[other] = same.get(one, one)
    return same


def _flag(row: int, rows: Sequence[int], said: Sequence[int], labels: Sequence[str | None]) -> Flag:
    partner = next(other for other in rows if labels[other] != labels[row])
    names = dict.fromkeys(labels[other] for other in rows)
    others = ", ".join(f"{name!r}" for name in names if name != labels[row])
    share = sum(labels[other] != labels[row] for other in said) / len(said)
    return Flag(row, f"the same text is also labelled {others}", round(share, 4), partner)
