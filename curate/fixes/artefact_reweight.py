"""Weigh rows so that marks go with no label any more; no row and no text is changed."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..artefacts.looking import Looked
from ..check import Context, Fixed, Result
from ..reweighing import reweighed

MOST_MARKS = 5


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Give texts that have a mark under another label than its own the weight that makes it even.

    For the five strongest findings of the tiers `surface` and `generator`, but for what people
    write as well: see `reweighing.reweighed`. Where no text of the other labels has a mark there is
    nothing to give weight to; that takes counter-examples.
    """
    looked: Looked = result.details
    marks = [
        tiered.found.feature
        for tiered in looked.found
        if tiered.artefacts and tiered.tier != "lexical" and not tiered.natural
    ][:MOST_MARKS]
    if not marks:
        return Fixed()
    has = np.stack([looked.carriers(mark) for mark in marks], axis=1)
    weights = reweighed(has, looked.labels)
    rows = [row for row, label in enumerate(looked.labels) if label is not None]
    return Fixed(weights={row: float(weights[row]) for row in rows})
