"""Leave rows out until a mark is no commoner under its label than elsewhere."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..artefacts.looking import Looked
from ..check import Context, Fixed, Result


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Drop random rows that carry a tell-tale mark, until its rate is that of the other labels.

    For marks that flag rows; the rows without the mark all stay. Of a mark that most texts of a
    label carry this leaves little: take it away instead.
    """
    looked: Looked = result.details
    flagged = {flag.row: flag.reason for flag in result.flags}
    rng = np.random.default_rng(context.seed)
    dropped: dict[int, str] = {}
    for tiered in looked.found:
        found = tiered.found
        has = looked.carriers(found.feature)
        rows = [row for row, name in enumerate(looked.labels) if name == looked.names[found.label]]
        carriers = [row for row in rows if has[row] and row not in dropped]
        if not any(row in flagged for row in carriers):
            continue
        plain = len(rows) - int(has[rows].sum())
        keep = round(plain * found.rate_elsewhere / max(1 - found.rate_elsewhere, 1e-9))
        gone = rng.permutation(carriers)[keep:].tolist()
        dropped |= {row: flagged[row] for row in gone if row in flagged}
    return Fixed(dropped)
