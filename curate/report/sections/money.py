"""What it costs to have texts answered, by each way, and where one overtakes another."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from ....in_words import dollars, interval, number, signs, volume
from ..blocks import HUES, Beside, Cells, Chip, Hues, Picture, Section, Table, Words
from ..draw.plots import Plot
from ..draw.strips import LogScale, Scale
from ..in_json import Json, inside, is_number, number_in, rows_of, sentences

_SPREAD = 50
_DEEPEST = 10_000
_PAIRS = 12


def section(report: Json, hues: Hues) -> Section | None:
    """A line a contender, sums over time, break-even."""
    found = inside(report, "money")
    contenders = rows_of(found.get("contenders"))
    if not contenders:
        return None
    overtaking = _overtaking(found)
    blocks: list[Any] = [_table(contenders), Beside([*_picture(found), *overtaking])]
    marks = [f"{signs([mark]).strip()} {why}" for mark, why in inside(found, "marks").items()]
    if notes := [*_sets(contenders), *marks, *_notes(contenders)]:
        blocks.append(Words(notes))
    if assumed := sentences(found, "assumed"):
        blocks.append(Words([f"Assumed: {'; '.join(assumed)}."]))
    return Section("money", "What texts cost", blocks, _says(found))


def _says(found: Json) -> str:
    return f"{volume(inside(found, 'volume'))}. Before: data and training."


def _table(contenders: list[Json]) -> Table:
    rows: list[Cells] = []
    for one in contenders:
        once = inside(one, "once")
        figures = ("usd_per_1000", "usd_per_month", "usd_per_month_at_the_end")
        rows.append(
            [
                str(one.get("name", "")),
                _right(inside(one, "accuracy")),
                *(_money(one.get(key)) for key in figures),
                number(one.get("instances")),
                _money(sum(number_in(once, key) for key in once)),
                _money(one.get("usd_in_all")),
            ]
        )
    columns = [
        "contender",
        "accuracy",
        "1,000 texts",
        "first month",
        "last",
        "instances",
        "before",
        "in all",
    ]
    return Table(columns, rows, "By contender", words=("contender",))


def _right(accuracy: Json) -> str:
    return interval(accuracy) + signs(accuracy.get("marks")) if accuracy else "-"


def _picture(found: Json) -> list[Picture]:
    series = inside(found, "series")
    days = _numbers(series.get("days"))
    lines = {
        name: values
        for name, each in inside(series, "usd").items()
        if len(values := _numbers(each)) == len(days)
    }
    heights = [value for values in lines.values() for value in values if value > 0]
    if len(days) < 2 or not heights:
        return []
    legend = [Chip(name, _hue(place)) for place, name in enumerate(lines)]
    return [Picture(_plot(days, lines, heights), "Paid in all", _note(heights), legend)]


def _plot(days: list[float], lines: dict[str, list[float]], heights: list[float]) -> Markup:
    high = max(heights)
    low = max(min(heights), high / _DEEPEST)
    up: Scale = LogScale(low, high) if _steep(heights) else Scale(0, high)
    plot = Plot(
        Scale(days[0], days[-1]),
        up,
        "days",
        "US dollars",
        "US dollars paid in all by day, for each contender",
        lambda day: f"{day:,.0f}",
        _money,
    )
    for place, values in enumerate(lines.values()):
        plot.line(list(zip(days, values, strict=True)), _hue(place))
    return plot.drawn()


def _steep(heights: list[float]) -> bool:
    return max(heights) > _SPREAD * min(heights)


def _note(heights: list[float]) -> str:
    words = "With what was paid before the first text."
    return words + " Each line across is ten times the one below." if _steep(heights) else words


def _overtaking(found: Json) -> list[Words]:
    pairs = rows_of(found.get("break_even"))
    words = [
        f"{' and '.join(map(str, one.get('between') or []))}: {' '.join(sentences(one))}"
        for one in pairs[:_PAIRS]
    ]
    return [Words(words)] if words else []


def _sets(contenders: list[Json]) -> list[str]:
    sets = {str(one.get("set")) for each in contenders if (one := inside(each, "accuracy"))}
    return [f"Accuracy on {', '.join(sorted(sets))}."] if sets else []


def _notes(contenders: list[Json]) -> list[str]:
    found = [(one.get("name"), sentences(one, "notes")) for one in contenders]
    return [f"{name}: {'; '.join(notes)}." for name, notes in found if notes]


def _money(value: Any) -> str:
    if not is_number(value):
        return "unknown"
    return f"${value:,.0f}" if value >= 100 else dollars(value)


def _numbers(value: Any) -> list[float]:
    return [one for one in value if is_number(one)] if isinstance(value, list) else []


def _hue(place: int) -> str:
    return f"hue{place}" if place < HUES else "hueless"
