"""How good the model is, beside everyone else who was measured, drawn in 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.console import Group, RenderableType
from rich.table import Table

from ...in_words import SIGNS, is_few, metric_figure, metric_name, signs
from .contenders import contenders, takes
from .tables import Beside, Json, bullets, cell, interval, line, number, plain, section, table

__all__ = ["draw_evaluation", "signs"]

MOST_LABELS = 30


def draw_evaluation(result: Json) -> RenderableType:
    """The gap, all contenders on every set, what they take, then the model label by label."""
    sets: Json = result.get("sets", {})
    return section(
        "Evaluation",
        *_gaps(result),
        contenders(result),
        _metrics(result),
        takes(result),
        _legend(result),
        bullets(result.get("words")),
        *(_labels(name, one) for name, one in _most_telling(sets)),
    )


def _gaps(result: Json) -> Iterator[RenderableType]:
    """The first line: what the model loses from the test rows to rows from elsewhere."""
    sets = result.get("sets", {})
    for name, gap in (result.get("gap") or {}).items():
        if not {"test", name} <= set(sets):
            continue
        test, there = (sets[of]["accuracy"]["value"] for of in ("test", name))
        marks = signs([*sets["test"].get("marks", ()), *sets[name].get("marks", ())])
        lost = 100 * gap["value"]
        ends = " to ".join(f"{100 * gap[end]:+.1f}" for end in ("low", "high"))
        yield line(
            f"Gap between test and {name}: {lost:+.1f} points ({ends}): accuracy "
            f"{100 * test:.1f} % on test, {100 * there:.1f} % on {name}{marks}",
            "bold",
        )


def _metrics(result: Json) -> RenderableType | None:
    """All figures of the model, and of its coarser views."""
    sets: Json = result.get("sets", {})
    there = [name for name, one in sets.items() if one.get("metrics")]
    return Beside(there, partial(_some_metrics, result)) if there else None


def _some_metrics(result: Json, names: Sequence[str]) -> Table:
    sets = [result["sets"][name] for name in names]
    settings = result.get("settings", {})
    rows = table(plain(settings.get("model", "the model")), *map(plain, names))
    positive = settings.get("positive")
    # Without a positive label these are the macro figures, which stand there under that name.
    twice = () if positive else ("precision", "recall", "f1")
    found = dict.fromkeys(key for one in sets for key in one.get("metrics", {}))
    for metric in (key for key in found if key not in twice or f"macro_{key}" not in found):
        title = metric_name(metric, positive)
        cells = [_cell(one.get("metrics", {}), metric, one) for one in sets]
        rows.add_row(cell(title), *cells)
    for view in dict.fromkeys(key for one in sets for key in one.get("views", {})):
        rows.add_section()
        for metric in ("accuracy", "macro_f1", "f1"):
            cells = [_cell(*_view(one, view, metric)) for one in sets]
            groups = next(one["views"][view] for one in sets if view in one.get("views", {}))
            rows.add_row(cell(f"{view}: {metric_name(metric, groups.get('positive'))}"), *cells)
    return rows


def _view(one: Json, view: str, metric: str) -> tuple[Json, str, Json]:
    found: Json = one.get("views", {}).get(view, {})
    marks = [*(one.get("marks") or ()), *(found.get("marks") or ())]
    return found.get("metrics", {}), metric, {"marks": marks}


def _cell(metrics: Json, name: str, one: Json) -> str:
    figure: Json = metrics.get(name) or {}
    words = metric_figure(figure, name)
    marks = [*(one.get("marks") or ()), *(figure.get("marks") or ())]
    return words if words == "-" else words + signs(marks)


def _legend(result: Json) -> RenderableType | None:
    marks: Json = result.get("marks") or {}
    if not marks:
        return None
    return Group(*(line(f"{SIGNS.get(mark, '?')} {why}", "dim") for mark, why in marks.items()))


def _most_telling(sets: Json) -> list[tuple[str, Json]]:
    """The sets that people made, or where there are none the test rows."""
    real = [(name, one) for name, one in sets.items() if name != "test"]
    return real or list(sets.items())


def _labels(name: str, one: Json) -> RenderableType | None:
    labels = one.get("labels") or {}
    if not labels:
        return None
    # Those of the whole set stand at its name, so that figures are not folded.
    marks = [mark for mark in one.get("marks") or () if mark != "few_rows"]
    rows = table(f"label ({plain(name)}{signs(marks)})", "rows", "precision", "recall", "F1")
    for label, figures in list(labels.items())[:MOST_LABELS]:
        if not isinstance(figures, dict):
            continue
        rows.add_row(
            cell(label),
            number(figures.get("rows", figures.get("support"))),
            *(_of_label(figures, key) for key in ("precision", "recall", "f1")),
        )
    return rows


def _of_label(figures: Json, key: str) -> str:
    """A figure of a label; a dash where no row is of it, since nothing is said then."""
    if figures.get("support") == 0:
        return "-"
    ends = figures.get("intervals", {}).get(key)
    value = {"value": figures[key], **ends} if ends else figures.get(key)
    return interval(value) + signs(["few_rows"] if is_few(figures, key) else ())
