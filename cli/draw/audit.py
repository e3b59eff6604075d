"""How good the labels are, drawn."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType

from .tables import Json, bullets, cell, interval, line, number, section, share, table

MOST_LABELS = 30
MOST_POINTS = 10


def draw_sheet(report: Json) -> RenderableType:
    """Where the sheet is, and what to do with it."""
    return section("Audit", bullets(report.get("words")))


def draw_audit(report: Json) -> RenderableType:
    """What the answers say in words, then label by label, then by confidence."""
    return section(
        "Audit",
        _read(report.get("read") or {}),
        line(
            f"{number(report.get('reviewed'))} of {number(report.get('rows'))} rows are reviewed, "
            f"{number(report.get('drawn'))} were drawn by chance"
        ),
        bullets(report.get("words")),
        _labels(report),
        _reliability(report.get("reliability") or {}),
        _curve(report.get("risk_coverage") or []),
    )


def _read(read: Json) -> RenderableType | None:
    if not read:
        return None
    words = f"read {number(read.get('answered'))} answers, {number(read.get('new'))} of them new"
    others = {
        "blank": "left open",
        "unknown": "with a label that the task has not",
        "elsewhere": "of rows that are not in the table",
        "twice": "answered twice and differently",
    }
    left = [f"{read[name]:,} {what}" for name, what in others.items() if read.get(name)]
    return line("; ".join([words, *left]))


def _labels(report: Json) -> RenderableType | None:
    shares, labels = report.get("class_shares") or {}, report.get("labels") or {}
    if not shares:
        return None
    rows = table("label", "labelled", "in truth", "right where labelled", "found where true")
    for name, one in list(shares.items())[:MOST_LABELS]:
        figures = labels.get(name) or {}
        best = one.get("powered") if not one.get("warning") else None
        rows.add_row(
            cell(name),
            share(one.get("labelled")),
            interval(best or one.get("plain")),
            interval(figures.get("right")),
            interval(figures.get("found")),
        )
    return rows


def _reliability(both: Json) -> RenderableType | None:
    if not both.get("before"):
        return None
    rows = table("confidence", "rows", "right", "calibrated: rows", "right")
    bins: dict[Any, dict[str, Json]] = {}
    for name in ("before", "after"):
        for one in both.get(name) or []:
            bins.setdefault((one["from"], one["to"]), {})[name] = one
    for (start, end), found in sorted(bins.items()):
        cells: list[str] = []
        for name in ("before", "after"):
            one = found.get(name) or {}
            cells += [number(one.get("rows", 0)), interval(one.get("accuracy"))]
        rows.add_row(f"{start:.1f} to {end:.1f}", *cells)
    return rows


def _curve(points: list[Json]) -> RenderableType | None:
    if not points:
        return None
    rows = table("confidence from", "rows taken", "right")
    every = max(1, len(points) // MOST_POINTS)
    for one in points[every - 1 :: every]:
        rows.add_row(
            f"{one['threshold']:.3f}",
            share((one.get("coverage") or {}).get("value")),
            interval(one.get("accuracy")),
        )
    return rows
