"""Parts of the plan that a table leaves empty, and labels whose texts are all alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from ..attributes import attributes_of
from ..chance import corrected
from ..check import Context, Finding, Result, labels_of, texts_of
from ..compared.real import real_sample
from ..coverage.diversity import MOST, Compared, compare, diversity
from ..coverage.thin import Cell, thin_cells

_LEVEL = 0.005
_LEAST_TEXTS = 15
_LEAST_RATIO = 0.75
_LEAST_OPENINGS = 0.1


def check(table: pl.DataFrame, context: Context) -> Result:
    """Find thin cells and labels of little diversity; flags no row.

    Cells (tier `cell`) are the values of each attribute, and their crossings with labels and with
    one another: see `coverage.thin`. Diversity (tier `diversity`) is compared with the real texts
    where there are some, label by label on as many texts, at most 200, of either side: a finding is
    where the Vendi score is at most three quarters of theirs, or a tenth more of the texts open
    like another of them, and chance does not do that (shuffled sides, family-wise level .005). What
    is diverse enough cannot be said without them.

    Figures: `attributes` (value to label to rows), `diversity` (of each label, and under `real` of
    as many real texts).
    """
    labels = labels_of(table, context)
    attributes = attributes_of(table)
    cells = thin_cells(attributes, labels, _possible(attributes, context))
    groups = _groups(table, labels, context)
    compared, alone = _compared(groups, context.seed), _alone(groups)
    figures = {
        "attributes": {name: _counts(values, labels) for name, values in attributes.items()},
        "diversity": {
            name: found.ours.report() | {"real": found.theirs.report()}
            for name, found in compared.items()
        }
        | alone,
    }
    findings = (*(_of_cell(cell) for cell in cells), *_of_diversity(compared))
    return Result(findings=findings, figures=figures)


def _possible(
    attributes: Mapping[str, Any], context: Context
) -> dict[str, dict[str, set[str]]] | None:
    """Values that each label may have, by attribute; of those that are written as they stand."""
    task = context.task
    if task is None:
        return None
    return {
        name: {label: set(task.values(name, label)) for label in task.label_names}
        for name in attributes
        if name in task.attributes
        and not any("{" in v for label in task.label_names for v in task.values(name, label))
    }


def _counts(
    values: Sequence[str | None], labels: Sequence[str | None]
) -> dict[str, dict[str, int]]:
    counts = Counter(
        (value, label or "")
        for value, label in zip(values, labels, strict=True)
        if value is not None
    )
    found: dict[str, dict[str, int]] = {}
    for (value, label), rows in sorted(counts.items()):
        found.setdefault(value, {})[label] = rows
    return found


def _of_cell(cell: Cell) -> Finding:
    others = {name: value for name, value in cell.of.items() if name != "label"}
    feature = ", ".join(f"{name} is {value!r}" for name, value in others.items())
    label = cell.of.get("label", "")
    of_label = f" of {label!r}" if label else ""
    return Finding(
        tier="cell",
        feature=feature,
        label=label,
        rows=cell.rows,
        rate_in_label=round(cell.rows / cell.total, 4),
        rate_elsewhere=round(cell.wanted / cell.total, 4),
        p_value=cell.p_value,
        gain=0.0,
        words=f"{cell.rows} rows{of_label} where {feature}; {cell.wanted:.0f} would be its share",
        more={"cell": dict(cell.of), "wanted": round(cell.wanted, 1)},
    )


_Group = tuple[list[str], list[str]]


def _groups(
    table: pl.DataFrame, labels: Sequence[str | None], context: Context
) -> dict[str, _Group]:
    """Texts of each label: at most 200 of the table, and of the real texts where there are some."""
    ours = _drawn(texts_of(table, context), labels, context.seed)
    real = real_sample(context)
    if real is None:
        return {name: (texts, []) for name, texts in ours.items()}
    theirs = _drawn(texts_of(real, context), labels_of(real, context), context.seed + 1)
    return {name: (texts, theirs.get(name, [])) for name, texts in ours.items()}


def _drawn(texts: Sequence[str], labels: Sequence[str | None], seed: int) -> dict[str, list[str]]:
    rows: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        if label is not None:
            rows.setdefault(label, []).append(row)
    rng = np.random.default_rng(seed)
    return {
        name: [texts[row] for row in rng.permutation(rows[name])[:MOST].tolist()]
        for name in sorted(rows)
    }


def _compared(groups: Mapping[str, _Group], seed: int) -> dict[str, Compared]:
    found = {}
    for name, (ours, theirs) in groups.items():
        size = min(len(ours), len(theirs))
        if size >= _LEAST_TEXTS:
            found[name] = compare(ours[:size], theirs[:size], seed)
    return found


def _alone(groups: Mapping[str, _Group]) -> dict[str, dict[str, Any]]:
    return {
        name: diversity(ours).report()
        for name, (ours, theirs) in groups.items()
        if min(len(ours), len(theirs)) < _LEAST_TEXTS <= len(ours)
    }


def _of_diversity(compared: Mapping[str, Compared]) -> list[Finding]:
    if not compared:
        return []
    values = np.array([row for each in compared.values() for row in (each.alike, each.openings)])
    p_values = iter(corrected(values).tolist())
    found = []
    for name, each in compared.items():
        alike, openings = next(p_values), next(p_values)
        if alike < _LEVEL and each.ours.vendi <= _LEAST_RATIO * each.theirs.vendi:
            found.append(_of_texts(name, each, alike))
        more = each.ours.repeated_openings - each.theirs.repeated_openings
        if openings < _LEVEL and more >= _LEAST_OPENINGS:
            found.append(_of_openings(name, each, openings))
    return found


def _of_texts(name: str, each: Compared, p_value: float) -> Finding:
    ours, theirs = each.ours, each.theirs
    return Finding(
        tier="diversity",
        feature="texts more alike than real ones",
        label=name,
        rows=ours.texts,
        rate_in_label=round(ours.self_similarity, 4),
        rate_elsewhere=round(theirs.self_similarity, 4),
        p_value=p_value,
        gain=0.0,
        words=f"{ours.texts} texts of {name!r} are as different as {ours.vendi:.0f} that have "
        f"nothing in common; as many real ones as {theirs.vendi:.0f}",
    )


def _of_openings(name: str, each: Compared, p_value: float) -> Finding:
    ours, theirs = each.ours.repeated_openings, each.theirs.repeated_openings
    return Finding(
        tier="diversity",
        feature="opens like another text",
        label=name,
        rows=round(ours * each.ours.texts),
        rate_in_label=round(ours, 4),
        rate_elsewhere=round(theirs, 4),
        p_value=p_value,
        gain=0.0,
        words=f"{ours:.0%} of the texts of {name!r} begin with the same three words as another; of "
        f"as many real ones {theirs:.0%}",
    )
