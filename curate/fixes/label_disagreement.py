"""Rows labelled otherwise than they were written for: which of the two to believe."""

from __future__ import annotations

import polars as pl

from ...task import Curation
from ..check import Context, Fixed, Result


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Drop the row where the votes are sure; elsewhere the intended label stands.

    A generator that was asked for one label and a labeler that is sure of another: nobody knows,
    and the row is not worth the risk. A labeler that is not sure says nothing against the wish.
    How sure is sure enough is the task's `curate.sure`. Rows without a confidence are dropped.
    """
    sure = (context.task.curate if context.task else Curation()).sure
    doubtful = [flag for flag in result.flags if flag.score is None or flag.score >= sure]
    unsure = [flag.row for flag in result.flags if flag.score is not None and flag.score < sure]
    intended = table["intended_label"] if unsure else None
    return Fixed(
        dropped={flag.row: flag.reason for flag in doubtful},
        values={row: {context.label: intended[row]} for row in unsure if intended is not None},
        notes=dict.fromkeys(unsure, "the intended label stands, the votes were not sure"),
    )
