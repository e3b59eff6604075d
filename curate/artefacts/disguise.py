"""Marks that are but a word: the capitals of "ATM", the dash of "top-up"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ...text.surface import Feature

_MOSTLY = 0.6
_SIGNS = frozenset("-'\u2019/&$%\u20ac\u00a3+@#_")
_CAPITALS = re.compile(r"\b[^\W\d_a-z]{2,}\b")
_NUMBER = re.compile(r"\w*\d\w*")


def a_word_behind(feature: Feature | str, texts: Sequence[str]) -> bool:
    """Whether a mark within words stands there because one word of the topic does.

    It does where 60 in 100 of the texts have the mark in one and the same word.

    Args:
        feature: the mark.
        texts: those of a label that have it.
    """
    if isinstance(feature, str) or (pattern := _word_with(feature)) is None:
        return False
    found = Counter(word.casefold() for text in texts for word in set(pattern.findall(text)))
    return bool(found) and found.most_common(1)[0][1] >= _MOSTLY * len(texts)


def _word_with(feature: Feature) -> re.Pattern[str] | None:
    if feature.kind == "sign" and feature.value in _SIGNS:
        return re.compile(rf"\w+{re.escape(feature.value)}\w+")
    if feature.value in ("contains a word in capitals", "contains three words in capitals"):
        return _CAPITALS
    if feature.kind == "pattern" and ("digit" in feature.value or "number" in feature.value):
        return _NUMBER
    return None
