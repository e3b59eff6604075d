"""Where in a text a feature shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from ...text.surface import Feature
from ...text.surface_patterns import BREAKS_OFF, FIRST_WORD, LAST_WORD, PATTERNS

Places = list[tuple[int, int]]
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_NO_TEXT = re.compile("[\ufdd0\ufdd1\ud800-\udfff]")


def places(text: str, feature: Feature | str) -> Places:
    """Start and end of every place that shows a feature, in order; none for a length, or a lack.

    Args:
        text: any text; one that has not the feature gives nothing.
        feature: of the surface, or a word or pair of words in lower case.
    """
    if isinstance(feature, str):
        return _of_words(text, feature)
    if feature.kind == "pattern":
        return _of_pattern(text, feature.value)
    find = _FINDERS.get(feature.kind)
    return find(text, feature.value) if find else []


def _of_words(text: str, term: str) -> Places:
    phrase = r"\W+".join(map(re.escape, term.split(" ")))
    return [found.span() for found in re.finditer(rf"(?i)(?<!\w){phrase}(?!\w)", text)]


def _of_pattern(text: str, name: str) -> Places:
    if name == BREAKS_OFF:
        return [found.span(1) for found in re.finditer(r"(\S+)\s*\Z", text)]
    if name not in PATTERNS or name.startswith("has no "):
        return []
    return _matches(text, PATTERNS[name])


def _matches(text: str, pattern: str) -> Places:
    """Places that match a pattern of Polars, whose regular expressions are not those of Python."""
    plain = pl.Series([_NO_TEXT.sub("\ufffd", text)])
    marked = plain.str.replace_all(pattern, f"{_OPEN}${{0}}{_CLOSE}").item()
    found: Places = []
    start = at = 0
    for part in re.split(f"([{_OPEN}{_CLOSE}])", marked):
        if part == _OPEN:
            start = at
        elif part == _CLOSE:
            found.append((start, at))
        else:
            at += len(part)
    return found


def _at_start(text: str, value: str) -> Places:
    start = len(text) - len(text.lstrip())
    return [(start, start + len(value))] if text.startswith(value, start) else []


def _at_end(text: str, value: str) -> Places:
    end = len(text.rstrip())
    return [(end - len(value), end)] if text.endswith(value, 0, end) else []


def _anywhere(text: str, value: str) -> Places:
    return [found.span() for found in re.finditer(re.escape(value), text)]


def _first_word(text: str, value: str) -> Places:
    word = _word(text, FIRST_WORD, value)
    start = text.find(word)
    return [(start, start + len(word))] if word else []


def _last_word(text: str, value: str) -> Places:
    word = _word(text, LAST_WORD, value)
    start = text.rfind(word)
    return [(start, start + len(word))] if word else []


def _word(text: str, pattern: str, value: str) -> str:
    """The word that a pattern finds, as it is written; empty where it is not this one."""
    word = pl.Series([_NO_TEXT.sub("\ufffd", text)]).str.extract(pattern).item() or ""
    return word if re.sub("['\u2019]", "", word.lower()) == value else ""


_FINDERS: dict[str, Callable[[str, str], Places]] = {
    "opening": _at_start,
    "template": _at_start,
    "first sign": _at_start,
    "closing": _at_end,
    "last sign": _at_end,
    "sign": _anywhere,
    "aside": _of_words,
    "first word": _first_word,
    "last word": _last_word,
}
