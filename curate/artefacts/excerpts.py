"""Where in a text a feature shows, in a few words."""

from __future__ import annotations

import re

from ...text.surface import Feature
from ...text.surface_patterns import BREAKS_OFF, EMOJI, PATTERNS

_LONG = 60
_AT_START = frozenset({"opening", "template", "first sign", "first word"})
_AT_END = frozenset({"closing", "last sign", "last word"})


def excerpt(text: str, feature: Feature | str) -> str:
    """At most about 60 characters of the text, with the feature among them.

    Line breaks are shown as ⏎ and a second blank as ␣, as both are hard to see.
    """
    cut = _window(text, *_place(text, feature))
    return re.sub(r"(?<= ) ", "\u2423", cut.replace("\n", "\u23ce"))


def _place(text: str, feature: Feature | str) -> tuple[int, int]:
    if isinstance(feature, str):
        return _found(text, r"\W+".join(map(re.escape, feature.split(" "))))
    if feature.kind in _AT_START:
        return 0, 0
    if feature.kind in _AT_END or feature.value.startswith(("ends ", BREAKS_OFF)):
        return len(text), len(text)
    if feature.kind in ("sign", "aside"):
        return _found(text, re.escape(feature.value))
    if feature.kind == "pattern" and feature.value.startswith("contains "):
        return _found(text, PATTERNS[feature.value])
    return 0, 0


def _found(text: str, pattern: str) -> tuple[int, int]:
    try:
        found = re.search(_for_python(pattern), text, re.IGNORECASE)
    except re.error:  # a pattern of Rust's that Python's re lacks
        found = None
    return found.span() if found else (0, 0)


def _for_python(pattern: str) -> str:
    classes = {
        r"\p{Nd}": r"\d",
        r"\p{Lu}": "(?-i:[A-Z\u00c0-\u00de])",
        EMOJI: "[\u2600-\u27bf\U0001f300-\U0001faff]",
    }
    for rust, python in classes.items():
        pattern = pattern.replace(rust, python)
    return pattern


def _window(text: str, start: int, end: int) -> str:
    if len(text) <= _LONG:
        return text
    room = max(0, _LONG - (end - start)) // 2
    low = max(0, min(start - room, len(text) - _LONG))
    high = min(len(text), low + _LONG)
    return f"{'…' * (low > 0)}{text[low:high]}{'…' * (high < len(text))}"
