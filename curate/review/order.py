"""In which order rows are worth looking at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .rows import Rows

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ORDERS: Mapping[str, str] = {
    "worth": "what most probably changes the set first; rows of one artefact, and duplicates of "
    "one text, one behind the other",
    "doubt": "labels that are most probably wrong first",
    "unsure": "labels that the labeler was least sure of first",
    "check": "by check, in the order in which checks run, the surest first",
    "random": "by chance",
    "table": "as they stand in the table",
}
CHANGES: Mapping[str, float] = {
    "label_error": 1.0,
    "language": 0.9,
    "unusable": 0.9,
    "exact_duplicate": 0.8,
    "leak": 0.6,
    "near_duplicate": 0.6,
    "artefact": 0.5,
    "label_conflict": 0.5,
    "personal_data": 0.5,
    "label_disagreement": 0.4,
    "semantic_duplicate": 0.4,
}
"""How often a flag makes a reviewer change the row: guesses that only have to rank, times the score
where it has one."""
_OTHER = 0.3
_PROBABILITY = frozenset({"label_error", "unusable"})
"""Checks whose score says how sure the flag is; that of others is a similarity or a rate."""
_ABOUT_LABELS = ("label_error", "label_conflict", "label_disagreement")
_UNSURE = 0.5
"""Of the labels that votes are not sure of, the share that a reviewer changes, roughly."""
_UNKNOWN = 0.1
_THIN = 0.5
"""How much more a row of a label that hardly has any counts."""


def ordered(rows: Rows, order: str, seed: int) -> Ints:
    """Every row, in one of `ORDERS`.

    Args:
        rows: the rows.
        order: name of the order.
        seed: number from which a random order is drawn; ties are broken by place.
    """
    return _HOW[order](rows, seed)


def worth(rows: Rows, checks: Mapping[str, float] = CHANGES) -> Floats:
    """Expected change per keypress: how probable it is that one of the doubts is right.

    Flags count as if they were independent; of rows without one, half of what the labeler was not
    sure of. Labels with few rows count up to half as much again, since each of theirs matters more.
    """
    right = np.ones(rows.height)
    flags = rows.flags
    if flags.height:
        names, which = np.unique(flags["check"].to_numpy(), return_inverse=True)
        chance = np.array([checks.get(str(name), _OTHER) for name in names])[which]
        sure = np.isin(names, list(_PROBABILITY))[which]
        score = flags["score"].fill_null(1.0).clip(0, 1).to_numpy()
        chance = np.where(sure, chance * score, chance)
        np.multiply.at(right, flags["row"].to_numpy(), 1 - chance)
    doubted = right < 1
    changed = np.where(doubted, 1 - right, _UNSURE * unsure(rows))
    worth: Floats = changed * (1 + _THIN * _thin(rows))
    return worth


def unsure(rows: Rows) -> Floats:
    """One less the confidence of each row; .1 where nobody gave one."""
    if "confidence" not in rows.frame.columns:
        return np.full(rows.height, _UNKNOWN)
    sure = rows.frame["confidence"].cast(pl.Float64, strict=False).fill_null(1 - _UNKNOWN)
    return 1 - sure.clip(0, 1).to_numpy()


def groups(rows: Rows) -> Ints:
    """Number of the group of each row: carriers of one artefact, and copies of one text.

    A row that belongs to nothing is a group by itself.
    """
    flags = rows.flags
    group = _Joined(rows.height)
    pairs = flags.drop_nulls("partner").select("row", "partner").iter_rows()
    for row, partner in pairs:
        if (other := rows.place.get(partner)) is not None:
            group.join(row, other)
    found = group.numbers()
    marks = flags.filter(pl.col("check") == "artefact").unique("row", keep="first")
    if marks.height:
        _, which = np.unique(marks["reason"].to_numpy(), return_inverse=True)
        places = marks["row"].to_numpy()
        alone = np.bincount(found, minlength=rows.height)[found[places]] == 1
        found[places[alone]] = rows.height + which[alone]
    return found


class _Joined:
    """Disjoint sets of rows."""

    def __init__(self, height: int) -> None:
        self._parent = list(range(height))

    def join(self, one: int, other: int) -> None:
        a, b = self._root(one), self._root(other)
        self._parent[max(a, b)] = min(a, b)

    def numbers(self) -> Ints:
        return np.array([self._root(row) for row in range(len(self._parent))], dtype=np.int64)

    def _root(self, row: int) -> int:
        parent = self._parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row


def _thin(rows: Rows) -> Floats:
    """How much rarer the label of each row is than the most frequent one, 0 to 1."""
    if not rows.height:
        return np.zeros(0)
    names = np.array([str(name) for name in rows.given])
    _, which, counts = np.unique(names, return_inverse=True, return_counts=True)
    thin: Floats = 1 - counts[which] / counts.max()
    return thin


def _by_worth(rows: Rows, seed: int) -> Ints:
    gain, group = worth(rows), groups(rows)
    best = np.zeros(2 * rows.height + 1)
    np.maximum.at(best, group, gain)
    return _sorted(best[group], -group.astype(np.float64), gain)


def _by_doubt(rows: Rows, seed: int) -> Ints:
    about = {name: CHANGES[name] for name in _ABOUT_LABELS}
    none = dict.fromkeys(rows.flags["check"].unique().to_list(), 0.0)
    return _sorted(worth(rows, none | about), unsure(rows))


def _by_confidence(rows: Rows, seed: int) -> Ints:
    return _sorted(unsure(rows))


def _by_check(rows: Rows, seed: int) -> Ints:
    from ..checks import CHECKS

    place = {name: number for number, name in enumerate(CHECKS.names())}
    first = np.full(rows.height, float(len(place) + 1))
    for row, name in rows.flags.select("row", "check").iter_rows():
        first[row] = min(first[row], place.get(name, len(place)))
    return _sorted(-first, worth(rows))


def _by_chance(rows: Rows, seed: int) -> Ints:
    found: Ints = np.random.default_rng(seed).permutation(rows.height)
    return found


def _as_is(rows: Rows, seed: int) -> Ints:
    return np.arange(rows.height)


def _sorted(*high_first: Floats) -> Ints:
    """Rows by these, the first of them first, high values first; ties in the order of the table."""
    found: Ints = np.lexsort([-values for values in reversed(high_first)])
    return found


_HOW: Mapping[str, Callable[[Rows, int], Ints]] = {
    "worth": _by_worth,
    "doubt": _by_doubt,
    "unsure": _by_confidence,
    "check": _by_check,
    "random": _by_chance,
    "table": _as_is,
}
