"""Marks of how a label's texts were written, which a model would learn in place of the label."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...text.normalise import normalise
from ...text.surface import learn_surface
from ..association import Association, find_associations
from ..check import Context, Finding, Flag, Result, labels_of, texts_of
from ..surface_only import surface_only

_LEAST_ROWS = 20
_EXAMPLES = 5
_TELL_TALE = 0.93
_LENGTH = ("longer than ", "at most ", "more than ")
_STYLE = (*_LENGTH, "is in Title Case", "has no ", "contains a digit")
"""Features of a whole text: they say something of the table, and of no row in particular."""


def check(table: pl.DataFrame, context: Context) -> Result:
    """Find surface features that go with a label, and measure what they alone can tell.

    Surface features are those of `text.surface`, tested as `association.find_associations` says
    over the distinct texts of the table; findings have the tier `surface`. Flagged are the rows
    that carry a tell-tale mark (a sign, a first or last word, a number in front) under the label
    that it goes with: a mark that would name the label right 93 times in 100 if all labels were of
    one size, which is the `score`. Weaker marks, casing and length doubt the table, and no row.

    Figures: `surface_only`, accuracy of a model that sees surface features alone, and of always
    saying the most frequent label.
    """
    texts, labels = texts_of(table, context), labels_of(table, context)
    rows = _distinct(texts, labels)
    names = sorted({label for row in rows if (label := labels[row]) is not None})
    code = {name: n for n, name in enumerate(names)}
    codes = np.array([code[labels[row] or ""] for row in rows], dtype=np.int64)
    if len(rows) < _LEAST_ROWS or len(names) < 2:
        return Result(figures={"surface_only": surface_only(np.zeros((len(rows), 0)), codes, 0)})
    distinct = [texts[row] for row in rows]
    surface = learn_surface(distinct)
    features = surface.matrix(distinct)
    weights = np.array([_least_weight(name) for name in surface.names])
    kinds = ["length" if name.startswith(_LENGTH) else None for name in surface.names]
    found = find_associations(features, codes, least_weight=weights, kinds=kinds)
    everywhere = surface.matrix(texts)
    findings = tuple(_finding(each, surface.names, names, everywhere, labels) for each in found)
    sizes = np.hstack((features.astype(np.float32), surface.measures(distinct)))
    return Result(
        _flags(findings, surface.names, everywhere, labels),
        findings,
        {"surface_only": surface_only(sizes, codes, context.seed), "tested": features.shape[1]},
    )


def _distinct(texts: list[str], labels: list[str | None]) -> list[int]:
    """Rows with a label whose text is the first of its kind: repeats are no further evidence."""
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        if labels[row] is not None:
            first.setdefault(normalise(text), row)
    first.pop("", None)
    return list(first.values())


def _least_weight(feature: str) -> float:
    """Share of the table that a feature must set apart to be worth a finding.

    Low for marks, which mean nothing. Higher for casing and length, and for first and last words,
    which the topic may well bring along: "where" opens questions about a place.
    """
    if feature.startswith(("first word", "last word")):
        return 0.04
    return 0.03 if feature.startswith(_STYLE) else 0.0075


def _finding(
    found: Association,
    features: list[str],
    names: list[str],
    matrix: NDArray[np.bool_],
    labels: list[str | None],
) -> Finding:
    label = names[found.label]
    carriers = [
        row for row in np.nonzero(matrix[:, found.feature])[0].tolist() if labels[row] == label
    ]
    return Finding(
        tier="surface",
        feature=features[found.feature],
        label=label,
        rows=len(carriers),
        rate_in_label=round(found.rate_in_label, 4),
        rate_elsewhere=round(found.rate_elsewhere, 4),
        p_value=found.p_value,
        gain=round(found.gain, 4),
        examples=tuple(carriers[:_EXAMPLES]),
    )


def _flags(
    findings: tuple[Finding, ...],
    features: list[str],
    matrix: NDArray[np.bool_],
    labels: list[str | None],
) -> tuple[Flag, ...]:
    flags: list[Flag] = []
    for finding in findings:
        score = finding.rate_in_label / (finding.rate_in_label + finding.rate_elsewhere)
        if finding.feature.startswith(_STYLE) or score < _TELL_TALE:
            continue
        carriers = np.nonzero(matrix[:, features.index(finding.feature)])[0].tolist()
        reason = (
            f"{finding.feature}: {finding.rate_in_label:.0%} of {finding.label!r}, "
            f"{finding.rate_elsewhere:.0%} of the rest"
        )
        flags += [
            Flag(row, reason, round(score, 4)) for row in carriers if labels[row] == finding.label
        ]
    return tuple(sorted(flags, key=lambda flag: flag.row))
