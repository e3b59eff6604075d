"""The ladder, learning curves and sweeps, drawn in 100 columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ...in_words import counted, is_of_one, signs
from .learning import learning_curves
from .tables import Json, bullets, cell, dollars, line, number, plain, seconds, section, table

_LOSSES = ("log_loss", "brier", "ece", "mae", "hamming_loss")
_MOST_TRIALS = 30


def draw_ladder(report: Json) -> RenderableType:
    """A line a rung, the choice and why."""
    metric, rungs = report["metric"], report["rungs"]
    told = "on the other half" if report["real"]["halved"] else "with its interval"
    rows = table(
        "rung", plain(f"{_name(report)}, choosing"), told, "p95", "size", "per 1,000", "training"
    )
    for one in rungs:
        if one["state"] != "climbed":
            continue
        name = f"→ {one['rung']}" if one["rung"] == report["chosen"] else f"  {one['rung']}"
        rows.add_row(
            Text(name, style="bold" if one["rung"] == report["chosen"] else ""),
            _value(metric, one["chose"]["value"]),
            _figure(metric, one["figure"]) + signs(one["marks"]),
            *_takes(one["takes"]),
            seconds(one.get("seconds")),
        )
    others = [
        f"{one['rung']}: {'too dear' if one['state'] == 'climbed' else one['state']}: {one['why']}"
        for one in rungs
        if one["why"]
    ]
    return section(
        "The ladder",
        rows,
        bullets(others, "dim"),
        line(report["reason"], "bold"),
        bullets(report["words"]),
        _legend([mark for one in rungs for mark in one.get("marks", ())]),
    )


def draw_curve(report: Json) -> RenderableType:
    """Means over seeds at every size, the curves, and what twice the rows would bring."""
    metric, curves = report["metric"], report["trainers"]
    sizes = sorted({one["size"] for curve in curves.values() for one in curve["sizes"]})
    rows = table("rows learned from", *map(plain, curves))
    for size in sizes:
        rows.add_row(f"{size:,}", *(_at(metric, curve, size) for curve in curves.values()))
    on = report["on"]
    title = f"{_name(report)} by rows learned from, on {on['name']} ({on['rows']:,} rows)"
    return section(
        "Learning curve",
        line(title + signs(report["marks"])),
        rows,
        line(
            f"Mean of {counted(report['seeds'], 'sample')}; behind it the worst and the best.",
            "dim",
        ),
        learning_curves(curves, metric not in _LOSSES),
        bullets(report["words"]),
        _legend(report["marks"]),
    )


def draw_sweep(report: Json) -> RenderableType:
    """The best trials, the trainer's own settings, and what the test rows say."""
    metric, lower = report["metric"], report["metric"] in _LOSSES
    names = list(report["space"])
    rows = table("trial", plain(_name(report)), *names, "took", text=names)
    rows.add_row("own settings", _value(metric, report["defaults"]), *("" for _ in names), "")
    done = [one for one in report["trials"] if one["value"] is not None]
    for one in sorted(done, key=lambda each: each["value"] * (1 if lower else -1))[:_MOST_TRIALS]:
        options = [cell(_short(one["options"].get(name, ""))) for name in names]
        value = _value(metric, one["value"])
        rows.add_row(f"{one['trial']}", value, *options, seconds(one["seconds"]))
    return Group(
        section(
            f"Sweep of {report['trainer']}",
            line(f"On {report['validation_rows']:,} validation rows" + signs(report["marks"])),
            rows,
            line(_ends(report["trials"]), "dim"),
            _test(report),
            bullets(report["words"]),
            _legend([*report["marks"], *((report["test"] or {}).get("marks", ()))]),
        )
    )


def _name(report: Json) -> str:
    """The metric, and of which label where it is of one."""
    metric, positive = report["metric"], report.get("positive")
    return f"{metric} of {positive}" if positive and is_of_one(metric) else str(metric)


def _legend(marks: Iterable[str]) -> RenderableType | None:
    """What the signs behind figures stand for."""
    from ...export.evaluate.marks import legend

    return bullets([f"{signs([mark]).strip()} {why}" for mark, why in legend(marks).items()], "dim")


def _ends(trials: list[Json]) -> str:
    """How many trials ended how."""
    states = [one["state"] for one in trials]
    found = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    return f"{len(trials)} trials: {', '.join(found)}."


def _test(report: Json) -> RenderableType | None:
    test, metric = report["test"], report["metric"]
    if not test:
        return None
    mark = signs(test["marks"])
    rows = table(f"test ({number(test['rows'])} rows)", plain(_name(report)))
    rows.add_row("own settings", _figure(metric, test["defaults"]) + mark)
    rows.add_row("best trial", _figure(metric, test["best"]) + mark)
    return rows


def _at(metric: str, curve: Json, size: int) -> str:
    for one in curve["sizes"]:
        if one["size"] == size:
            ends = " to ".join(_bare(metric, one[end]) for end in ("low", "high"))
            return f"{_value(metric, one['value'])} ({ends})"
    return "-"


def _takes(takes: Json) -> tuple[str, str, str]:
    slow, size, usd = takes.get("p95"), takes.get("bytes"), takes.get("usd_per_1000")
    return (
        "-" if slow is None else f"{1_000 * slow:.1f} ms",
        "-" if size is None else f"{size / 1e6:.1f} MB",
        "unknown" if usd is None else dollars(usd),
    )


def _figure(metric: str, figure: Any) -> str:
    """A figure with its interval."""
    if not figure or figure["value"] is None:
        return "-"
    ends = " to ".join(_bare(metric, figure[end]) for end in ("low", "high"))
    return f"{_value(metric, figure['value'])} ({ends})"


def _value(metric: str, value: Any) -> str:
    if not isinstance(value, int | float):
        return "-"
    return _bare(metric, value) + ("" if metric in _LOSSES else " %")


def _bare(metric: str, value: float) -> str:
    return f"{value:.3f}" if metric in _LOSSES else f"{100 * value:.1f}"


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
