"""Where in a text a feature shows, in a few words."""

from __future__ import annotations

import re

from ...text.surface import Feature
from .places import places

_LONG = 60


def excerpt(text: str, feature: Feature | str) -> str:
    """At most about 60 characters of the text, with the feature among them.

    Line breaks are shown as ⏎ and a second blank as ␣, as both are hard to see.
    """
    found = places(text, feature)
    cut = _window(text, *(found[0] if found else (0, 0)))
    return re.sub(r"(?<= ) ", "\u2423", cut.replace("\n", "\u23ce"))


def _window(text: str, start: int, end: int) -> str:
    if len(text) <= _LONG:
        return text
    room = max(0, _LONG - (end - start)) // 2
    low = max(0, min(start - room, len(text) - _LONG))
    high = min(len(text), low + _LONG)
    return f"{'…' * (low > 0)}{text[low:high]}{'…' * (high < len(text))}"
