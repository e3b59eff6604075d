"""How good the model is, beside its baselines, drawn."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType

from .tables import Json, bullets, cell, interval, number, section, table

MOST_LABELS = 30


def draw_evaluation(result: Json) -> RenderableType:
    """Accuracy and macro F1 of the model and of each baseline on every set, then per label."""
    sets: Json = result.get("sets", {})
    return section(
        "Evaluation",
        _figures(sets, result.get("baselines", {})),
        bullets(result.get("words")),
        *(_labels(name, one) for name, one in _most_telling(sets)),
    )


def _figures(sets: Json, baselines: Json) -> RenderableType:
    rows = table("", *(f"{name} ({number(one.get('rows'))} rows)" for name, one in sets.items()))
    rows.add_row("accuracy", *(interval(one.get("accuracy")) for one in sets.values()))
    rows.add_row("macro F1", *(interval(one.get("macro_f1")) for one in sets.values()))
    rows.add_section()
    for name, baseline in baselines.items():
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


def _most_telling(sets: Json) -> list[tuple[str, Json]]:
    """The sets that people made, or where there are none the test rows."""
    real = [(name, one) for name, one in sets.items() if name != "test"]
    return real or list(sets.items())


def _labels(name: str, one: Json) -> RenderableType | None:
    labels = one.get("labels") or {}
    if not labels:
        return None
    rows = table(f"label ({name})", "rows", "precision", "recall", "F1")
    for label, figures in list(labels.items())[:MOST_LABELS]:
        if not isinstance(figures, dict):
            continue
        rows.add_row(
            cell(label),
            number(figures.get("rows", figures.get("support"))),
            *(interval(figures.get(key)) for key in ("precision", "recall", "f1")),
        )
    return rows
