"""JSON objects of a file, each with its place: as a list, or one a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError

Placed = tuple[str, dict[str, Any]]
"""An object and its place, in words."""

_START = 4_096


def read_objects(path: Path) -> Iterator[Placed]:
    """Every object of a JSON list, or of a file with one object a line; lines one at a time.

    Raises:
        InputError: not readable, not JSON, or something else than objects; with its place.
    """
    try:
        if _is_list(path):
            yield from _list(path, _decoded(path, path.read_bytes(), 0))
        else:
            yield from _lines(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def first_object(path: Path) -> dict[str, Any]:
    """The first object of such a file; an empty one where it is no such file."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            line = next((line for line in file if line.strip()), "")
        if not line.lstrip().startswith("["):
            return _object("", _load(path, line, 1))[1]
        return next((each for _, each in read_objects(path)), {})
    except (OSError, UnicodeDecodeError, InputError):
        return {}


def _is_list(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(_START).removeprefix(codecs.BOM_UTF8)
        while start and not start.strip():
            start = file.read(_START)
    return start.lstrip().startswith(b"[")


def _lines(path: Path) -> Iterator[Placed]:
    place = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):  # U+2028 does not end a line of JSON
            text = _decoded(path, line, place)
            place += len(line)
            if text.strip():
                yield _object(f"{path}:{number}", _load(path, text, number))


def _decoded(path: Path, content: bytes, place: int) -> str:
    try:
        return content.decode("utf-8-sig" if place == 0 else "utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: found byte {place + error.start} not to be UTF-8; expected JSON"
        ) from None


def _list(path: Path, text: str) -> list[Placed]:
    values = _load(path, text, 1)
    return [_object(f"{path}: item {n}", value) for n, value in enumerate(values, 1)]


def _load(path: Path, text: str, first_line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise InputError(
            f"{path}:{line}:{error.colno}: found bad JSON ({error.msg}); expected one object a "
            "line, or a list of them"
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}:{first_line}: found JSON that cannot be read: {error}") from None


def _object(where: str, value: Any) -> Placed:
    if not isinstance(value, dict):
        raise InputError(f"{where}: found {str(value)[:60]!r}; expected an object")
    return where, value
