"""Groups of rows as the report gives them: how many, and the largest by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .check import Group

_SHOWN = 20
_IDS_SHOWN = 20


def grouped(
    groups: Sequence[Group], ids: Sequence[str], shown: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Groups by kind: `count`, `rows`, and `largest`: ids of up to 20 groups, up to 20 of each.

    Args:
        groups: what a check found.
        ids: id of each row that the check saw.
        shown: rows of the first of the largest, by kind; they stand under `shown`.
    """
    told = shown or {}
    by_kind: dict[str, list[Group]] = {}
    for group in groups:
        by_kind.setdefault(group.kind, []).append(group)
    return {
        kind: _kind(some, ids) | ({"shown": told[kind]} if kind in told else {})
        for kind, some in by_kind.items()
    }


def _kind(groups: Sequence[Group], ids: Sequence[str]) -> dict[str, Any]:
    largest = sorted(groups, key=lambda group: -len(group.rows))[:_SHOWN]
    return {
        "count": len(groups),
        "rows": sum(len(group.rows) for group in groups),
        "largest": [[ids[row] for row in group.rows[:_IDS_SHOWN]] for group in largest],
    }
