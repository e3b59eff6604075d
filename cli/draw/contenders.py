"""Everyone who was measured, in one table; and what each takes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from ...in_words import metric_figure, signs
from .tables import Beside, Json, cell, dollars, number, plain, table

_BASELINES = {
    "majority": "majority",
    "surface_only": "surface alone",
    "seeds_only": "seeds alone",
}


def contenders(result: Json) -> RenderableType | None:
    """Accuracy of each contender on each set, with the rows that it learned from."""
    if not result.get("contenders"):
        return _without(result)
    return Beside(list(result.get("sets", {})), partial(_some, result))


def _some(result: Json, names: Sequence[str]) -> Table:
    sets = result["sets"]
    titles = [f"{plain(name)} ({number(sets[name].get('rows'))} rows)" for name in names]
    rows = table("accuracy of", "trained on", *titles)
    for one in result["contenders"]:
        cells = []
        for name in names:
            there = one["sets"].get(name, {})
            words = metric_figure(there.get("metrics", {}).get("accuracy"), "accuracy")
            fewer = bool(there) and there.get("rows") != sets[name].get("rows")
            of = f" of {number(there.get('rows'))}" if fewer else ""
            cells.append(words + of + signs(there.get("marks")))
        style = "bold" if one["name"] == result.get("settings", {}).get("model") else ""
        rows.add_row(cell(called(one)), number(one.get("train_rows")), *cells, style=style)
    return rows


def called(one: Json) -> str:
    """A contender as people call it."""
    return str(_BASELINES.get(one["name"], one["name"]))


def takes(result: Json) -> RenderableType | None:
    """Price, speed and size of each contender that has them."""
    known = [one for one in result.get("contenders") or () if one.get("takes")]
    if not known:
        return None
    rows = table("what it takes", "per 1,000", "half in", "95 % in", "texts/s", "on disk")
    for one in known:
        took = one["takes"]
        rows.add_row(
            cell(called(one)),
            _price(took),
            _time(took.get("p50")),
            _time(took.get("p95")),
            "-" if took.get("texts_per_second") is None else f"{took['texts_per_second']:,.0f}",
            _size(took.get("bytes")),
        )
    return rows


def _price(took: Json) -> str:
    if took.get("usd_per_1000") is None:
        return "?"
    own = took.get("where") == "this machine"
    return "own machine" if own else dollars(took["usd_per_1000"])


def _time(seconds: Any) -> str:
    if seconds is None:
        return "-"
    return f"{1000 * seconds:,.1f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def _size(count: Any) -> str:
    if count is None:
        return "-"
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{count / 1e3:,.1f} kB"


def _without(result: Json) -> RenderableType | None:
    """Of an evaluation by an earlier version: the model and its baselines."""
    from .tables import interval

    sets: Json = result.get("sets", {})
    rows = table(
        "", *(f"{plain(name)} ({number(one.get('rows'))} rows)" for name, one in sets.items())
    )
    rows.add_row("accuracy", *(interval(one.get("accuracy")) for one in sets.values()))
    rows.add_row("macro F1", *(interval(one.get("macro_f1")) for one in sets.values()))
    rows.add_section()
    for name, baseline in result.get("baselines", {}).items():
        values = [_baseline(baseline, of) for of in sets]
        rows.add_row(f"accuracy of {name.replace('_', ' ')}", *map(interval, values))
    return rows


def _baseline(baseline: Any, of: str) -> Any:
    """Accuracy of a baseline on a set; None where it was not measured there."""
    found = baseline
    for key in ("sets", of, "accuracy"):
        if isinstance(found, dict) and key in found:
            found = found[key]
    return found
