"""Texts that stand where a model is trained and where it is measured."""

from __future__ import annotations

from ....in_words import number
from ..blocks import Hues, Section, Table, Words
from ..in_json import Json, inside, is_number, number_in
from ..rows_shown import quotes_of

_SIDES = {"real": "the table in the real texts", "examples": "examples of the prompt file"}


def section(report: Json, hues: Hues) -> Section | None:
    """Copies by the two sides that they stand on."""
    leaks = inside(report, "curation", "leaks")
    pairs = inside(leaks, "splits") | {_SIDES[name]: inside(leaks, name) for name in _SIDES}
    rows = [
        [name, number(one.get("exact")), number(one.get("near")), number(one.get("of"))]
        for name, one in pairs.items()
        if isinstance(one, dict) and is_number(one.get("exact"))
    ]
    if not rows:
        return None
    leaked = sum(number_in(one, key) for one in pairs.values() for key in ("exact", "near"))
    measured = leaked - sum(number_in(pairs[_SIDES["examples"]], key) for key in ("exact", "near"))
    out = [f"{measured:,.0f} rows stand where a model is measured as well."] if measured else []
    blocks = [
        Table(["what stands in what", "exact", "nearly", "of rows"], rows)
        if leaked
        else Words(["No text stands on both sides of what was compared."]),
        *quotes_of(report, "leak", hues),
    ]
    says = "A model looks better than it is where texts that it was trained on measure it."
    return Section("leaks", "Leaks", blocks, says, out)
