"""What the rows of each attribute value are worth to a model: which to stop paying for."""

from __future__ import annotations

from typing import Any

from ....in_words import number
from ..blocks import Bar, Bars, Hues, Section, Words
from ..draw.strips import Scale, axis, whisker
from ..in_json import Json, ends, inside, number_in, rows_of, sentences

CHECK = "cell_value"
_FIRST = 15
_MOST = 60
_SAYS = (
    "A row is worth what it adds to telling real texts apart. Values whose rows add nothing, or "
    "take something away, need not be asked for again."
)


def section(report: Json, hues: Hues) -> Section | None:
    """Cells with the interval of their value, the least worth first."""
    curation = inside(report, "curation")
    figures = inside(curation, "figures", CHECK)
    known = [(one, figure) for one in rows_of(figures.get("cells")) if (figure := ends(one))]
    if not known:
        return None
    found = [one for one in rows_of(curation.get("findings")) if one.get("check") == CHECK]
    words = [line for one in found for line in sentences(one)]
    blocks: list[Any] = [Words(words[:_FIRST])] if words else []
    blocks.append(_cells(known, number_in(figures, "average")))
    return Section("cell-value", "What is worth paying for", blocks, _SAYS, words[:2])


def _cells(known: list[tuple[Json, tuple[float, float, float]]], average: float) -> Bars:
    every = [0.0, average, *(end for _, figure in known for end in figure)]
    scale = Scale(min(every), max(every))
    rows = [
        Bar(
            _name(one),
            f"{figure[0]:.2f} · {number(one.get('rows'))} rows",
            whisker(figure, scale, "hue5" if figure[2] < average / 4 else "hue0", against=average),
        )
        for one, figure in known[:_MOST]
    ]
    note = (
        "Mean value of a row with its interval; the upright line is the average of all rows. In "
        "orange where it is surely below a quarter of that."
    )
    rest, more = rows[_FIRST:], max(0, len(known) - _MOST)
    ticks = axis(scale, shares=False)
    return Bars(rows[:_FIRST], note=note, axis=ticks, rest=rest, more=more)


def _name(one: Json) -> str:
    cell = inside(one, "cell")
    return ", ".join(f"{name}: {value}" for name, value in cell.items())
