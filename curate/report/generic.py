"""Any figures as blocks, by their shape alone: so a new check is in the report without a line here.

A sentence stays a sentence, a value becomes a fact, figures with an interval stand on one scale,
counts by name become bars, objects and lists of objects become tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...in_words import chance, interval, number, share
from .blocks import Bar, Bars, Facts, Folded, Quote, Quotes, Table, Words
from .draw.strips import Scale, axis, bar, whisker
from .in_json import ends, is_number, sentences, spoken

_MOST = 30
_COLUMNS = 9
_DEEPEST = 4
_SHARES = ("share", "rate", "accuracy", "coverage", "overlap", "precision", "recall", "openings")
_LONG = 40


def blocks_of(figures: Mapping[str, Any], title: str = "", depth: int = 0) -> list[Any]:
    """Blocks that show all of these figures.

    Args:
        figures: plain data; what is empty or null is left out.
        title: what they are of.
        depth: how far inside other figures they stand.
    """
    known = {key: value for key, value in figures.items() if value not in (None, {}, [], "")}
    facts, intervals, others = _sorted(known)
    blocks: list[Any] = [Words(sentences(known))] if sentences(known) else []
    if intervals:
        blocks.append(_on_one_scale(intervals, title))
        title = ""
    if facts:
        blocks.append(
            Facts([(spoken(key), said(key, value)) for key, value in facts.items()], title)
        )
    for key, value in others.items():
        blocks += _block(key, value, depth)
    return blocks


def said(key: str, value: Any) -> str:
    """A value in words: by its name a share, a chance or a number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return interval(dict(value) | {"value": (ends(value) or (None,))[0]})
    if not is_number(value):
        return "-" if value is None else str(value)
    if "p_value" in key:
        return chance(value)
    if isinstance(value, float) and any(word in key for word in _SHARES):
        return share(value)
    return number(value) if isinstance(value, int) else f"{value:,.3g}"


def _sorted(known: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    facts, intervals, others = {}, {}, {}
    for key, value in known.items():
        if key == "words":
            continue
        if ends(value) is not None and _is_interval(value):
            intervals[key] = value
        elif isinstance(value, Mapping | list):
            others[key] = value
        else:
            facts[key] = value
    return facts, intervals, others


def _is_interval(value: Any) -> bool:
    return is_number(value.get("low")) and is_number(value.get("high"))


def _on_one_scale(figures: Mapping[str, Any], title: str) -> Bars:
    known = {key: found for key, value in figures.items() if (found := ends(value)) is not None}
    scale = Scale.of_shares(end for figure in known.values() for end in figure)
    rows = [
        Bar(spoken(key), said(key, figures[key]), whisker(figure, scale))
        for key, figure in known.items()
    ]
    return Bars(rows[:_MOST], title, axis=axis(scale), more=max(0, len(rows) - _MOST))


def _block(key: str, value: Any, depth: int) -> list[Any]:
    if isinstance(value, list):
        return _of_list(key, value)
    values = list(value.values())
    if all(map(is_number, values)):
        return [_counts(key, value)]
    if all(isinstance(one, Mapping) and _is_flat(one) for one in values):
        return [_table(spoken(key), [{"": name, **one} for name, one in value.items()])]
    if depth >= _DEEPEST:
        return []
    inner = blocks_of(value, spoken(key), depth + 1)
    return [Folded(spoken(key), inner)] if depth else inner


def _is_flat(one: Mapping[str, Any]) -> bool:
    return all(
        not isinstance(value, list) and (not isinstance(value, Mapping) or ends(value) is not None)
        for value in one.values()
    )


def _of_list(key: str, value: Sequence[Any]) -> list[Any]:
    objects = [one for one in value if isinstance(one, Mapping)]
    if objects:
        return [_table(spoken(key), [dict(one) for one in objects])]
    words = [str(one) for one in value]
    if any(len(one) > _LONG for one in words):
        return [Quotes([Quote(one) for one in words[:_MOST]], spoken(key))]
    more = f" and {len(words) - _MOST:,} more" if len(words) > _MOST else ""
    return [Facts([(spoken(key), ", ".join(words[:_MOST]) + more)])]


def _counts(key: str, value: Mapping[str, Any]) -> Bars:
    most = max(*(abs(one) for one in value.values()), 1e-12, 0.0)
    rows = [
        Bar(str(name), said(key, one), bar([(abs(one) / most, "hue0")], whole=True))
        for name, one in list(value.items())[:_MOST]
    ]
    return Bars(rows, spoken(key), more=max(0, len(value) - _MOST))


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = list(dict.fromkeys(key for row in rows for key in row))[:_COLUMNS]
    cells = [[_cell(key, row.get(key)) for key in columns] for row in rows[:_MOST]]
    texts = [
        spoken(key)
        for key in columns
        if any(isinstance(row.get(key), str | list) for row in rows[:_MOST])
    ]
    names = [spoken(key) for key in columns]
    return Table(names, cells, title, words=texts, more=max(0, len(rows) - _MOST))


def _cell(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value[:5])) + (" …" if len(value) > 5 else "")
    if isinstance(value, Mapping) and ends(value) is None:
        return ", ".join(f"{spoken(name)} {said(str(name), one)}" for name, one in value.items())
    return said(key, value)
