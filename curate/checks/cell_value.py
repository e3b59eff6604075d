"""Which of the cells that a generator is paid for do the model no good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from ...text.normalise import normalise
from ..attributes import attributes_of
from ..check import Context, Finding, Result, labels_of, texts_of
from ..compared.real import real_sample
from ..worth.cells import LEAST_ROWS, Worth, worth_of_cells
from ..worth.vectors import vectors

_LEVEL = 0.01
_MOST_ROWS = 20_000
_MOST_REAL = 1_000
_LEAST_REAL = 10
_EXAMPLES = 5


def check(table: pl.DataFrame, context: Context) -> Result:
    """Find cells whose rows do not help to tell real texts apart, or hinder; flags no row.

    Cells are the values of each attribute, the generator among them, and their crossings with the
    labels, of at least 20 rows. A row is worth what it adds to a nearest-neighbour classifier of
    the real texts (`knn_shapley`). A finding (tier `cell_value`) is a cell whose rows are worth
    less than a quarter of the average, and less than the other rows of their labels, both beyond
    chance (family-wise level .01). Says nothing without real texts of two labels or more, at least
    10 of each, or without attributes.

    `rate_in_label` is how often its rows name the right label where they are among the 5 nearest of
    a real text, `rate_elsewhere` that of all others, `gain` what they add to the accuracy.

    Figures: `average`, `rows` and `real` (how many were looked at), `cells`, the least worth first.
    """
    real = real_sample(context)
    if real is None or context.label not in real.columns:
        return Result(skipped="there are no real texts with labels to measure with")
    attributes = attributes_of(table)
    if not attributes:
        return Result(skipped="rows do not say what was asked of the generator")
    rng = np.random.default_rng(context.seed)
    theirs, real_labels = _real(table, real, context, rng)
    names = sorted(set(real_labels))
    if len(names) < 2:
        return Result(skipped=f"no two labels have {_LEAST_REAL} real texts")
    rows = _rows(table, set(names), theirs, context, rng)
    cells = _cells(attributes, labels_of(table, context), rows)
    if not cells:
        return Result(skipped=f"no cell has {LEAST_ROWS} rows")
    texts, labels = texts_of(table, context), labels_of(table, context)
    code = {name: n for n, name in enumerate(names)}
    ours, other = vectors([texts[row] for row in rows], theirs)
    worths, average = worth_of_cells(
        ours,
        np.array([code[labels[row] or ""] for row in rows], dtype=np.int64),
        other,
        np.array([code[name] for name in real_labels], dtype=np.int64),
        cells,
    )
    figures = {
        "average": round(average, 4),
        "rows": len(rows),
        "real": len(theirs),
        "cells": [_reported(each) for each in worths],
    }
    found = _named_once([each for each in worths if each.p_value < _LEVEL])
    return Result(findings=tuple(_finding(each, average, rows) for each in found), figures=figures)


def _named_once(found: Sequence[Worth]) -> list[Worth]:
    """A value of an attribute, or the one label under which it is worth so little: not both."""
    labels = Counter(_value(each) for each in found if "label" in each.of)
    whole = {_value(each) for each in found if "label" not in each.of}
    return [
        each
        for each in found
        if ("label" in each.of) == (_value(each) not in whole or labels[_value(each)] == 1)
    ]


def _value(each: Worth) -> tuple[str, str]:
    return next((name, value) for name, value in each.of.items() if name != "label")


def _real(
    table: pl.DataFrame, real: pl.DataFrame, context: Context, rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """At most 1,000 real texts and their labels, as many as there are of each but the commonest."""
    known = set(labels_of(table, context)) - {None}
    by_label: dict[str, list[int]] = {}
    for row, name in enumerate(labels_of(real, context)):
        if name is not None and name in known:
            by_label.setdefault(name, []).append(row)
    kept = {name: rows for name, rows in sorted(by_label.items()) if len(rows) >= _LEAST_REAL}
    most = _most_each([len(rows) for rows in kept.values()])
    chosen = [(row, name) for name, rows in kept.items() for row in rng.permutation(rows)[:most]]
    texts = texts_of(real, context)
    return [texts[row] for row, _ in chosen], [name for _, name in chosen]


def _most_each(sizes: Sequence[int]) -> int:
    """Most texts of a label, so that they are 1,000 at most in all."""
    left, labels = _MOST_REAL, len(sizes)
    for size in sorted(sizes):
        if size * labels >= left:
            return max(_LEAST_REAL, left // labels)
        left, labels = left - size, labels - 1
    return _MOST_REAL


def _rows(
    table: pl.DataFrame,
    names: set[str],
    real: Sequence[str],
    context: Context,
    rng: np.random.Generator,
) -> list[int]:
    """At most 20,000 rows of these labels in random order, without those that are real texts."""
    texts, labels = texts_of(table, context), labels_of(table, context)
    known = {normalise(text) for text in real}
    mixed = (row for row in rng.permutation(len(texts)).tolist() if labels[row] in names)
    found: list[int] = []
    for row in mixed:
        if len(found) == _MOST_ROWS:
            break
        if normalise(texts[row]) not in known:
            found.append(row)
    return found


def _cells(
    attributes: Mapping[str, Sequence[str | None]],
    labels: Sequence[str | None],
    rows: Sequence[int],
) -> list[tuple[dict[str, str], list[int]]]:
    """What each cell is, and the places of its rows among `rows`."""
    found: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for name, values in attributes.items():
        for place, row in enumerate(rows):
            if (value := values[row]) is None:
                continue
            found.setdefault(((name, value),), []).append(place)
            found.setdefault((("label", labels[row] or ""), (name, value)), []).append(place)
    return [(dict(of), places) for of, places in found.items() if len(places) >= LEAST_ROWS]


def _reported(each: Worth) -> dict[str, Any]:
    return {
        "cell": dict(each.of),
        "rows": len(each.rows),
        "value": round(each.value, 4),
        "low": round(each.low, 4),
        "high": round(each.high, 4),
    }


def _finding(each: Worth, average: float, rows: Sequence[int]) -> Finding:
    label = each.of.get("label", "")
    feature = ", ".join(f"{k} is {v!r}" for k, v in each.of.items() if k != "label")
    of_label = f" of {label!r}" if label else ""
    does = "take accuracy away" if each.high < 0 else "add next to nothing"
    worth = f"{each.value:.2f} ({each.low:.2f} to {each.high:.2f})"
    return Finding(
        tier="cell_value",
        feature=feature,
        label=label,
        rows=len(each.rows),
        rate_in_label=round(each.right or 0.0, 4),
        rate_elsewhere=round(each.others_right or 0.0, 4),
        p_value=each.p_value,
        gain=round(each.value * len(each.rows) / len(rows), 4),
        examples=tuple(rows[place] for place in each.rows[:_EXAMPLES]),
        words=f"The {len(each.rows)} rows{of_label} where {feature} {does} on the real texts: a "
        f"row is worth {worth}, the average {average:.2f}",
        more={"cell": dict(each.of), "value": round(each.value, 4), "average": round(average, 4)},
    )
