"""Stand-ins for what belongs to a person."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ..check import Context, Fixed, Result
from ..personal.finding import find_personal, without_personal
from ..personal.phones import regions_of
from ..personal.spans import Span


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Put a stand-in in place of every part that was found, in the text and in its fields.

    An address becomes `name@example.com`; of all else the shape stays, with 0 for digits and x for
    letters: a model can go on learning that such texts have a number in them.
    """
    found: Mapping[int, list[Span]] = result.details
    regions = regions_of(context.language)
    values: dict[int, dict[str, str]] = {row: {} for row in found}
    for name in (context.text, *context.fields):
        parts = table[name].gather(list(found)).to_list()
        for place, spans in find_personal(parts, regions).items():
            values[list(found)[place]][name] = without_personal(parts[place], spans, regions)
    return Fixed(values=values, notes={row: _note(spans) for row, spans in found.items()})


def _note(spans: list[Span]) -> str:
    kinds = dict.fromkeys(span.kind for span in spans)
    return f"stand-in for {', '.join(kinds)}"
