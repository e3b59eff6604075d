"""Where a text has something of a person, or a secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

STAND_IN = "name@example.com"
"""In a domain that is nobody's and never will be (RFC 2606)."""


LOGIN = "login in a link"


@dataclass(frozen=True)
class Span:
    """A part of a text that should not be there.

    Attributes:
        kind: what it is, such as `phone number`.
        start, end: its place in the text, as in a slice.
    """

    kind: str
    start: int
    end: int


def apart(spans: Iterable[Span]) -> list[Span]:
    """Spans that do not overlap, in the order of the text; of those that do the first one given."""
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def masked(text: str, spans: Iterable[Span]) -> str:
    """A text with stand-ins: `name@example.com`, and for all else its shape.

    A shape has 0 for every digit and x for every letter, so that the text still reads as one with a
    number in it, which no person has. A login goes from its link.
    """
    for span in reversed(list(spans)):
        part = text[span.start : span.end]
        text = text[: span.start] + _stand_in(span.kind, part) + text[span.end :]
    return text


def _stand_in(kind: str, part: str) -> str:
    return {"email address": STAND_IN, LOGIN: "://"}.get(kind, shape(part))


def shape(part: str) -> str:
    """0 for digits, x or X for letters, all else as it is."""
    return "".join(_shape_of(sign) for sign in part)


def _shape_of(sign: str) -> str:
    if sign.isnumeric():
        return "0"
    if sign.isalpha():
        return "X" if sign.isupper() else "x"
    return sign
