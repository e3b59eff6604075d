"""Learning curves as letters, with their bands, in any terminal and in a file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from rich.console import Group, RenderableType
from rich.text import Text

from .chart import COLOURS, letter
from .tables import Json

_WIDE, _TALL = 64, 15
_BAND = "·"
Cells = dict[tuple[int, int], tuple[str, int]]


def learning_curves(curves: Mapping[str, Json], share: bool) -> RenderableType | None:
    """Sizes across, on a logarithmic scale; a letter is a mean over seeds, dots are the band.

    None where fewer than two sizes were measured.
    """
    points = [one for curve in curves.values() for one in (*curve["sizes"], *curve["band"])]
    across = sorted({one["size"] for one in points})
    if len(across) < 2:
        return None
    low, high = min(one["low"] for one in points), max(one["high"] for one in points)
    if high <= low:
        low, high = low - 0.01, high + 0.01
    first, last = across[0], across[-1]
    cells = _cells(curves, (first, last), (low, high))
    rows = [_row(height, cells, (low, high), share) for height in reversed(range(_TALL))]
    keys = Text("  ").join(
        Text(f"{letter(place)} {name}", style=COLOURS[place % len(COLOURS)])
        for place, name in enumerate(curves)
    )
    ends = f"{first:,}", f"{last:,}"
    middle = "rows learned from, each step to the right a multiple"
    foot = f"{'':>11}{ends[0]}{middle:^{_WIDE - len(ends[0]) - len(ends[1])}}{ends[1]}"
    told = any(curve["band"] for curve in curves.values())
    note = Text(" · 95 % band, up to twice the rows there are", style="dim") if told else Text("")
    return Group(*rows, Text(foot, style="dim"), Text(""), keys + note)


def _cells(curves: Mapping[str, Json], across: tuple[int, int], up: tuple[float, float]) -> Cells:
    """What stands in each cell: means before bands, and the first curve before the others."""
    cells: Cells = {}
    drawn = list(enumerate(curves.values()))
    for place, curve in reversed(drawn):
        for column, low, high in _band(curve, across):
            for height in range(_height(low, up), _height(high, up) + 1):
                cells[height, column] = (_BAND, place)
    for place, curve in reversed(drawn):
        for one in curve["sizes"]:
            at = _height(one["value"], up), _column(one["size"], across)
            cells[at] = (letter(place), place)
    return cells


def _band(curve: Json, across: tuple[int, int]) -> Iterator[tuple[int, float, float]]:
    """Ends of the band in every column that it reaches."""
    band = curve["band"]
    for before, after in pairwise(band):
        left, right = (_column(one["size"], across) for one in (before, after))
        for column in range(left, right + 1):
            part = (column - left) / max(1, right - left)
            low, high = (before[e] + part * (after[e] - before[e]) for e in ("low", "high"))
            yield column, low, high


def _column(size: float, across: tuple[int, int]) -> int:
    first, last = across
    return round(math.log(size / first) / math.log(last / first) * (_WIDE - 1))


def _height(value: float, up: tuple[float, float]) -> int:
    return round((value - up[0]) / (up[1] - up[0]) * (_TALL - 1))


def _row(height: int, cells: Cells, up: tuple[float, float], share: bool) -> Text:
    marked = height in (0, _TALL - 1, (_TALL - 1) // 2)
    value = up[0] + height / (_TALL - 1) * (up[1] - up[0])
    words = (f"{100 * value:.1f} %" if share else f"{value:.3f}") if marked else ""
    line = Text(f"{words:>9} ")
    line.append("┤" if marked else "│", style="dim")
    for column in range(_WIDE):
        sign, place = cells.get((height, column), (" ", 0))
        style = COLOURS[place % len(COLOURS)]
        line.append(sign, style=f"dim {style}" if sign == _BAND else style)
    return line
