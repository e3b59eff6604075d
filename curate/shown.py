"""Texts as a report shows them: a few of them, cut, and with nothing in them that is personal.

Reports are passed on, and so are their examples: an address or a number that belongs to somebody is
shown by a stand-in, whether or not anybody asked for the check that looks for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from .check import Context, Flag, Group, labels_of, texts_of
from .personal.finding import find_personal, without_personal
from .personal.phones import regions_of

MOST_ROWS = 8
"""Flagged rows that are shown of a check."""
MOST_ALIKE = 2
"""Rows flagged for one and the same reason that are shown before any other is."""
MOST_GROUPS = 6
MOST_OF_A_GROUP = 5
_MOST_SIGNS = 300
_READ = 2_000

Json = dict[str, Any]


class Shown:
    """Rows of the table that a check saw, to be shown.

    Args:
        table: the rows.
        ids: of the rows.
        context: says where the text is, and in which language.
    """

    def __init__(self, table: pl.DataFrame, ids: Sequence[str], context: Context) -> None:
        self._table, self._ids, self._context = table, ids, context

    def flagged(self, flags: Sequence[Flag]) -> list[Json]:
        """The rows most surely flagged, for as many reasons as there are.

        Returns:
            `id`, `text`, `label`, `reason`, `score` and `partner`: `id`, `text` and `label` of the
            other row; null where there is none.
        """
        chosen = _chosen(flags)
        others = [flag.partner for flag in chosen if flag.partner is not None]
        rows = self._rows([*(flag.row for flag in chosen), *others])
        return [
            rows[flag.row]
            | {"reason": flag.reason, "score": flag.score}
            | {"partner": None if flag.partner is None else rows[flag.partner]}
            for flag in chosen
        ]

    def groups(self, groups: Sequence[Group]) -> dict[str, list[list[Json]]]:
        """Rows of the largest groups of each kind: `id`, `text` and `label` of each."""
        by_kind: dict[str, list[Group]] = {}
        for group in sorted(groups, key=lambda group: -len(group.rows)):
            if len(some := by_kind.setdefault(group.kind, [])) < MOST_GROUPS:
                some.append(group)
        members = [row for some in by_kind.values() for g in some for row in _first(g)]
        rows = self._rows(members)
        return {
            kind: [[rows[row] for row in _first(group)] for group in some]
            for kind, some in by_kind.items()
        }

    def texts(self, rows: Sequence[int]) -> list[str]:
        """Texts of these rows."""
        return [one["text"] for one in (self._rows(rows)[row] for row in rows)]

    def _rows(self, rows: Sequence[int]) -> dict[int, Json]:
        wanted = list(dict.fromkeys(rows))
        if not wanted:
            return {}
        some = self._table[wanted]
        texts, labels = texts_of(some, self._context), labels_of(some, self._context)
        told = zip(wanted, tellable(texts, self._context), labels, strict=True)
        return {row: {"id": self._ids[row], "text": text, "label": x} for row, text, x in told}


def tellable(texts: Sequence[str], context: Context) -> list[str]:
    """Texts cut to 300 characters, with stand-ins for what is personal."""
    read = [text[:_READ] for text in texts]
    regions = regions_of(context.language)
    for place, spans in find_personal(read, regions).items():
        read[place] = without_personal(read[place], spans, regions)
    return [text if len(text) <= _MOST_SIGNS else f"{text[: _MOST_SIGNS - 1]}…" for text in read]


def tellable_figures(figures: Mapping[str, Any], context: Context) -> Json:
    """Figures as plain data, in whose lists of texts nothing is personal."""
    return {key: _tellable(key, value, context) for key, value in figures.items()}


def _tellable(key: str, value: Any, context: Context) -> Any:
    if isinstance(value, Mapping):
        return tellable_figures(value, context)
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, list) or key == "ids" or key.endswith("_ids"):
        return value
    if all(isinstance(one, str) for one in value):
        return tellable(value, context)
    return [_tellable(key, one, context) for one in value]


def _first(group: Group) -> tuple[int, ...]:
    return group.rows[:MOST_OF_A_GROUP]


def _chosen(flags: Sequence[Flag]) -> list[Flag]:
    ranked = sorted(flags, key=lambda flag: (-1 if flag.score is None else -flag.score, flag.row))
    seen: Counter[str] = Counter()
    early: list[Flag] = []
    late: list[Flag] = []
    for flag in ranked:
        seen[flag.reason] += 1
        (early if seen[flag.reason] <= MOST_ALIKE else late).append(flag)
        if len(early) >= MOST_ROWS:
            break
    return [*early, *late][:MOST_ROWS]
