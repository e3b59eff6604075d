"""How the model was looked for: the ladder, what more rows bring, a sweep of settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ....in_words import is_of_one, number, share
from ..blocks import HUES, Beside, Cells, Chip, Hues, Picture, Section, Table, Words
from ..draw.plots import Plot, Point
from ..draw.strips import LogScale, Scale
from ..in_json import (
    Json,
    ends,
    inside,
    is_number,
    number_in,
    objects_in,
    rows_of,
    sentences,
    spoken,
)

_TRIALS = 10
_TICKS = 7
_MARKS = {"few_rows": "*", "simulated": "~", "could_have_seen": "!"}
_MEANINGS = {
    "*": "* fewer than 30 rows: the figure can be far off",
    "~": "~ a simulated model: no measurement of a real one",
    "!": "! rows that the model could have seen: the figure can be too good",
}


def section(report: Json, hues: Hues) -> Section | None:
    """The ladder's rungs, learning curves, and the best trials of a sweep."""
    parts = (_ladder, _curve, _sweep)
    names = ("ladder", "curve", "sweep")
    found = [part(inside(report, name)) for part, name in zip(parts, names, strict=True)]
    blocks = [block for some in found for block in some]
    if not blocks:
        return None
    reason = inside(report, "ladder").get("reason")
    stands_out = [reason] if isinstance(reason, str) else []
    says = "Nothing here was trained on texts that people labelled: those only choose and measure."
    return Section("searching", "How the model was chosen", blocks, says, stands_out)


def _ladder(found: Json) -> list[Any]:
    rungs = rows_of(found.get("rungs"))
    if not rungs:
        return []
    metric = str(found.get("metric", ""))
    rows: list[Cells] = [_rung(one, metric, found.get("chosen")) for one in rungs]
    halved = inside(found, "real").get("halved")
    columns = [
        "rung",
        f"{_name(found)}, choosing",
        "on the other half" if halved else "with its interval",
        "p95",
        "size",
        "",
    ]
    words = [line for line in (found.get("reason"), *sentences(found)) if isinstance(line, str)]
    table = Table(columns, rows, "The ladder", _legend(rungs).strip(), words=("rung", ""))
    return [table, Words(words)]


def _rung(one: Json, metric: str, chosen: Any) -> Cells:
    takes = inside(one, "takes")
    slow, size = takes.get("p95"), takes.get("bytes")
    why = one.get("why")
    note = "taken" if one.get("rung") == chosen else f"{one.get('state', '')}: {why}" if why else ""
    return [
        str(one.get("rung", "")),
        _value(metric, inside(one, "chose").get("value")),
        _figure(metric, one.get("figure")) + "".join(_signs(one)),
        f"{1_000 * slow:.1f} ms" if is_number(slow) else "-",
        f"{size / 1e6:.1f} MB" if is_number(size) else "-",
        note,
    ]


def _name(found: Json) -> str:
    """The metric, and of which label where it is of one."""
    metric, positive = str(found.get("metric", "")), found.get("positive")
    one = isinstance(positive, str) and is_of_one(metric)
    return f"{spoken(metric)} of {positive}" if one else spoken(metric)


def _legend(marked: list[Json]) -> str:
    """What the signs of figures stand for, with a blank before it."""
    used = {sign for one in marked for sign in _signs(one)}
    words = "; ".join(meaning for sign, meaning in _MEANINGS.items() if sign in used)
    return f" {words}" if words else ""


def _signs(one: Json) -> list[str]:
    marks = one.get("marks")
    return [_MARKS[mark] for mark in marks if mark in _MARKS] if isinstance(marks, list) else []


@dataclass(frozen=True)
class _Sizes(LogScale):
    """Rows learned from: marked where something was measured."""

    measured: tuple[float, ...] = ()

    def ticks(self) -> list[float]:
        """Every size, or every second or third where there are many."""
        step = -(-len(self.measured) // _TICKS)
        return list(self.measured[::step])


def _curve(found: Json) -> list[Any]:
    curves = objects_in(inside(found, "trainers"))
    metric = str(found.get("metric", ""))
    points = [one for curve in curves.values() for one in _points(curve, "sizes")]
    if len({one.x for one in points}) < 2:
        return []
    on = inside(found, "on")
    note = (
        f"Means over samples, from the worst to the best, on {on.get('name')} "
        f"({number(on.get('rows'))} rows)"
        + "".join(_signs(found))
        + ". The band is of 95 % and reaches to twice the rows there are."
        + _legend([found])
    )
    legend = [Chip(name, _hue(place)) for place, name in enumerate(curves)]
    picture = Picture(_drawn(curves, metric, _name(found)), "What more rows bring", note, legend)
    return [Beside([picture, Words(sentences(found))])]


def _drawn(curves: dict[str, Json], metric: str, name: str) -> Markup:
    shown = [[*_points(one, "sizes"), *_points(one, "band")] for one in curves.values()]
    points = [point for some in shown for point in some]
    sizes = sorted({one.x for curve in curves.values() for one in _points(curve, "sizes")})
    across = _Sizes(sizes[0], max(one.x for one in points), tuple(sizes))
    low, high = min(one.low for one in points), max(one.high for one in points)
    shares = _is_share(metric)
    up = Scale.of_shares([low, high]) if shares else Scale(0.0, high)
    plot = Plot(
        across,
        up,
        "rows learned from",
        name,
        f"{name} by rows learned from, for each trainer",
        lambda size: f"{size:,.0f}",
        lambda value: f"{100 * value:.0f} %" if shares else f"{value:.2g}",
    )
    for place, curve in enumerate(curves.values()):
        band, measured = _points(curve, "band"), _points(curve, "sizes")
        plot.band(band, _hue(place))
        plot.line([(one.x, one.y) for one in band or measured], _hue(place))
        plot.points(measured, _hue(place))
    return plot.drawn()


def _points(curve: Json, key: str) -> list[Point]:
    found = []
    for one in rows_of(curve.get(key)):
        figure, size = ends(one), number_in(one, "size")
        if figure is not None and size > 0:
            found.append(Point(size, *figure))
    return found


def _sweep(found: Json) -> list[Any]:
    done = [one for one in rows_of(found.get("trials")) if is_number(one.get("value"))]
    if not done:
        return []
    metric, names = str(found.get("metric", "")), list(inside(found, "space"))
    sign = 1 if not _is_share(metric) else -1
    best = sorted(done, key=lambda one: sign * number_in(one, "value"))[:_TRIALS]
    rows: list[Cells] = [
        ["own settings", _value(metric, found.get("defaults")), *("" for _ in names)]
    ]
    rows += [
        [
            number(one.get("trial")),
            _value(metric, one.get("value")),
            *(_short(inside(one, "options").get(name)) for name in names),
        ]
        for one in best
    ]
    title = f"Sweep of {found.get('trainer')}: the best of {len(done)} trials"
    note = f"On {number(found.get('validation_rows'))} validation rows" + "".join(_signs(found))
    if legend := _legend([found]):
        note += f".{legend}"
    table = Table(["trial", _name(found), *names], rows, title, note, words=("trial",))
    return [table, Words(sentences(found))]


def _is_share(metric: str) -> bool:
    return metric not in ("log_loss", "brier", "ece", "mae", "hamming_loss")


def _value(metric: str, value: Any) -> str:
    if not is_number(value):
        return "-"
    return share(value) if _is_share(metric) else f"{value:.3f}"


def _figure(metric: str, figure: Any) -> str:
    found = ends(figure)
    if found is None:
        return "-"
    times, digits = (100, 1) if _is_share(metric) else (1, 3)
    low, high = (f"{times * end:.{digits}f}" for end in found[1:])
    return f"{_value(metric, found[0])} ({low} to {high})"


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else "" if value is None else str(value)


def _hue(place: int) -> str:
    return f"hue{place}" if place < HUES else "hueless"
