"""Figures as people read them: counts, shares, intervals, seconds, dollars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SIGNS = {"few_rows": "*", "simulated": "~", "could_have_seen": "!"}
"""Marks of figures of an evaluation, as `export.evaluate.marks` gives them their meaning."""


def signs(marks: Any) -> str:
    """The signs of marks, with a blank before them, to stand behind a figure."""
    given = marks if isinstance(marks, list | tuple | set) else ()
    there = "".join(sign for mark, sign in SIGNS.items() if mark in given)
    return f" {there}" if there else ""


FEW_ROWS = 30
"""Rows below which a figure carries the mark `few_rows`."""

_COUNTED = {"precision": ("predicted",), "recall": ("support",), "auroc": ("support",)}
_NAMES = {
    "f1": "F1",
    "auroc": "AUROC",
    "auprc": "AUPRC",
    "mcc": "MCC",
    "ece": "ECE",
    "mae": "mean steps off",
}
_NO_SHARES = ("mcc", "quadratic_kappa", "mae", "log_loss", "brier")


def is_of_one(metric: str) -> bool:
    """Whether a metric is of the positive label, where there is one."""
    plain = metric in ("precision", "recall", "auroc", "auprc")
    return plain or (metric.startswith("f") and metric[1:2].isdigit())


def is_few(label: Any, metric: str) -> bool:
    """Whether a figure of a label comes from few rows: precision from those that were given it."""
    given = label if isinstance(label, dict) else {}
    counts = [given.get(key) for key in _COUNTED.get(metric, ("support", "predicted"))]
    return any(isinstance(count, int) and count < FEW_ROWS for count in counts)


def metric_name(metric: str, positive: str | None = None) -> str:
    """A metric as people write it, with the label that it is of."""
    words = " ".join(_NAMES.get(part, part) for part in metric.split("_"))
    if metric.startswith("f") and metric[1:2].isdigit():
        words = metric.upper()
    return f"{words} of {positive}" if is_of_one(metric) and positive else words


def metric_figure(figure: Any, metric: str) -> str:
    """A figure with its interval: per cent, but for what is no share; a dash for none."""
    if not isinstance(figure, dict) or not isinstance(figure.get("value"), int | float):
        return "-"
    if metric not in _NO_SHARES:
        return interval(figure)
    value, low, high = (figure.get(key, figure["value"]) for key in ("value", "low", "high"))
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def number(value: Any) -> str:
    """A count with thousands marked; a dash for none."""
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else str(value)


def counted(count: int, thing: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def seconds(value: Any) -> str:
    """A duration such as `4.2 s` or `3 min 20 s`."""
    if not isinstance(value, int | float):
        return "-"
    return f"{value:.1f} s" if value < 60 else f"{int(value // 60)} min {int(value % 60)} s"


def dollars(value: float) -> str:
    """An amount in dollars, with more digits where it is small; `free` for nothing."""
    if value == 0:
        return "free"
    return f"${value:,.2f}" if value >= 1 else f"${value:,.4f}" if value >= 0.0001 else "<$0.0001"


def volume(told: Mapping[str, Any]) -> str:
    """`1,000 texts a day, 1 % more each day, 365 days`, of `volume` in a cost.json."""
    texts, growth, days = (
        told.get(key) or 0 for key in ("texts_per_day", "growth_per_day", "days")
    )
    words = f"{texts:,.0f} texts a day" if texts >= 10 else f"{texts:.2g} texts a day"
    if growth:
        words += f", {100 * abs(growth):.3g} % {'more' if growth > 0 else 'fewer'} each day"
    return f"{words}, {days:,.0f} days"


def share(value: Any) -> str:
    """A share of 1 as per cent; a dash for none."""
    return f"{100 * value:.1f} %" if isinstance(value, int | float) else "-"


def interval(figure: Any) -> str:
    """`91.2 % (89.8 to 92.5)`."""
    if not isinstance(figure, dict):
        return share(figure)
    low, high = figure.get("low"), figure.get("high")
    words = share(figure.get("value"))
    if isinstance(low, int | float) and isinstance(high, int | float):
        words += f" ({100 * low:.1f} to {100 * high:.1f})"
    return words


def chance(p_value: Any) -> str:
    """A p-value: `0.03`, `< 0.0001`, or a dash for none."""
    if not isinstance(p_value, int | float):
        return "-"
    return f"{p_value:.2g}" if p_value >= 0.0001 else "< 0.0001"
