"""Which label is taken for which: as a table, or where there are many labels as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...in_words import number, share
from .blocks import Bar, Bars, Beside, Cells, Chip, Heat, Hues, Picture, Table
from .draw.matrix import MOST, matrix
from .draw.strips import bar
from .in_json import is_number

_IN_A_TABLE = 9
_PAIRS = 15


def confusion(
    counts: Mapping[str, Any], hues: Hues, down: str, across: str, title: str
) -> list[Any]:
    """Rows by two labels.

    Args:
        counts: label to label to rows.
        hues: colours of the labels.
        down: what the first label is, in words.
        across: what the second is.
        title: of the table or picture.
    """
    rows = {name: _numbers(one) for name, one in counts.items() if isinstance(one, Mapping)}
    names = list(dict.fromkeys([*rows, *(given for one in rows.values() for given in one)]))
    if not names:
        return []
    if len(names) <= _IN_A_TABLE:
        return [replace(_table(rows, names, hues, down, across), title=title)]
    return [
        Beside(
            [replace(_picture(rows, names, down, across), title=title), *_pairs(rows, down, across)]
        )
    ]


def _numbers(one: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(count) for name, count in one.items() if is_number(count)}


def _table(
    rows: Mapping[str, Mapping[str, int]],
    names: Sequence[str],
    hues: Hues,
    down: str,
    across: str,
) -> Table:
    cells: list[Cells] = []
    for name, one in rows.items():
        total = sum(one.values()) or 1
        figures = [_cell(one.get(given, 0), total, given != name) for given in names]
        cells.append([Chip(name, hues.of(name)), *figures])
    note = f"Each line is a label that rows were {down}, each column what they are {across}."
    return Table([f"{down} ↓  {across} →", *names], cells, note=note)


def _cell(count: int, total: int, wrong: bool) -> Heat:
    level = min(10, max(1, round(10 * count / total))) if count else 0
    return Heat(number(count), level, wrong)


def _picture(
    rows: Mapping[str, Mapping[str, int]], names: Sequence[str], down: str, across: str
) -> Picture:
    shares = []
    for name in names:
        one = rows.get(name, {})
        total = sum(one.values()) or 1
        shares.append([one.get(given, 0) / total for given in names])
    note = (
        f"From top to bottom {down}, from left to right {across}, in the order of the labels; the "
        "diagonal is where both agree. A cell is the darker, the larger its share of the line."
    )
    if len(names) > MOST:
        note += f" The first {MOST} of {len(names):,} labels."
    return Picture(matrix(shares, f"{down} against {across}"), note=note)


def _pairs(rows: Mapping[str, Mapping[str, int]], down: str, across: str) -> list[Bars]:
    pairs = [
        (count, count / (sum(one.values()) or 1), name, given)
        for name, one in rows.items()
        for given, count in one.items()
        if given != name and count
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[2], pair[3]))
    most = pairs[0][0] if pairs else 1
    bars = [
        Bar(
            f"{name} → {given}",
            f"{number(count)} · {share(part)}",
            bar([(count / most, "hue5")], whole=True),
        )
        for count, part, name, given in pairs[:_PAIRS]
    ]
    more = max(0, len(pairs) - _PAIRS)
    return [Bars(bars, f"{down} → {across}, most frequent", more=more)] if bars else []
