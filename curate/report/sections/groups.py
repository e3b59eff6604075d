"""Rows that belong together: copies of one text, and pairs that teach a contrast."""

from __future__ import annotations

from typing import Any

from ....in_words import number
from ..blocks import Card, Cards, Chip, Hues, Json, Quote, Quotes, Section, Table, inside, rows_of

_KINDS = {
    "exact": "the same text, sign for sign",
    "normalised": "the same but for case, punctuation and blanks",
    "near": "nearly the same",
    "semantic": "the same said in other words",
    "contrast": "nearly the same under another label: kept, since such pairs teach the difference",
}
_GROUPS = 6
_MEMBERS = 5


def section(report: Json, hues: Hues) -> Section | None:
    """How many groups of each kind there are, and the largest of each with their texts."""
    checks = inside(report, "curation", "groups")
    kinds = [(kind, inside(one, kind)) for one in checks.values() for kind in inside(one)]
    kinds = [(kind, one) for kind, one in kinds if one.get("count")]
    if not kinds:
        return None
    table = Table(
        ["kind", "groups", "rows", "what it is"],
        [
            [kind, number(one.get("count")), number(one.get("rows")), _KINDS.get(kind, "")]
            for kind, one in kinds
        ],
        words=("what it is",),
    )
    shown = [_cards(kind, one, hues) for kind, one in kinds]
    return Section("groups", "Texts that belong together", [table, *(x for x in shown if x.cards)])


def _cards(kind: str, one: Json, hues: Hues) -> Cards:
    shown = one.get("shown")
    groups = shown if isinstance(shown, list) else []
    sizes = [len(ids) for ids in one.get("largest") or []]
    cards = [
        Card(_title(kind, size), [Quotes([_quote(row, hues) for row in rows_of(group)[:_MEMBERS]])])
        for group, size in zip(groups[:_GROUPS], sizes, strict=False)
    ]
    return Cards(cards, f"Largest groups, {kind}" if kind != "contrast" else "Contrast pairs")


def _title(kind: str, size: int) -> str:
    least = "or more " if size >= 20 else ""
    return f"{number(size)} {least}rows" if kind != "contrast" else "A pair"


def _quote(row: Any, hues: Hues) -> Quote:
    label = row.get("label")
    chip = None if label is None else Chip(str(label), hues.of(label))
    return Quote(str(row.get("text", "")), chip)
