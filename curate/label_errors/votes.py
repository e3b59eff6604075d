"""What votes say of the labels, or the probabilities that a labeler gave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from .posterior import Codes, Floats, Witness

_WRONG = (0.1, 0.3, 0.5, 0.25)
"""Guesses for votes that all agree, mostly agree, do not agree, and a single one."""
_PARTS = 4
_SEEN_BEFORE = 1.0


def voted(table: pl.DataFrame, code: Mapping[str, int]) -> Witness | None:
    """The label that most votes of a row name, reliable as far as they agree.

    All votes of a row are one witness: those of one model go wrong together, and models do too. A
    label that some of them name is the likelier one where the others are wrong. Rows with one vote
    each, and probabilities beside it, are read as those.

    Args:
        table: has `votes`, lists of names or of structs with a `label`, or `probabilities`, lists
            of structs with `label` and `probability`; either may be JSON, as CSV files have it.
        code: number of each label; what else is named counts for nothing.
    """
    counts = _counted(table, code)
    if counts is None or counts.sum(axis=1).max() <= 1:
        probable = _probabilities(table, code)
        if probable is not None:
            return _sure_as_it_says(probable)
    if counts is None:
        return None
    total, most = counts.sum(axis=1), counts.max(axis=1)
    group = np.where(most == total, 0, np.where(2 * most > total, 1, 2))
    group[total == 1] = 3
    said: Codes = np.where(total > 0, counts.argmax(axis=1), -1)
    return Witness("votes", said, group, np.array(_WRONG), _others(counts))


def _counted(table: pl.DataFrame, code: Mapping[str, int]) -> Floats | None:
    """Votes for each label, shape (rows, labels); None where there are none."""
    counts = np.zeros((table.height, len(code)))
    for row, some in enumerate(_values(table, "votes")):
        for vote in some if isinstance(some, Sequence) else ():
            label = vote.get("label") if isinstance(vote, Mapping) else vote
            if str(label) in code:
                counts[row, code[str(label)]] += 1
    return counts if counts.any() else None


def _probabilities(table: pl.DataFrame, code: Mapping[str, int]) -> Floats | None:
    """Probability of each label, shape (rows, labels); None where there is none."""
    given = np.zeros((table.height, len(code)))
    for row, options in enumerate(_values(table, "probabilities")):
        for label, share in _options(options):
            if label in code:
                given[row, code[label]] = share
    return given if given.any() else None


def shares(table: pl.DataFrame) -> list[dict[str, float]]:
    """Probability of each label that a labeler gave, row by row; empty where it gave none."""
    given = _values(table, "probabilities") or [None] * table.height
    return [dict(_options(options)) for options in given]


def _options(options: Any) -> Iterable[tuple[str, float]]:
    if isinstance(options, Mapping):
        options = [{"label": name, "probability": share} for name, share in options.items()]
    for option in options if isinstance(options, Sequence) else ():
        share = option.get("probability") if isinstance(option, Mapping) else None
        if isinstance(share, int | float):
            yield str(option.get("label")), float(share)


def _sure_as_it_says(given: Floats) -> Witness:
    said: Codes = np.where(given.any(axis=1), given.argmax(axis=1), -1)
    sure = given.max(axis=1)
    group = parts(sure)
    wrong = [float(np.clip(1 - sure[group == one].mean(), 0.05, 0.5)) for one in np.unique(group)]
    return Witness("probabilities", said, group, np.array(wrong), _others(given))


def _others(counts: Floats) -> Floats:
    """Where the first choice is wrong: the other labels as they were named, or are as a rule."""
    rule = (counts.sum(axis=0) + 1) / (counts.sum() + counts.shape[1])
    others = counts + _SEEN_BEFORE * rule
    others[np.arange(len(counts)), counts.argmax(axis=1)] = 0
    shares: Floats = others / others.sum(axis=1, keepdims=True)
    return shares


def parts(values: Floats) -> Codes:
    """Which quarter of the values each is in; fewer parts where many values are equal."""
    edges = np.unique(np.quantile(values, np.arange(1, _PARTS) / _PARTS))
    part = np.searchsorted(edges, values, side="right")
    found: Codes = np.unique(part, return_inverse=True)[1].astype(np.int64)
    return found


def _values(table: pl.DataFrame, name: str) -> list[Any]:
    if name not in table.columns:
        return []
    column = table[name]
    if column.dtype == pl.String:
        return [_from_json(value) for value in column.to_list()]
    return column.to_list() if column.dtype.is_nested() else []


def _from_json(value: str | None) -> Any:
    try:
        return json.loads(value) if value and value[0] in "[{" else None
    except ValueError:
        return None
