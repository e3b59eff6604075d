"""One text under two labels."""

from __future__ import annotations

from collections import Counter, defaultdict

import polars as pl

from ...text.normalise import normalise
from ..check import Context, Flag, Result, labels_of, reviewed, texts_of


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag every row whose text, once normalised, also stands under another label.

    `partner` is the first row of another label, `score` the share of the text's rows that carry
    another label than this one, or, where people labelled some of them, of these. Rows without a
    label are in no conflict.
    """
    by_person = reviewed(table)
    texts, labels = texts_of(table, context), labels_of(table, context)
    by_text: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        if labels[row] is not None and (plain := normalise(text)):
            by_text[plain].append(row)
    flags = []
    for rows in by_text.values():
        counts = Counter(labels[row] for row in rows)
        if len(counts) > 1:
            said = [row for row in rows if by_person[row]] or rows
            flags += [_flag(row, rows, said, labels) for row in rows]
    return Result(tuple(sorted(flags, key=lambda flag: flag.row)))


def _flag(row: int, rows: list[int], said: list[int], labels: list[str | None]) -> Flag:
    partner = next(other for other in rows if labels[other] != labels[row])
    names = dict.fromkeys(labels[other] for other in rows)
    others = ", ".join(f"{name!r}" for name in names if name != labels[row])
    share = sum(labels[other] != labels[row] for other in said) / len(said)
    return Flag(row, f"the same text is also labelled {others}", round(share, 4), partner)
