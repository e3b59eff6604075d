"""Taking a feature away from texts, so that its presence tells nothing any more."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...text.surface import Feature
from ...text.surface_patterns import BREAKS_OFF
from .recase import CASING, recaser

Change = Callable[[str], str]

_EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u200d\ufe0f"
_AT_ENDS = frozenset("!?.,\u2026*~_|\u2022-\u2013\u2014;:#")
_INSIDE = {
    "!": ".",
    "\u2026": ".",
    ";": ",",
    "\u2014": ",",
    "\u2013": "-",
    **dict.fromkeys('*_~|\u2022`#"\u201c\u201d\u00ab\u00bb', ""),
}
"""What a sign becomes where it stands within a text and not at its ends."""


def _sub(pattern: str, by: str) -> Change:
    found = re.compile(pattern)
    return lambda text: found.sub(by, text)


_END_SIGNS = _sub(r"[\s.!?\u2026]+$", "")
_MENDED: dict[str, Change] = {
    "starts with a word and a colon": _sub(r"^\s*\w+(?: \w+)?:\s+", ""),
    "starts with a blank": str.lstrip,
    "ends with a blank": str.rstrip,
    "ends without a sign": _END_SIGNS,
    "ends with an emoji": _sub(rf"\s*[{_EMOJI}]+\s*", " "),
    "contains an emoji": _sub(rf"\s*[{_EMOJI}]+\s*", " "),
    "contains a run of !": _sub(r"!(?:\s*!)+", "!"),
    "contains a run of ?": _sub(r"\?(?:\s*\?)+", "?"),
    "contains ! and ? together": _sub(r"[!?]\s*(?:!\s*\?|\?\s*!|[!?\s])*[!?]", "?"),
    "contains dots in a row": _sub(r"\.{2,}|\u2026", "."),
    "contains dashes in a row": _sub(r"\s*(?:-{2,}|\u2014)\s*", ", "),
    "contains a line break": _sub(r"\s*\n\s*", " "),
    "contains two blanks in a row": _sub(r" {2,}", " "),
    "contains a blank before a comma or full stop": _sub(r"\s+([,.])(?=\s|$)", r"\1"),
    "contains an HTML tag": _sub(r"\s*<[a-zA-Z/][^<>]{0,80}>\s*", " "),
    "contains an HTML entity": html.unescape,
    "contains a bold mark": _sub(r"\*\*|__", ""),
}
_WITH_WORDS: dict[str, Change] = {
    "starts with a word and a comma": _sub(r"^\s*[\w\u2019']+,\s+", ""),
    BREAKS_OFF: _sub(r"\s+\S+\s*$", ""),
    "contains a web address": _sub(r"(?:https?://|www\.)\S+", ""),
    **dict.fromkeys(
        (
            "starts with a digit",
            "ends with a digit",
            "contains a digit",
            "contains a number of four digits",
        ),
        _sub(r"\S*\d\S*\s*", ""),
    ),
}


@dataclass(frozen=True)
class Neutraliser:
    """How to take a feature away.

    Attributes:
        change: text to text.
        words: whether words of the text, or numbers, go with it.
        casing: whether it is casing that is mended.
        rows: rows that it is for, shape (rows,); None for all.
    """

    change: Change
    words: bool = False
    casing: bool = False
    rows: NDArray[np.bool_] | None = None

    def apply(self, row: int, text: str) -> str:
        """The text of a row without the feature; as it was where nothing would be left."""
        return self.on(text) if self.rows is None or self.rows[row] else text

    def on(self, text: str) -> str:
        """As `apply`, for a text that it is for."""
        changed = self.change(text)
        return (changed.strip() if changed != text else text) if changed.strip() else text


def neutraliser(
    feature: Feature | str, has: NDArray[np.bool_], like: Sequence[str]
) -> Neutraliser | None:
    """How to take a feature away; None where it cannot be, such as a length.

    Marks go from the texts of every label, so that the lack of one tells nothing either. Casing is
    mended in the texts that have it.

    Args:
        feature: of the surface, or a word or pair of words in lower case.
        has: which row has the feature.
        like: texts without it, whose casing others are to have.
    """
    if isinstance(feature, str):
        return Neutraliser(_without_words(feature), words=True)
    if feature.value in CASING:
        in_case = recaser(feature.value, like)
        return Neutraliser(in_case, casing=True, rows=None if in_case is str.lower else has)
    if feature.kind == "pattern":
        change = _MENDED.get(feature.value) or _WITH_WORDS.get(feature.value)
    else:
        change = _MAKERS.get(feature.kind, _cannot)(feature.value)
    words = feature.kind in _OF_WORDS or feature.value in _WITH_WORDS
    return None if change is None else Neutraliser(change, words)


def _cannot(value: str) -> None:
    return None


def _without_words(term: str) -> Change:
    phrase = r"\W+".join(map(re.escape, term.split(" ")))
    return _sub(rf"(?i)(?<!\w){phrase}(?!\w),?\s*", "")


def _without_sign(sign: str, first: bool, last: bool) -> Change | None:
    inside = _INSIDE.get(sign) if first and last else None
    if re.fullmatch(f"[{_EMOJI}]", sign):
        return _sub(rf"\s*{sign}[\u200d\ufe0f]*\s*", " ")
    if sign in '"\u201c\u201d\u00ab\u00bb`':
        return _sub(re.escape(sign), "")
    if sign not in _AT_ENDS:
        return None
    mark = re.escape(sign)
    ends = [rf"^[\s{mark}]+"] * first + [rf"[\s{mark}]+$"] * last
    strip = _sub("|".join(ends), "")
    if inside is None:
        return strip
    replace = _sub(rf"\s*{mark}(?:\s*{mark})*" if inside else mark, inside)
    return lambda text: replace(strip(text))


_OF_WORDS = ("template", "first word", "last word")
_MAKERS: dict[str, Callable[[str], Change | None]] = {
    "opening": lambda value: _sub(rf"^\s*{re.escape(value)}\s+", ""),
    "closing": lambda value: _sub(rf"\s+{re.escape(value)}\s*$", ""),
    "template": lambda value: _sub(rf"^\s*{re.escape(value)}\s+", ""),
    "first sign": lambda value: _without_sign(value, True, False),
    "last sign": lambda value: _without_sign(value, False, True),
    "sign": lambda value: _without_sign(value, True, True),
    "aside": _without_words,
    "first word": lambda value: _sub(rf"(?i)^\W*{re.escape(value)}(?!\w)\s*", ""),
    "last word": lambda value: _sub(rf"(?i)\s*(?<!\w){re.escape(value)}\W*$", ""),
}
