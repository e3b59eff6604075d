"""How sure the votes are, and how often that comes out as the text was written."""

from __future__ import annotations

from typing import Any

from ....in_words import number
from ..blocks import Bar, Bars, Beside, Hues, Picture, Section
from ..curves import coverage_curve, reliability_plot
from ..draw.strips import bar
from ..in_json import Json, ends, inside, number_in, rows_of

_SAYS = (
    "Confidence is what the votes add up to. Beside it, how many labels are the one that the text "
    "was written for: a hint and no truth, since texts can come out otherwise than asked."
)


def section(report: Json, hues: Hues) -> Section | None:
    """Rows by confidence; with intended labels, agreement by confidence and the curve of it."""
    found = inside(report, "labeling", "confidence")
    bins = rows_of(found.get("bins"))
    if not bins:
        return None
    blocks: list[Any] = []
    wished = [one | {"accuracy": one.get("as_intended")} for one in bins]
    if any(ends(one["accuracy"]) for one in wished):
        plot = reliability_plot({"votes": wished}, "labels as intended")
        note = "Each dot is the rows of one range of confidence, with its 95 % interval."
        blocks.append(Picture(plot, "Confidence and wish", note))
    curve = [one | {"accuracy": one.get("as_intended")} for one in rows_of(found.get("curve"))]
    if curve and ends(curve[-1].get("accuracy")):
        note = "Rows from the most confident on, and how many of their labels are as intended."
        drawn = coverage_curve(curve, "labels as intended")
        blocks.append(Picture(drawn, "If only the most confident are taken", note))
    return Section("confidence", "How sure the votes are", [_rows(bins), Beside(blocks)], _SAYS)


def _rows(bins: list[Json]) -> Bars:
    most = max(number_in(one, "rows") for one in bins) or 1
    bars = [
        Bar(
            f"{number_in(one, 'from'):.1f} to {number_in(one, 'to', 1.0):.1f}",
            f"{number(one.get('rows'))} rows",
            bar([(number_in(one, "rows") / most, "hue0")], whole=True),
        )
        for one in reversed(bins)
    ]
    return Bars(bars, "Rows by confidence", compact=True)
