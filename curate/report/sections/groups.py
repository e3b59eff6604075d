"""Rows that belong together: copies of one text, and pairs that teach a contrast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ....in_words import number
from ..blocks import Card, Cards, Chip, Hues, Quote, Quotes, Section, Words
from ..in_json import Json, inside, lists_of, rows_of

_KINDS = {
    "exact": "The same text, sign for sign",
    "normalised": "The same but for case, punctuation and blanks",
    "near": "Nearly the same",
    "semantic": "The same said in other words",
    "contrast": "Nearly the same under another label",
}
_CUT = 20
"""Ids of a group that the report has at most."""
_NOTES = {"contrast": "Such pairs are kept: they teach the difference."}


def section(report: Json, hues: Hues) -> Section | None:
    """A card for each kind of group: how many there are, and the largest with their texts."""
    checks = inside(report, "curation", "groups")
    kinds = [(kind, inside(one, kind)) for one in checks.values() for kind in inside(one)]
    cards = [_card(kind, one, hues) for kind, one in kinds if one.get("count")]
    if not cards:
        return None
    return Section("groups", "Texts that belong together", [Cards(cards)])


def _card(kind: str, one: Json, hues: Hues) -> Card:
    several = "group" if one.get("count") == 1 else "groups"
    counts = f"{number(one.get('count'))} {several}", f"{number(one.get('rows'))} rows"
    chips = [Chip(words, "tag") for words in counts]
    shown = one.get("shown")
    groups = [rows_of(group) for group in shown] if isinstance(shown, list) else []
    largest = one.get("largest")
    sizes = [len(ids) for ids in lists_of(largest)]
    sizes += [0] * (len(groups) - len(sizes))
    quotes = [_group(g, size, hues) for g, size in zip(groups, sizes, strict=False) if g]
    blocks: list[Any] = [Words([_NOTES[kind]])] if kind in _NOTES else []
    return Card(_KINDS.get(kind, kind), [*blocks, *([Quotes(quotes)] if quotes else [])], chips)


def _group(rows: Sequence[Json], size: int, hues: Hues) -> Quote:
    """The first text of a group with the next that differs from it; how many others there are."""
    texts = Counter((str(row.get("text", "")).strip(), _label(row)) for row in rows)
    (first, label), *others = texts
    same = texts[first, label]
    notes = [f"{same} times"] if same > 1 else []
    beside = None
    if others:
        text, other = others[0]
        left = size - same - texts[text, other]
        more = f"and {left:,}{' or more' if size >= _CUT else ''} like these" if left > 0 else ""
        beside = Quote(text, _chip(other, hues), more)
    elif size > same:
        notes = [f"{size:,}{' or more' if size >= _CUT else ''} times"]
    return Quote(first, _chip(label, hues), ", ".join(notes), beside)


def _label(row: Json) -> str | None:
    label = row.get("label")
    return None if label is None else str(label)


def _chip(label: str | None, hues: Hues) -> Chip | None:
    return None if label is None else Chip(label, hues.of(label))
