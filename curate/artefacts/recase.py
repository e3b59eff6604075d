"""Writing texts with the capitals that the other texts of a table have."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

_WORD = re.compile(r"[^\W\d_][\w'\u2019]*")
_FEW = 20

WHOLE = frozenset({"is in Title Case", "has no capital letter", "has no lower-case letter"})
"""Features of a text's case all over."""
IN_CAPITALS = frozenset(
    {
        "starts with a word in capitals",
        "contains a word in capitals",
        "contains three words in capitals",
    }
)
LOWER_START = "starts with a lower-case letter"
CASING = WHOLE | IN_CAPITALS | {LOWER_START}
"""All features of casing."""


def recaser(feature: str, others: Sequence[str]) -> Callable[[str], str]:
    """How to take a feature of casing away.

    Words are written as the other texts most often write them where they are not the first; those
    that the others lack become lower case, or stay where only single words are meant. Where there
    are fewer than 20 other texts all becomes lower case.

    Args:
        feature: one of `CASING`.
        others: texts that do not have it.
    """
    if feature == LOWER_START:
        return with_capital
    if len(others) < _FEW:
        return str.lower
    usual = _usual(others)
    begin = with_capital if mostly_capital(others) else str

    def whole(text: str) -> str:
        return begin(_WORD.sub(lambda found: usual.get(found[0].lower(), found[0].lower()), text))

    def in_capitals(text: str) -> str:
        if text == text.upper():
            return whole(text)
        return _WORD.sub(lambda found: _calmed(found[0], usual), text)

    return whole if feature in WHOLE else in_capitals


def with_capital(text: str) -> str:
    """The text with a capital where its first letter stands."""
    found = _WORD.search(text)
    at = found.start() if found else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def mostly_capital(texts: Sequence[str]) -> bool:
    """Whether more than half of the texts begin with a capital."""
    starts = [found[0] for text in texts if (found := _WORD.search(text))]
    return sum(word[0].isupper() for word in starts) > len(starts) / 2


def _usual(texts: Sequence[str]) -> dict[str, str]:
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word in _WORD.findall(text)[1:]:
            forms[word.lower()][word] += 1
    return {lower: counts.most_common(1)[0][0] for lower, counts in forms.items()}


def _calmed(word: str, usual: dict[str, str]) -> str:
    return usual.get(word.lower(), word) if len(word) > 1 and word.isupper() else word
