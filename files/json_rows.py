"""JSON and JSONL as rows of a frame."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import InputError
from ..progress import Progress

Row = dict[str, Any]
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_jsonl(path: Path, text: str, progress: Progress) -> pl.DataFrame:
    """One object a line; blank lines are passed over.

    Raises:
        InputError: a line that is not a JSON object; with line and column.
    """
    rows = []
    # str.splitlines would also break at U+2028, which JSON allows inside a string
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        value = _load(path, line, number)
        if not isinstance(value, dict):
            raise InputError(
                f"{path}:{number}: {line.strip()[:60]!r}; expected one JSON object a line, "
                'such as {"text": "...", "label": "..."}'
            )
        rows.append(value)
    return _frame(path, rows, progress)


def parse_json(path: Path, text: str, progress: Progress) -> pl.DataFrame:
    """A list of objects, alone or as the one list in an object such as `{"data": [...]}`.

    Raises:
        InputError: not JSON, with line and column; or another shape, with what was found.
    """
    value = _load(path, text, 1)
    if isinstance(value, dict):
        lists = {key: item for key, item in value.items() if isinstance(item, list)}
        if len(lists) != 1 and "data" not in lists:
            raise InputError(
                f"{path}: an object with the keys {', '.join(list(value)[:10]) or 'none'}; "
                'expected a list of objects, or {"data": [...]}'
            )
        key = "data" if "data" in lists else next(iter(lists))
        progress.say(f"{path}: rows taken from the key {key!r}")
        value = lists[key]
    if not isinstance(value, list):
        raise InputError(f"{path}: {str(value)[:60]!r}; expected a list of objects")
    for number, row in enumerate(value, 1):
        if not isinstance(row, dict):
            raise InputError(f"{path}: item {number} is {str(row)[:60]!r}; expected an object")
    return _frame(path, value, progress)


def _load(path: Path, text: str, first_line: int) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise InputError(f"{path}:{line}:{error.colno}: bad JSON: {error.msg}") from None
    except _TwiceError as error:
        raise InputError(f"{path}:{first_line}: the key {error} twice in one object") from None
    except RecursionError:
        raise InputError(f"{path}:{first_line}: JSON nested too deep") from None
    except ValueError as error:  # a number of more than 4,300 digits
        raise InputError(f"{path}:{first_line}: bad JSON: {error}") from None


class _TwiceError(Exception):
    pass


def _object(pairs: list[tuple[str, Any]]) -> Row:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(repr(next(name for name in names if names.count(name) > 1)))
    return found


def _frame(path: Path, rows: list[Row], progress: Progress) -> pl.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    mended = [0]
    series = []
    for name in names:
        values = [_whole(row.get(name), mended) for row in rows]
        series.append(_series(_whole(name, mended), values))
    if mended[0]:
        progress.say(f"{path}: {mended[0]} half character(s) (lone surrogates) replaced by U+FFFD")
    return pl.DataFrame(series)


def _whole(value: Any, mended: list[int]) -> Any:
    """A value whose texts can be written as UTF-8; counts what had to be replaced."""
    if isinstance(value, str):
        if value.isascii():
            return value
        whole, bad = _LONE_SURROGATE.subn("\ufffd", value)
        mended[0] += bad
        return whole
    if isinstance(value, list):
        return [_whole(item, mended) for item in value]
    if isinstance(value, dict):
        return {_whole(key, mended): _whole(item, mended) for key, item in value.items()}
    return value


def _series(name: str, values: list[Any]) -> pl.Series:
    """A column in the narrowest type that holds every value; text where kinds are mixed."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return pl.Series(name, values, dtype=pl.String)
    try:
        if kinds == {bool}:
            return pl.Series(name, values, strict=True)
        if kinds in ({list}, {dict}):
            # A series is typed by its first value, and what does not fit there is lost.
            nested = pl.DataFrame([{name: value} for value in values], infer_schema_length=None)
            if _holds(nested[name].to_list(), values):
                return nested[name]
        if kinds == {int}:
            return pl.Series(name, values, dtype=pl.Int64)
        if kinds <= {int, float}:
            return pl.Series(name, values, dtype=pl.Float64, strict=False)
    except (pl.exceptions.PolarsError, TypeError, OverflowError, ValueError):
        pass
    return pl.Series(name, list(_as_json(values)), dtype=pl.String)


def _holds(found: Any, given: Any) -> bool:
    """Whether nothing of nested values was lost; keys that are not there are null in a column."""
    if isinstance(given, dict):
        return (
            isinstance(found, dict)
            and all(_holds(found[key], given.get(key)) for key in found)
            and set(given) <= set(found)
        )
    if isinstance(given, list):
        return (
            isinstance(found, list) and len(found) == len(given) and all(map(_holds, found, given))
        )
    if given is None:
        return found is None or (
            isinstance(found, dict) and all(value is None for value in found.values())
        )
    numbers = type(found) is float and type(given) is int
    return (numbers or type(found) is type(given)) and bool(found == given)


def _as_json(values: Iterable[Any]) -> Iterable[str | None]:
    for value in values:
        plain = value is None or isinstance(value, str)
        yield value if plain else json.dumps(value, ensure_ascii=False)
