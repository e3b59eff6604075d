"""What people decided on rows."""

from __future__ import annotations

from ....in_words import number
from ..blocks import Bar, Bars, Hues, Section, Words
from ..draw.strips import bar
from ..in_json import Json, count_in, inside

_KINDS = ("kept", "relabelled", "edited", "dropped")


def section(report: Json, hues: Hues) -> Section | None:
    """Rows that were kept, changed and dropped, and where reviewers differ."""
    reviews = inside(report, "curation", "reviews")
    words = [str(one) for one in reviews.get("words") or ()]
    counts = {name: count_in(reviews, name) for name in _KINDS}
    most = max(counts.values())
    if not most:
        return Section("reviews", "Reviewed by people", [Words(words)]) if words else None
    rows = [
        Bar(name, number(count), bar([(count / most, "hue0")], whole=True))
        for name, count in counts.items()
    ]
    blocks = [Bars(rows, "Rows by what people decided"), Words(words[1:])]
    return Section("reviews", "Reviewed by people", blocks[: 1 + bool(words[1:])], words[0])
