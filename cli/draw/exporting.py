"""What training files look like, and what was read from some."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType

from .tables import Json, cell, counts, line, section, table

_STYLES = {"fails": "red", "warns": "yellow", "fine": "green"}


def draw_check(report: Json) -> RenderableType:
    """Everything that was looked at, a line each, and what to do."""
    rows = table("", "looked at", "found", "fix", text=["looked at", "found", "fix"])
    for one in report.get("findings", []):
        style = _STYLES.get(one.get("level"), "")
        fix = f"--fix {one['fix']}" if one.get("fix") else ""
        rows.add_row(
            line(str(one.get("level", "")), style),
            cell(one.get("check", "")),
            cell(one.get("words", "")),
            cell(fix),
        )
    return section(f"Checked: {report.get('format', '')}", rows, _verdict(report))


def _verdict(report: Json) -> RenderableType:
    failed = sum(one.get("level") == "fails" for one in report.get("findings", []))
    if report.get("ok"):
        return line("nothing would fail", "green")
    return line(f"{failed} of these would fail or lose rows", "red")


def draw_import(report: Json) -> RenderableType:
    """What a file was taken for, and its rows."""
    facts: list[tuple[str, Any]] = [
        ("read as", report.get("read_as", "")),
        ("rows", f"{report.get('rows', 0):,}"),
        ("labels", counts(report.get("labels"))),
        ("splits", counts(report.get("splits"))),
        ("left out", counts(report.get("left_out"))),
    ]
    rows = table("", "", text=[""])
    rows.show_header = False
    for name, value in facts:
        if value:
            rows.add_row(name, cell(value))
    return section("Imported", rows)
