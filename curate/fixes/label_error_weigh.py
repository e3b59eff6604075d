"""Rows whose label is probably wrong are dropped, and the others count as far as it is sure."""

from __future__ import annotations

import polars as pl

from ..check import Context, Fixed, Result, labels_of, reviewed
from ..label_errors.votes import shares
from .label_error import of_single_rows

LEAST = 0.01
"""Share of a sure row that the most doubtful one counts."""


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Drop flagged rows; give each other the weight of its label's probability, by their mean.

    The probability is the one that `probabilities` give the row's label, so that a label which
    stands although the votes preferred another counts little; `confidence` where there are none; 1
    where a person reviewed the row. Rows about which nothing is said weigh as the mean of all.
    """
    dropped = {flag.row: flag.reason for flag in of_single_rows(table, result, context)}
    sure = _sureness(table, context).items()
    kept = {row: p for row, p in sure if row not in dropped}
    mean = sum(kept.values()) / len(kept) if kept else 1.0
    return Fixed(dropped=dropped, weights={row: p / mean for row, p in kept.items()})


def _sureness(table: pl.DataFrame, context: Context) -> dict[int, float]:
    """Probability of the label, by row where it is known."""
    empty = [None] * table.height
    sure = table["confidence"].to_list() if "confidence" in table.columns else empty
    by_person, given = reviewed(table), shares(table)
    found = {}
    for row, label in enumerate(labels_of(table, context)):
        if label is not None and (p := _probability(label, given[row], sure[row], by_person[row])):
            found[row] = p
    return found


def _probability(
    label: str, given: dict[str, float], sure: object, by_person: bool
) -> float | None:
    if by_person:
        return 1.0
    if given:
        return max(LEAST, given.get(label, 0.0))
    return max(LEAST, float(sure)) if isinstance(sure, int | float) else None
