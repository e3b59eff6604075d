"""What texts were written for, beside what the votes say they are."""

from __future__ import annotations

from typing import Any

from ....in_words import interval, number
from ..blocks import Bar, Bars, Hues, Section, Words
from ..confusion import confusion
from ..draw.strips import Scale, axis, whisker
from ..in_json import Json, ends, inside, number_in, rows_of, sentences

_MOST = 10
_SURE = 0.05


def section(report: Json, hues: Hues) -> Section | None:
    """Confusion of intended and voted label, and the attribute values that come out worst."""
    wishes = inside(report, "labeling", "wishes")
    if not wishes.get("rows"):
        return None
    sentence = (
        f"{number(wishes.get('differ'))} of {number(wishes['rows'])} texts, "
        f"{interval(wishes | {'value': wishes.get('rate')})}, came out as another label than they "
        "were written for."
    )
    asked = {name: inside(wishes, "asked", name) for name in inside(wishes, "asked")}
    blocks: list[Any] = [
        Words([sentence]),
        *confusion(asked, hues, "written for", "voted", "Wish and vote"),
        *_values(wishes),
    ]
    words = sentences(wishes)
    if words:
        blocks.insert(1, Words(words[:_MOST]))
    return Section("wishes", "Intended and voted", blocks, stands_out=words[:2])


def _values(wishes: Json) -> list[Bars]:
    """Attribute values by how often their texts come out as something else, the worst first."""
    values = [one for one in rows_of(wishes.get("attributes")) if one.get("differ")]
    known = [(one, figure) for one in values[:_MOST] if (figure := ends(one)) is not None]
    if not known:
        return []
    scale = Scale.of_shares([0.0, *(figure[2] for _, figure in known)])
    rows = [
        Bar(
            f"{one.get('attribute')}: {one.get('value')}",
            f"{number(one['differ'])} of {number(one.get('rows'))}",
            whisker(
                figure,
                scale,
                "hue5" if number_in(one, "p_value", 1.0) < _SURE else "hueless",
                against=number_in(wishes, "rate", -1.0),
            ),
        )
        for one, figure in known
    ]
    note = (
        "Share of the texts written for a value that came out as another label, with its 95 % "
        "interval; the upright line is the share of all. In orange what is more than chance."
    )
    return [Bars(rows, "By attribute value", note, axis(scale), more=max(0, len(values) - _MOST))]
