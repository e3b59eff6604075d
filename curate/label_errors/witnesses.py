"""Who says what of the labels: the table, votes, and what texts were written for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .posterior import Codes, Witness
from .votes import parts, voted

_LABEL_WRONG = 0.08
"""Before looking; people who looked found 3 to 10 % (Northcutt, Athalye & Mueller 2021)."""
_REVIEWED_WRONG = 0.005
_INTENDED_WRONG = 0.1
_MADE_FROM = 0.98


@dataclass(frozen=True)
class Said:
    """What is known of the labels of some rows.

    Attributes:
        witnesses: who says what.
        own: place among them of the one that is the label, or that it was made from.
        read: columns that were read beside the label.
    """

    witnesses: list[Witness]
    own: int
    read: tuple[str, ...]


def who_says_what(
    table: pl.DataFrame, given: Codes, code: Mapping[str, int], reviewed: NDArray[np.bool_]
) -> Said:
    """What the label, `votes` or `probabilities`, `confidence` and `intended_label` say.

    Where the labels are what votes add up to, or what texts were written for (in 98 rows of 100),
    the label is no witness of its own: it would count for two.

    Args:
        table: the rows, with whichever of the columns there are.
        given: label of each row as a number.
        code: number of each label.
        reviewed: whether a person confirmed the label.
    """
    others = [one for one in (voted(table, code), _intended(table, code)) if one is not None]
    read = tuple(one.name for one in others)
    if others:
        same = np.array([one.said == given for one in others])
        speaks = np.any([one.said >= 0 for one in others], axis=0)
        made_from: NDArray[np.bool_] = np.logical_or.reduce(same)
        if made_from[speaks].mean() >= _MADE_FROM:
            own = np.where(made_from & ~reviewed, -1, given)
            return Said([*others, _label(own, reviewed, None)], int(same.mean(1).argmax()), read)
    sure = None if "votes" in read or "probabilities" in read else _sureness(table)
    read = (*read, *(("confidence",) if sure is not None else ()))
    return Said([_label(given, reviewed, sure), *others], 0, read)


def _label(said: Codes, reviewed: NDArray[np.bool_], sure: Codes | None) -> Witness:
    """The label of the table; those that a person confirmed are a group of their own."""
    group = np.zeros(len(said), dtype=np.int64) if sure is None else sure
    groups = int(group.max(initial=0)) + 1
    wrong = np.array([*[_LABEL_WRONG] * groups, _REVIEWED_WRONG])
    return Witness("label", said, np.where(reviewed, groups, group), wrong, by_label=True)


def _intended(table: pl.DataFrame, code: Mapping[str, int]) -> Witness | None:
    if "intended_label" not in table.columns:
        return None
    said = _codes(table["intended_label"].to_list(), code)
    group = np.zeros(len(said), dtype=np.int64)
    wrong = np.array([_INTENDED_WRONG])
    if (said < 0).all():
        return None
    return Witness("intended_label", said, group, wrong, by_label=True)


def _sureness(table: pl.DataFrame) -> Codes | None:
    """Quarter of the confidence that each row is in; None where there is none."""
    if "confidence" not in table.columns or not table["confidence"].dtype.is_numeric():
        return None
    sure = table["confidence"].cast(pl.Float64)
    if sure.null_count() or sure.is_nan().any() or sure.n_unique() < 2:
        return None
    return parts(sure.to_numpy())


def _codes(labels: Sequence[str | None], code: Mapping[str, int]) -> Codes:
    return np.array([code.get(label or "", -1) for label in labels], dtype=np.int64)
