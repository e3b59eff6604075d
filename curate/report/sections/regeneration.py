"""What the generator was asked for again, turn by turn, and what it changed."""

from __future__ import annotations

from typing import Any

from ....in_words import number, share
from ..blocks import Cells, Chip, Hues, Section, Table, Words, long_table
from ..in_json import Json, inside, rows_of, spoken


def section(report: Json, hues: Hues) -> Section | None:
    """Figures before and after each turn, and what was asked for."""
    found = inside(report, "regeneration")
    turns = rows_of(found.get("turns"))
    if not turns:
        return None
    blocks: list[Any] = [_before_and_after(turns), *_asked(turns, hues)]
    if stopped := found.get("stopped"):
        blocks.append(Words([f"No more was asked for: {stopped}."]))
    says = "Texts that were lacking after curating, asked for again."
    return Section("regeneration", "What was asked for again", blocks, says)


def _before_and_after(turns: list[Json]) -> Table:
    states = [("at first", inside(turns[0], "before"))]
    states += [(f"after turn {n}", inside(one, "after")) for n, one in enumerate(turns, 1)]
    rows = [
        [
            name,
            number(one.get("kept")),
            number(one.get("findings")),
            share(inside(one, "surface_only").get("accuracy")),
        ]
        for name, one in states
        if one
    ]
    return Table(["", "rows kept", "findings", "told by the surface alone"], rows)


def _asked(turns: list[Json], hues: Hues) -> list[Any]:
    rows: list[Cells] = []
    for turn, one in enumerate(turns, 1):
        for want in rows_of(one.get("asked")):
            label = str(want.get("label") or "")
            rows.append(
                [
                    str(turn),
                    Chip(label, hues.of(label)),
                    f"{spoken(want.get('why', ''))}: {want.get('what') or ''}".rstrip(": "),
                    number(want.get("asked")),
                    number(want.get("usable")),
                ]
            )
    words = ("label", "what for")
    return long_table(["turn", "label", "what for", "asked", "usable"], rows, words=words)
