"""Texts that carry what belongs to a person, or opens something."""

from __future__ import annotations

from collections import Counter

import polars as pl

from ..check import Context, Flag, Result, texts_of
from ..personal.finding import find_personal
from ..personal.phones import regions_of
from ..personal.spans import Span, shape


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag texts with email addresses, phone numbers, payment cards, bank accounts or secrets.

    Numbers count where they hold: a card against its network and its check digit, an IBAN against
    its country, a phone number against the numbering plan of its country. Addresses in domains
    reserved for examples are nobody's. The reason shows the shape of what was found and not what it
    is, since reports are passed on.

    Figures: `kinds`, rows with each kind of it.
    """
    texts = texts_of(table, context)
    found = find_personal(texts, regions_of(context.language))
    kinds = Counter(kind for spans in found.values() for kind in {span.kind for span in spans})
    flags = tuple(Flag(row, _reason(texts[row], spans)) for row, spans in found.items())
    return Result(flags, figures={"kinds": dict(kinds.most_common())}, details=found)


def _reason(text: str, spans: list[Span]) -> str:
    shown = (f"{span.kind} ({shape(text[span.start : span.end])[:40]})" for span in spans)
    return ", ".join(dict.fromkeys(shown))
