"""Which rows are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...errors import InputError
from ..checks import CHECKS
from .order import unsure
from .rows import Rows

Bools = NDArray[np.bool_]

ANY = "any"
"""Of `check`: rows that something speaks against: a flag, or a confidence below .8."""
ALL = "all"
STATES = ("open", "done", "differ", "stale")
_UNSURE = 0.2


@dataclass(frozen=True)
class Filters:
    """What rows must be; None asks for nothing.

    Attributes:
        check: name of a check that flags them, or `any`.
        label: the label that the table has.
        split, source: value of that column.
        state: `open`, `done` (by this reviewer), `differ` (reviewers do, and nobody settled it),
            `stale` (decided on another text).
        search: words that stand in the text, whatever their case.
        finding: in words, what the rows have that is looked at all at once.
    """

    check: str | None = None
    label: str | None = None
    split: str | None = None
    source: str | None = None
    state: str | None = None
    search: str | None = None
    finding: str | None = None

    def changed(self, **some: str | None) -> Filters:
        """These, with some others. Raises ValueError for a name that is none."""
        if unknown := set(some) - set(self.__dataclass_fields__):
            raise ValueError(f"no filter is called {', '.join(sorted(unknown))}")
        return replace(self, **{name: value or None for name, value in some.items()})

    def in_words(self) -> str:
        """What is asked for, shortly; empty where all rows are."""
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return ", ".join(f"{name}: {value}" for name, value in said.items() if value)


def known(rows: Rows, name: str, value: str | None) -> str | None:
    """A value that a filter can take here; None for one that asks for nothing, such as `all`.

    Raises:
        InputError: there is no such check, label, state ...
    """
    if not value or (name == "check" and value == ALL):
        return None
    if name == "search":
        return value
    allowed = [*choices(rows).get(name, ()), *(CHECKS.names() if name == "check" else ())]
    if value not in allowed:
        names = ", ".join(dict.fromkeys(allowed)) or "nothing"
        raise InputError(f"{value!r} is no {name} here; there is {names}")
    return value


def matching(rows: Rows, filters: Filters, states: Mapping[int, str]) -> Bools:
    """Which rows are what the filters ask for, shape (rows,).

    Args:
        rows: the rows.
        filters: what to ask for.
        states: state of each row, one of `STATES`; those that are missing are open.
    """
    found = np.ones(rows.height, dtype=np.bool_)
    for mask in _masks(rows, filters):
        found &= mask
    if filters.state is not None:
        for row in np.flatnonzero(found).tolist():
            found[row] = states.get(row, "open") == filters.state
    return found


def choices(rows: Rows) -> Mapping[str, Sequence[str]]:
    """The values that each filter can take here; none for those that would tell nothing."""
    checks = [str(name) for name in rows.flags["check"].unique(maintain_order=True).to_list()]
    found: dict[str, Sequence[str]] = {"check": [ANY, *sorted(checks)], "label": rows.labels}
    for name in ("split", "source"):
        if name in rows.frame.columns:
            values = rows.frame[name].drop_nulls().unique().sort().to_list()
            if len(values) > 1:
                found[name] = [str(value) for value in values]
    return found | {"state": STATES}


def _masks(rows: Rows, filters: Filters) -> Iterator[Bools]:
    flags = rows.flags
    if filters.check == ANY:
        yield _at(rows, flags["row"]) | (unsure(rows) > _UNSURE)
    elif filters.check is not None:
        yield _at(rows, flags.filter(pl.col("check") == filters.check)["row"])
    if filters.label is not None:
        wanted = filters.label
        has = (wanted in one if isinstance(one, tuple) else one == wanted for one in rows.given)
        yield np.fromiter(has, dtype=np.bool_, count=rows.height)
    for name, value in (("split", filters.split), ("source", filters.source)):
        if value is not None:
            yield (rows.frame[name].cast(pl.String) == value).fill_null(False).to_numpy()
    if filters.search is not None:
        text = rows.frame["text"].str.to_lowercase()
        yield text.str.contains(filters.search.lower(), literal=True).to_numpy()


def _at(rows: Rows, places: pl.Series) -> Bools:
    found = np.zeros(rows.height, dtype=np.bool_)
    found[places.to_numpy()] = True
    return found
