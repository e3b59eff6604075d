"""Balance by weights: no row is lost."""

from __future__ import annotations

from collections import Counter

import polars as pl

from ..check import Context, Fixed, Result, labels_of
from ..checks.imbalance import wanted_shares
from ..reweighing import in_bounds


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Weigh rows so that labels weigh as much as they should, where one does not.

    The weight of a label's rows is the share that it should have by the share that it has.
    """
    if not result.findings:
        return Fixed()
    labels = labels_of(table, context)
    counts = Counter(label for label in labels if label is not None)
    shares, total = wanted_shares(counts, context), counts.total()
    weights = {name: in_bounds(shares[name] * total / rows) for name, rows in counts.items()}
    return Fixed(
        weights={row: weights[label] for row, label in enumerate(labels) if label is not None}
    )
