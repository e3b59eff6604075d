"""Cards, bank accounts and social security numbers: what holds against its own check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .spans import Span

_CARD = re.compile(r"(?<![\w.,+-])\d(?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_SOCIAL = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")

# ISO/IEC 7812: first digits and lengths of the card networks
_NETWORKS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}"
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12}"
    r"|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14,17}"
)


def cards(text: str) -> Iterator[Span]:
    """Payment cards: digits of a card network whose last one is right (Luhn)."""
    from stdnum import luhn

    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if _NETWORKS.fullmatch(digits) and luhn.is_valid(digits):
            yield Span("payment card", *found.span())


def accounts(text: str) -> Iterator[Span]:
    """Bank accounts: IBANs with the length of their country and the right check digits."""
    from stdnum import iban

    for found in _ACCOUNT.finditer(text):
        for end in _ends(found):
            if iban.is_valid(text[found.start() : end]):
                yield Span("bank account", found.start(), end)
                break


def _ends(found: re.Match[str]) -> Iterator[int]:
    """Ends that the number may have: capital words behind it look like more of it."""
    yield found.end()
    for blank in reversed([place.start() for place in re.finditer(" ", found.group())]):
        yield found.start() + blank


def social_security(text: str) -> Iterator[Span]:
    """Social security numbers of the United States, written with their two dashes."""
    from stdnum.us import ssn

    for found in _SOCIAL.finditer(text):
        if ssn.is_valid(found.group()):
            yield Span("social security number", *found.span())
