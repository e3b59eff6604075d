"""One text under two labels."""

from __future__ import annotations

from collections import Counter, defaultdict

import polars as pl

from ...text.normalise import normalise
from ..check import Context, Flag, Result, labels_of, texts_of


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag every row whose text, once normalised, also stands under another label.

    `partner` is the first row of another label, `score` the share of the text's rows that carry
    another label than this one. Rows without a label are in no conflict.
    """
    texts, labels = texts_of(table, context), labels_of(table, context)
    by_text: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        if labels[row] is not None and (plain := normalise(text)):
            by_text[plain].append(row)
    flags = []
    for rows in by_text.values():
        counts = Counter(labels[row] for row in rows)
        if len(counts) > 1:
            flags += [_flag(row, rows, counts, labels) for row in rows]
    return Result(tuple(sorted(flags, key=lambda flag: flag.row)))


def _flag(row: int, rows: list[int], counts: Counter[str | None], labels: list[str | None]) -> Flag:
    partner = next(other for other in rows if labels[other] != labels[row])
    others = ", ".join(f"{name!r}" for name in counts if name != labels[row])
    share = 1 - counts[labels[row]] / len(rows)
    return Flag(row, f"the same text is also labelled {others}", round(share, 4), partner)
