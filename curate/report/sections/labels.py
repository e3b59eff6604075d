"""How many rows each label has, and how many it should have."""

from __future__ import annotations

from ....in_words import number, share
from ..blocks import Bar, Bars, Hues, Json, Section, inside, is_number
from ..draw.strips import bar

_FIRST = 15
_MOST = 100


def section(report: Json, hues: Hues) -> Section | None:
    """Rows kept by label, beside what was asked for or would be even."""
    counts = _counts(report)
    if not counts:
        return None
    wanted, whose = _wanted(report, counts)
    most = max([*counts.values(), *wanted.values(), 1])
    total = sum(counts.values()) or 1
    rows = []
    for name, count in list(counts.items())[:_MOST]:
        marks = [wanted[name] / most] if name in wanted else []
        figure = f"{number(count)} · {share(count / total)}"
        drawing = bar([(count / most, hues.of(name))], marks=marks, whole=True)
        rows.append(Bar(name, figure, drawing, hues.of(name)))
    note = f"The upright line is {whose}." if wanted else ""
    rest, more = rows[_FIRST:], max(0, len(counts) - _MOST)
    bars = Bars(rows[:_FIRST], note=note, rest=rest, more=more)
    return Section("labels", "Labels", [bars])


def _counts(report: Json) -> dict[str, int]:
    """Rows by label, of the last step that has them."""
    kept = inside(report, "curation", "labels") or inside(report, "labeling", "labels")
    order = report.get("labels") or []
    named = {name: kept.get(name, 0) for name in order if isinstance(order, list)} | kept
    return {name: int(count) for name, count in named.items() if is_number(count)}


def _wanted(report: Json, counts: dict[str, int]) -> tuple[dict[str, float], str]:
    """Rows that each label should have, and who says so."""
    asked = {
        name: one["asked"]
        for name, one in inside(report, "generation", "labels").items()
        if one.get("asked")
    }
    if asked:
        return asked, "what was asked for"
    shares = inside(report, "curation", "figures", "imbalance", "shares")
    total = sum(counts.values())
    return {name: one * total for name, one in shares.items() if is_number(one)}, "an even share"
