"""Phone numbers that could be dialled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .spans import Span

_REGIONS = {
    "ar": ("EG", "SA", "AE"),
    "bn": ("BD", "IN"),
    "cs": ("CZ",),
    "da": ("DK",),
    "de": ("DE", "AT", "CH"),
    "el": ("GR",),
    "es": ("ES", "MX", "AR", "CO"),
    "fi": ("FI",),
    "fr": ("FR", "BE", "CH", "CA"),
    "hi": ("IN",),
    "hu": ("HU",),
    "id": ("ID",),
    "it": ("IT", "CH"),
    "ja": ("JP",),
    "ko": ("KR",),
    "nl": ("NL", "BE"),
    "no": ("NO",),
    "pl": ("PL",),
    "pt": ("BR", "PT"),
    "ro": ("RO",),
    "ru": ("RU",),
    "sv": ("SE",),
    "tr": ("TR",),
    "uk": ("UA",),
    "vi": ("VN",),
    "zh": ("CN", "TW"),
}
_ENGLISH = ("GB", "US")
_CUE = re.compile(
    r"\b(?:call|tel|telephone|phone|ph|mobile|mob|cell|ring|dial|text|txt|sms|fax|whatsapp|contact"
    r"|reach|number|no)\b[^\d\n]{0,25}$",
    re.IGNORECASE,
)
_IN_FILMS = re.compile(r"555[ .-]?01\d\d$")
_GROUPED = re.compile(r"\d[ .()/-]+\d")


def regions_of(language: str | None) -> tuple[str, ...]:
    """Countries whose numbers may stand without their code in texts of a language.

    Args:
        language: ISO 639-1 code; those of English for None and for a language that is not listed.
    """
    return _REGIONS.get(language or "en", _ENGLISH)


def phones(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Numbers that the numbering plan of a country allows (Google's libphonenumber).

    International ones begin with +. Others must be of one of these regions; and a bare run of
    digits, which may be an order number as well, must begin with 0 or follow a word such as "call".
    """
    from phonenumbers import Leniency, PhoneNumberMatcher

    for region in regions:
        for found in PhoneNumberMatcher(text, region, Leniency.VALID):
            if _sure(text, found.start, found.raw_string):
                yield Span("phone number", found.start, found.end)


def _sure(text: str, start: int, number: str) -> bool:
    too_short = sum(sign.isdigit() for sign in number) < 8
    if too_short or _IN_FILMS.search(number) or text[:start].endswith(("$", "€", "£", "#")):
        return False
    if number.startswith(("+", "0")) or _GROUPED.search(number):
        return True
    return _CUE.search(text[:start]) is not None
