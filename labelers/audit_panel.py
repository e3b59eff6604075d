"""How good each labeler of a panel is by what people said, and where one alone would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from ..task import Task
from .intervals import Bools, Estimate, Floats, weighted_share
from .labelled import Places
from .risk_coverage import risk_coverage, threshold_for

Json = dict[str, Any]


def by_labeler(
    task: Task, table: pl.DataFrame, rows: Places, truth: Places, wanted: Sequence[float]
) -> list[Json]:
    """What the reviewed rows of a random sample say of each labeler.

    Args:
        task: its labels, and of what kind they are.
        table: as `label` gives it; without a panel there is nothing to say.
        rows: places of the reviewed rows in the table, shape (n,).
        truth: their true labels: places among the options, shape (n,), or under `multi` whether
            each label fits, shape (n, K).
        wanted: accuracies for which a confidence is looked for.

    Returns:
        Of each labeler `name`, `asked` (rows of the whole table), `right` (an Estimate of the share
        of its own labels that is right, None where it was asked about no reviewed row) and `alone`:
        for each accuracy that can be had a `Point` with `wanted` before it: from which confidence
        on its labels are so right, and the share of the rows it was asked about that this is.
    """
    if "labelers" not in table.columns or not len(rows):
        return []
    each = table.select("labelers").with_row_index("row").explode("labelers").unnest("labelers")
    names = each.filter(pl.col("labeler").is_not_null())["labeler"].unique(maintain_order=True)
    return [
        _of_one(task, name, each.filter(pl.col("labeler") == name), rows, truth, wanted)
        for name in names
    ]


def _of_one(
    task: Task, name: str, said: pl.DataFrame, rows: Places, truth: Places, wanted: Sequence[float]
) -> Json:
    at = {row: place for place, row in enumerate(said["row"].to_list())}
    known = [(at[int(row)], answer) for row, answer in zip(rows, truth, strict=True) if row in at]
    places = [place for place, _ in known]
    sure = said["confidence"].fill_null(0.0).to_numpy().astype(np.float64)
    given = said["labels" if task.kind == "multi" else "label"].to_list()
    right = np.array([_is(task, given[place], answer) for place, answer in known], dtype=np.bool_)
    found: Estimate | None = weighted_share(right) if known else None
    alone = _alone(sure, right, places, wanted) if known else []
    return {"name": name, "asked": said.height, "right": found, "alone": alone}


def _is(task: Task, given: Any, truth: Any) -> bool:
    """Whether what a labeler decided is what a person said."""
    if given is None:
        return False
    if task.kind != "multi":
        return bool(given == task.option_names[int(truth)])
    return [name in given for name in task.label_names] == [bool(fits) for fits in truth]


def _alone(
    sure: Floats, right: Bools, places: Sequence[int], wanted: Sequence[float]
) -> list[tuple[float, Any]]:
    curve = risk_coverage(sure[places], right, everyone=sure)
    found = [(share, threshold_for(curve, share)) for share in wanted]
    return [(share, point) for share, point in found if point is not None]
