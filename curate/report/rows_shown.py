"""Example rows of a check, as the report has them."""

from __future__ import annotations

from typing import Any

from .blocks import Chip, Hues, Quote, Quotes
from .in_json import Json, inside, rows_of


def quotes_of(report: Json, check: str, hues: Hues) -> list[Quotes]:
    """Some of the rows that a check flags; none where the report has none."""
    rows = rows_of(inside(report, "curation", "examples").get(check))
    return [Quotes([_quote(row, hues) for row in rows], "Some of them")] if rows else []


def _quote(row: Any, hues: Hues) -> Quote:
    partner = row.get("partner")
    beside = _text(partner, hues) if isinstance(partner, dict) else None
    return _text(row, hues, str(row.get("reason") or ""), beside)


def _text(row: Any, hues: Hues, note: str = "", beside: Quote | None = None) -> Quote:
    label = row.get("label")
    chip = None if label is None else Chip(str(label), hues.of(str(label)))
    return Quote(str(row.get("text") or ""), chip, note, beside)
