"""Labels with far more or fewer rows than they should have."""

from __future__ import annotations

from collections import Counter

import polars as pl
from scipy.stats import binomtest

from ..check import Context, Finding, Result, labels_of

_LEVEL = 0.01
_LEAST_RATIO = 1.5


def check(table: pl.DataFrame, context: Context) -> Result:
    """Find labels whose share is not what it should be; flags no row.

    Shares should be those that the task asks for, else equal. A label is a finding (tier `table`)
    where a binomial test, corrected for the number of labels (family-wise level .01), says that it
    is more than chance, and its share is 1.5 times too large or too small. `rate_in_label` is the
    share that the label has, `rate_elsewhere` the one it should have.

    Figures: `shares`, the share that each label should have.
    """
    counts = Counter(label for label in labels_of(table, context) if label is not None)
    shares = wanted_shares(counts, context)
    total = counts.total()
    if len(shares) < 2 or total == 0:
        return Result(figures={"shares": shares})
    findings = []
    for label, share in shares.items():
        count = counts[label]
        p_value = min(1.0, binomtest(count, total, share).pvalue * len(shares))
        ratio = count / (total * share)
        if p_value < _LEVEL and (ratio >= _LEAST_RATIO or ratio <= 1 / _LEAST_RATIO):
            findings.append(_finding(label, count, total, share, p_value))
    return Result(findings=tuple(findings), figures={"shares": shares})


def wanted_shares(counts: Counter[str], context: Context) -> dict[str, float]:
    """Share that each label should have: as the task asks, else the same. They sum to 1."""
    asked = dict.fromkeys(sorted(counts), 1)
    if context.task is not None and set(asked) <= set(context.task.label_names):
        asked = {name: context.task.wanted(name) for name in context.task.label_names}
    total = sum(asked.values())
    return {label: rows / total for label, rows in asked.items()}


def _finding(label: str, count: int, total: int, share: float, p_value: float) -> Finding:
    more = count > total * share
    return Finding(
        tier="table",
        feature=f"{'more' if more else 'fewer'} rows than the {total * share:.0f} wanted",
        label=label,
        rows=count,
        rate_in_label=round(count / total, 4),
        rate_elsewhere=round(share, 4),
        p_value=p_value,
        gain=0.0,
    )
