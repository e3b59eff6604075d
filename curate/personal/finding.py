"""Looking for personal data in many texts: a quick look at all, a careful one at few."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import polars as pl

from .numbers import accounts, cards, social_security
from .phones import phones
from .secrets import secrets
from .spans import Span, apart, masked

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w-])"
)
_NOBODY = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org|edu)|example|test|invalid|localhost)$")
_ROUNDS = 5
_SUSPECT = {
    "email": r"\S@\S+\.\S",
    "number": r"\d(?:[^\p{L}\d\n]{0,3}\d){6}",
    "account": r"\b[A-Z]{2}\d{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4}",
    "secret": r"[\w.+/=:-]{20}|PRIVATE KEY|://[^\s/]+:[^\s/]+@",
}


def find_personal(texts: Sequence[str], regions: tuple[str, ...]) -> dict[int, list[Span]]:
    """Personal data and secrets in texts: by place of the text, what does not overlap, in order.

    Args:
        texts: any texts.
        regions: countries whose phone numbers may stand without their code; see `phones`.
    """
    column = pl.Series("text", texts, dtype=pl.String)
    suspects = {
        kind: set(column.str.contains(pattern).arg_true().to_list())
        for kind, pattern in _SUSPECT.items()
    }
    found = {}
    for row in sorted(set().union(*suspects.values())):
        kinds = {kind for kind, rows in suspects.items() if row in rows}
        if spans := apart(_spans(texts[row], kinds, regions)):
            found[row] = spans
    return found


def without_personal(text: str, spans: Sequence[Span], regions: tuple[str, ...]) -> str:
    """A text with stand-ins for these spans, and for what comes to light once they are gone."""
    for _ in range(_ROUNDS):
        text = masked(text, spans)
        spans = find_personal([text], regions).get(0, [])
        if not spans:
            break
    return text


def _spans(text: str, kinds: set[str], regions: tuple[str, ...]) -> Iterator[Span]:
    if "secret" in kinds:
        yield from secrets(text)
    if "account" in kinds:
        yield from accounts(text)
    if "email" in kinds:
        yield from _emails(text)
    if "number" in kinds:
        yield from cards(text)
        yield from social_security(text)
        yield from phones(text, regions)


def _emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        domain = found.group().partition("@")[2]
        end = domain.rpartition(".")[2]
        one_case = end == end.lower() or end == end.upper()  # "at the kiosk.Valid till May" has two
        if one_case and not _NOBODY.search(domain.lower()):
            yield Span("email address", *found.span())
