"""Reading a report that may lack anything, or hold what nobody here knows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeGuard

Json = dict[str, Any]


def inside(report: Mapping[str, Any] | None, *keys: str) -> Json:
    """An object within objects; empty where there is none."""
    found: Any = report or {}
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}


def rows_of(value: Any) -> list[Json]:
    """The objects of a list; none where it is none."""
    return [dict(x) for x in value if isinstance(x, Mapping)] if isinstance(value, list) else []


def lists_of(value: Any) -> list[list[Any]]:
    """The lists of a list, an empty one for what is none; none where it is none."""
    several = value if isinstance(value, list) else []
    return [one if isinstance(one, list) else [] for one in several]


def ends(figure: Any) -> tuple[float, float, float] | None:
    """Value and interval of a figure, under whichever name the value stands; None for none."""
    if not isinstance(figure, Mapping):
        return None
    known = (figure.get(name) for name in ("value", "point", "share", "rate"))
    value = next((one for one in known if is_number(one)), None)
    if value is None:
        return None
    low, high = figure.get("low"), figure.get("high")
    return value, low if is_number(low) else value, high if is_number(high) else value


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value is a finite number, which true and false are not."""
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and math.isfinite(value)


def number_in(found: Any, key: str, else_: float = 0.0) -> float:
    """A number in an object; another where it has none."""
    value = found.get(key) if isinstance(found, Mapping) else None
    return value if is_number(value) else else_


def sentences(found: Mapping[str, Any], key: str = "words") -> list[str]:
    """What an object says in words: a sentence or a list of them; none where it says nothing."""
    value = found.get(key)
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str) and one]


def spoken(name: Any) -> str:
    """A key as words."""
    return str(name).replace("_", " ")


def count_in(found: Mapping[str, Any], key: str) -> int:
    """A count in an object; 0 where it has none."""
    return max(0, int(number_in(found, key)))


def counts_in(found: Mapping[str, Any]) -> dict[str, int]:
    """What an object counts, by name; without what is no number."""
    return {str(name): max(0, int(one)) for name, one in found.items() if is_number(one)}


def objects_in(found: Mapping[str, Any]) -> dict[str, Json]:
    """The objects in an object, by name."""
    return {str(name): dict(one) for name, one in found.items() if isinstance(one, Mapping)}
