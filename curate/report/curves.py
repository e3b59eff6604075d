"""Confidence beside being right, and what is right of the most confident rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from .draw.plots import Plot, Point
from .draw.strips import Scale
from .in_json import Json, ends, is_number, number_in

HUES = ("hue0", "hue1", "hue2")
_LARGEST = 9.0


def reliability_plot(bins: Mapping[str, Sequence[Json]], up: str) -> Markup:
    """Mean confidence of each range against the share that is right, for one or more readings."""
    plot = Plot(Scale(0, 1), Scale(0, 1), "confidence", up, f"{up} by confidence")
    plot.line([(0, 0), (1, 1)], "ideal")
    most = max((number_in(one, "rows") for some in bins.values() for one in some), default=1) or 1
    for hue, some in zip(HUES, bins.values(), strict=False):
        points = [point for one in some if (point := _of_bin(one, most)) is not None]
        plot.line([(point.x, point.y) for point in points], hue)
        plot.points(points, hue)
    return plot.drawn()


def _of_bin(one: Json, most: float) -> Point | None:
    figure, confidence = ends(one.get("accuracy")), one.get("confidence")
    if figure is None or not is_number(confidence):
        return None
    size = max(2.5, _LARGEST * math.sqrt(max(0.0, number_in(one, "rows")) / most))
    return Point(confidence, *figure, size)


def coverage_curve(points: Sequence[Json], up: str) -> Markup:
    """Share of rows taken, from the most confident on, against the share of those that is right."""
    shown = [point for one in points if (point := _of_threshold(one)) is not None]
    shown.sort(key=lambda point: point.x)
    scale = Scale.of_shares([end for point in shown for end in (point.low, point.high)])
    plot = Plot(Scale(0, 1), scale, "rows taken, the most confident first", up, f"{up} by coverage")
    plot.band(shown, "hue0")
    plot.line([(point.x, point.y) for point in shown], "hue0")
    return plot.drawn()


def _of_threshold(one: Json) -> Point | None:
    coverage: Any = one.get("coverage")
    across, figure = ends(coverage), ends(one.get("accuracy"))
    at = across[0] if across else coverage
    return Point(at, *figure) if figure is not None and is_number(at) else None
