"""The human sample as the checks read it."""

from __future__ import annotations

import polars as pl

from ...files import as_label, as_text
from ..check import Context


def real_sample(context: Context) -> pl.DataFrame | None:
    """`text`, and `label` where there is one, of the real rows that have a text; None without any.

    The columns are named as in the table that is checked.
    """
    real = context.real
    if real is None or context.text not in real.columns:
        return None
    columns = [as_text(real[context.text]).alias(context.text)]
    if context.label in real.columns:
        columns.append(as_label(real[context.label]).alias(context.label))
    found = real.select(columns).filter(pl.col(context.text).str.strip_chars() != "")
    return found if found.height else None
