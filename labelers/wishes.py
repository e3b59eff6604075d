"""Labels against wishes: what the texts were written for, and what the votes say they are.

Where a corner of the prompt file is bad, an attribute value whose texts come out as something else,
it shows in a rate that lies above that of the rest by more than chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from .intervals import wilson

LEAST_ROWS = 5
"""Rows of an attribute value below which nothing is said of it."""
SURE = 0.05


def wishes(table: pl.DataFrame, labels: Sequence[str]) -> dict[str, Any] | None:
    """How often the label differs from the intended one: in all, by label, by attribute value.

    Args:
        table: rows with `intended_label`, `label` and perhaps `attributes`; rows without either
            label do not count.
        labels: the labels of the task.

    Returns:
        `rows`, `differ`, `rate` with `low` and `high` (Wilson, 95 %); `asked`: intended label to
        label to rows; `attributes`: per value the same figures, `rate_elsewhere` and `p_value`
        (Fisher's exact test of more than elsewhere; Holm's correction over all values), the worst
        first; `words`: the values that are worse than elsewhere, in words. None where no row has
        both labels.
    """
    if "intended_label" not in table.columns or "label" not in table.columns:
        return None
    both = table.filter(pl.col("intended_label").is_not_null() & pl.col("label").is_not_null())
    if not both.height:
        return None
    both = both.with_columns(differs=pl.col("intended_label") != pl.col("label"))
    pairs = both.group_by("intended_label", "label").len()
    counts = {(asked, got): rows for asked, got, rows in pairs.iter_rows()}
    asked = {
        name: {other: counts[name, other] for other in labels if (name, other) in counts}
        for name in labels
    }
    values = _by_value(both)
    return {
        **_rate(both.height, int(both["differs"].sum())),
        "asked": {name: row for name, row in asked.items() if row},
        "attributes": values,
        "words": [_in_words(one) for one in values if one["p_value"] < SURE],
    }


def _rate(rows: int, differ: int) -> dict[str, Any]:
    low, high = wilson(differ / rows, rows)
    return {"rows": rows, "differ": differ, "rate": differ / rows, "low": low, "high": high}


def _by_value(both: pl.DataFrame) -> list[dict[str, Any]]:
    if "attributes" not in both.columns:
        return []
    flat = both.select("differs", "attributes").explode("attributes").unnest("attributes")
    name, value = (column for column in flat.columns if column != "differs")
    groups = (
        flat.filter(pl.col(name).is_not_null())
        .group_by(name, value)
        .agg(pl.len().alias("rows"), pl.col("differs").sum().alias("differ"))
        .filter(pl.col("rows") >= LEAST_ROWS)
        .sort(name, value)
    )
    total, differ = both.height, int(both["differs"].sum())
    found = [
        {"attribute": name, "value": value, **_against_rest(rows, wrong, total, differ)}
        for name, value, rows, wrong in groups.iter_rows()
    ]
    for one, p_value in zip(found, holm([one["p_value"] for one in found]), strict=True):
        one["p_value"] = p_value
    return sorted(found, key=lambda one: (one["p_value"], -one["rate"]))


def _against_rest(rows: int, wrong: int, total: int, differ: int) -> dict[str, Any]:
    from scipy.stats import fisher_exact

    rest, wrong_there = total - rows, differ - wrong
    test = fisher_exact([[wrong, rows - wrong], [wrong_there, rest - wrong_there]], "greater")
    elsewhere = wrong_there / rest if rest else None
    return {**_rate(rows, wrong), "rate_elsewhere": elsewhere, "p_value": float(test.pvalue)}


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's correction (Holm 1979): chances of any false alarm among all these tests."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    corrected, least = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, p_values[place] * (len(p_values) - rank)))
        corrected[place] = least
    return corrected


def _in_words(one: dict[str, Any]) -> str:
    return (
        f"{one['attribute']}: {one['value']!r}: {one['differ']} of {one['rows']} texts came out as "
        f"another label ({one['rate']:.0%}; elsewhere {one['rate_elsewhere']:.0%})"
    )
