"""What the generator was asked for beside the label, row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

MARK = "mark"
"""Attribute of texts that were asked for because of a mark; it is no part of the plan."""
MOST_VALUES = 50
"""An attribute with more, such as a number or a person made up for each call, has no cells."""


def attributes_of(table: pl.DataFrame) -> dict[str, list[str | None]]:
    """Value of each attribute in each row; null where a row has none.

    From the column `attributes`, a list of names and values or JSON text of one, and from the
    column `generator`, which counts as an attribute. Left out are attributes of a single value, or
    of more than 50.
    """
    found: dict[str, list[str | None]] = {}
    if "attributes" in table.columns:
        for row, named in enumerate(table["attributes"].to_list()):
            for name, value in _pairs(named):
                if name == MARK:
                    continue
                if name not in found:
                    found[name] = [None] * table.height
                found[name][row] = value
    if "generator" in table.columns:
        found["generator"] = [None if v is None else str(v) for v in table["generator"].to_list()]
    return {name: values for name, values in found.items() if 2 <= _count(values) <= MOST_VALUES}


def _pairs(named: Any) -> list[tuple[str, str]]:
    if isinstance(named, str):
        try:
            named = json.loads(named)
        except ValueError:
            return []
    if isinstance(named, Mapping):
        return [(str(name), str(value)) for name, value in named.items() if value is not None]
    if not isinstance(named, Sequence):
        return []
    return [
        (str(each["name"]), str(each["value"]))
        for each in named
        if isinstance(each, Mapping) and each.get("name") and each.get("value") is not None
    ]


def _count(values: Sequence[str | None]) -> int:
    return len({value for value in values if value is not None})
