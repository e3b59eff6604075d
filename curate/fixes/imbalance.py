"""Balance by leaving rows out."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl

from ..check import Context, Fixed, Result, labels_of
from ..checks.imbalance import wanted_shares

_LEAST_ROWS = 10


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Drop random rows until labels have the shares that they should have, where one has not.

    No label goes below 10 rows for the sake of balance: a label with 2 rows does not cost the
    others theirs. Rows without a label stay.
    """
    if not result.findings:
        return Fixed()
    labels = labels_of(table, context)
    counts = Counter(label for label in labels if label is not None)
    shares = wanted_shares(counts, context)
    total = min(max(counts[name], _LEAST_ROWS) / share for name, share in shares.items())
    rng = np.random.default_rng(context.seed)
    dropped: dict[int, str] = {}
    for name, share in shares.items():
        rows = [row for row, label in enumerate(labels) if label == name]
        keep = max(round(total * share), _LEAST_ROWS)
        gone = rng.permutation(rows)[keep:].tolist()
        dropped |= {row: f"{name!r} has {len(rows)} rows, {keep} keep the balance" for row in gone}
    return Fixed(dropped)
