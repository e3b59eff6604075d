"""How many rows each label has, and how many it should have."""

from __future__ import annotations

from ....in_words import number, share
from ..blocks import Bar, Bars, Hues, Section
from ..draw.strips import bar
from ..in_json import Json, counts_in, inside, is_number, number_in, objects_in

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
    counts = counts_in(inside(report, "curation", "labels"))
    counts = counts or counts_in(inside(report, "labeling", "labels"))
    order = report.get("labels")
    named = [str(name) for name in order] if isinstance(order, list) else []
    return {name: counts.get(name, 0) for name in named} | counts if counts else {}


def _wanted(report: Json, counts: dict[str, int]) -> tuple[dict[str, float], str]:
    """Rows that each label should have, and who says so."""
    asked = {
        name: number_in(one, "asked")
        for name, one in objects_in(inside(report, "generation", "labels")).items()
        if one.get("asked")
    }
    if asked:
        return asked, "what was asked for"
    shares = inside(report, "curation", "figures", "imbalance", "shares")
    total = sum(counts.values())
    return {name: one * total for name, one in shares.items() if is_number(one)}, "an even share"
