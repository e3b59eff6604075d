"""The whole of a run, drawn."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Group, RenderableType

from .audit import draw_audit
from .evaluation import draw_evaluation
from .stages import (
    draw_curation,
    draw_export,
    draw_generation,
    draw_labeling,
    draw_model,
    draw_split,
)
from .tables import Json, dollars, line, seconds

_SECTIONS: dict[str, Callable[[Json], RenderableType]] = {
    "generation": draw_generation,
    "labeling": draw_labeling,
    "audit": draw_audit,
    "curation": draw_curation,
    "split": draw_split,
    "export": draw_export,
    "model": draw_model,
    "evaluation": draw_evaluation,
}


def draw_report(report: Json) -> RenderableType:
    """Every step that was done, the figures last, where the eye ends up."""
    parts = [draw(report[name]) for name, draw in _SECTIONS.items() if report.get(name)]
    if not parts:
        parts = [line("Nothing was done in this folder yet: `labelwright run PROMPT` does it all.")]
    took = report.get("seconds") or {}
    total = sum(value for value in took.values() if isinstance(value, int | float))
    head = line(f"{report.get('task', '')}: {', '.join(report.get('labels', []))}", "bold")
    return Group(
        line(""),
        head,
        line(""),
        *parts,
        line(f"{report.get('folder', '')} · {seconds(total)}{_cost(report)}", "dim"),
    )


def _cost(report: Json) -> str:
    usd = (report.get("cost") or {}).get("usd")
    return f" · {dollars(usd)}" if usd else ""
