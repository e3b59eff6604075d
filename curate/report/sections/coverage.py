"""Which attribute values and crossings have texts, and how different the texts of a label are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....in_words import number
from ..blocks import Bar, Bars, Beside, Cells, Chip, Folded, Hues, Section, Words, long_table
from ..draw.strips import bar
from ..generic import said
from ..in_json import Json, inside, is_number, objects_in, rows_of, sentences, spoken

CHECK = "coverage"
_VALUES = 15
_MOST = 60
_WORDS = 8
_MEASURES = {
    "vendi": "Vendi score",
    "self_similarity": "mean likeness",
}


def section(report: Json, hues: Hues) -> Section | None:
    """Rows of each attribute value by label, cells that are thin, and diversity by label."""
    curation = inside(report, "curation")
    figures = inside(curation, "figures", CHECK)
    attributes = inside(figures, "attributes")
    findings = [one for one in rows_of(curation.get("findings")) if one.get("check") == CHECK]
    words = [line for one in findings for line in sentences(one)]
    shown = [block for name in attributes for block in _values(name, attributes, hues)]
    blocks: list[Any] = []
    if words:
        blocks.append(Words(words[:_WORDS]))
    if len(words) > _WORDS:
        more = words[_WORDS : _WORDS + _MOST]
        blocks.append(Folded(f"{len(words) - _WORDS:,} more", [Words(more)]))
    if shown:
        blocks.append(Beside(shown))
    blocks += _diversity(inside(figures, "diversity"), hues)
    if not blocks:
        return None
    return Section("coverage", "What the texts cover", blocks, stands_out=words[:2])


def _values(name: str, attributes: Json, hues: Hues) -> list[Bars]:
    """Rows of each value of an attribute, in the colours of their labels, most rows first."""
    values = {value: _by_label(one) for value, one in inside(attributes, name).items()}
    ranked = sorted(values, key=lambda value: (-sum(values[value].values()), value))
    if not ranked:
        return []
    most = sum(values[ranked[0]].values()) or 1
    rows = [_value(value, values[value], most, hues) for value in ranked]
    labels = dict.fromkeys(label for one in values.values() for label in one)
    legend = [Chip(label, hues.of(label)) for label in labels if label][:_VALUES]
    title = f"{name}: {len(ranked):,} values"
    more = max(0, len(rows) - _MOST)
    return [
        Bars(
            rows[:_VALUES], title, legend=legend, rest=rows[_VALUES:_MOST], more=more, compact=True
        )
    ]


def _by_label(one: Any) -> dict[str, int]:
    counts = one if isinstance(one, Mapping) else {"": one}
    return {str(label): int(rows) for label, rows in counts.items() if is_number(rows)}


def _value(value: str, counts: dict[str, int], most: int, hues: Hues) -> Bar:
    parts = [(rows / most, hues.of(label)) for label, rows in counts.items()]
    return Bar(value, number(sum(counts.values())), bar(parts, whole=True))


def _diversity(labels: Json, hues: Hues) -> list[Any]:
    """Each measure of each label, beside that of as many real texts where there are some."""
    known = objects_in(labels)
    keys = list(dict.fromkeys(k for one in known.values() for k in one if k != "real"))
    rows: list[Cells] = []
    for name, one in known.items():
        chip = Chip(name, hues.of(name))
        rows.append([chip, "here", *(said(key, one.get(key)) for key in keys)])
        if real := inside(one, "real"):
            rows.append(["", "real texts", *(said(key, real.get(key)) for key in keys)])
    columns = ["label", "of", *(_MEASURES.get(key, spoken(key)) for key in keys)]
    return long_table(columns, rows, "How different the texts of a label are", words=("of",))
