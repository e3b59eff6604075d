"""Lines over time as letters: read without colours, in any terminal, and in a file."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from string import ascii_uppercase

from rich.console import Group, RenderableType
from rich.text import Text

COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red", "white")
_WIDE, _TALL = 64, 14
_SPREAD = 50
_DEEPEST = 10_000


def letter(place: int) -> str:
    """What stands for the line in this place."""
    return ascii_uppercase[place % len(ascii_uppercase)]


def chart(
    days: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    figure: Callable[[float], str],
    across: str,
    wide: int = _WIDE,
    tall: int = _TALL,
) -> RenderableType | None:
    """Lines over days, a letter each; None where there is nothing to see.

    Where the largest figure is more than 50 times the least, heights are logarithmic, and it is
    said; what is below a ten thousandth of the largest stands at the foot. Where lines meet, the
    first one shows.

    Args:
        days: places across, rising.
        lines: name to a height at each of them, none below 0.
        figure: a height in words.
        across: what the places are.
        wide, tall: size in cells.
    """
    heights = [value for series in lines.values() for value in series if value > 0]
    if len(days) < 2 or not heights:
        return None
    high = max(heights)
    low = max(min(heights), high / _DEEPEST)
    steep = high > _SPREAD * low
    scale = _log(low, high) if steep else _straight(high)
    cells: dict[tuple[int, int], int] = {}
    for place, series in reversed(list(enumerate(lines.values()))):
        for column in range(wide):
            value = _between(days, series, column / (wide - 1))
            cells[round(scale(value) * (tall - 1)), column] = place
    rows = [_row(row, cells, wide, tall, (low, high, steep), figure) for row in range(tall)]
    first, last = f"{days[0]:,.0f}", f"{days[-1]:,.0f}"
    middle = f"{across}{', heights logarithmic' if steep else ''}"
    foot = f"{'':>11}{first}{middle:^{wide - len(first) - len(last)}}{last}"
    keys = Text("  ").join(
        Text(f"{letter(place)} {name}", style=COLOURS[place % len(COLOURS)])
        for place, name in enumerate(lines)
    )
    return Group(*rows, Text(foot, style="dim"), Text(""), keys)


def _row(
    row: int,
    cells: Mapping[tuple[int, int], int],
    wide: int,
    tall: int,
    scale: tuple[float, float, bool],
    figure: Callable[[float], str],
) -> Text:
    height = tall - 1 - row
    marked = height in (0, tall - 1, (tall - 1) // 2)
    words = figure(_value(height / (tall - 1), *scale)) if marked else ""
    line = Text(f"{words:>9} ")
    line.append("┤" if marked else "│", style="dim")
    for column in range(wide):
        place = cells.get((height, column))
        if place is None:
            line.append(" ")
        else:
            line.append(letter(place), style=COLOURS[place % len(COLOURS)])
    return line


def _log(low: float, high: float) -> Callable[[float], float]:
    wide = math.log(high / low)
    return lambda value: min(1.0, max(0.0, math.log(max(value, low) / low) / wide))


def _straight(high: float) -> Callable[[float], float]:
    return lambda value: value / high


def _value(share: float, low: float, high: float, steep: bool) -> float:
    return low * (high / low) ** share if steep else share * high


def _between(days: Sequence[float], series: Sequence[float], share: float) -> float:
    """The height at a share of the width, on the straight line between two points."""
    at = days[0] + share * (days[-1] - days[0])
    after = next((place for place, day in enumerate(days) if day >= at), len(days) - 1)
    if after == 0:
        return series[0]
    before = after - 1
    part = (at - days[before]) / (days[after] - days[before])
    return series[before] + part * (series[after] - series[before])
