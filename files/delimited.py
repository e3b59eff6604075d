"""CSV and TSV, read strictly: every row has as many cells as the header, or is an error.

Python's reader and not Polars': Polars fills a short row with nulls, which would lose a row's
labels in silence.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ..errors import InputError
from ..progress import Progress

_OTHER_SEPARATORS = (";", "\t", "|")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def parse_delimited(path: Path, text: str, separator: str, progress: Progress) -> pl.DataFrame:
    """The rows below a header as columns of text; an empty cell is null.

    A header without the separator but with semicolons, tabs or bars is read by those, said aloud.

    Raises:
        InputError: ragged rows, an open quote, a column name twice; with the line.
    """
    separator = _separator(path, text, separator, progress)
    # grows with the file and never shrinks: one cell may hold a whole book
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    rows = _rows(path, text, separator)
    _, header = next(rows)
    _check_header(path, header)
    cells: list[list[str]] = []
    blank = inside = 0
    for line, row in rows:
        if not row:
            blank += 1
            continue
        if len(row) != len(header):
            raise _ragged(path, line, row, header)
        cells.append(row)
        inside = blank
    if inside:
        progress.say(f"{path}: {inside} blank line(s) between rows passed over")
    columns = zip(*cells, strict=True) if cells else iter(() for _ in header)
    return pl.DataFrame(
        [
            pl.Series(name, [cell or None for cell in column], dtype=pl.String)
            for name, column in zip(header, columns, strict=True)
        ]
    )


def _separator(path: Path, text: str, separator: str, progress: Progress) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    if separator in first:
        return separator
    others = [other for other in (*_OTHER_SEPARATORS, ",") if other in first]
    if not others:
        return separator
    found = max(others, key=first.count)
    progress.say(f"{path}: cells are separated by {_NAMES[found]}")
    return found


def _rows(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on; a quoted cell may span lines."""
    start = len(text) - len(text.lstrip("\r\n"))
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator, strict=True)
    before = text[:start].count("\n")
    line = before + 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(path, line, str(error)) from None
        yield line, row
        line = before + reader.line_num + 1


def _broken(path: Path, line: int, problem: str) -> InputError:
    if "unexpected end of data" in problem:
        problem = "a quote that opens in this row is never closed"
    elif "expected after" in problem:
        problem = 'a quote inside a quoted cell must be doubled ("")'
    return InputError(f"{path}:{line}: {problem}")


def _check_header(path: Path, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(
            f"{path}:1: the column name(s) {', '.join(map(repr, twice))} more than once; "
            "give every column its own name in the first line"
        )


def _ragged(path: Path, line: int, row: list[str], header: list[str]) -> InputError:
    names = ", ".join(header)
    hint = (
        "put double quotes around a cell that holds the separator"
        if len(row) > len(header)
        else "a cell is missing, or a quote is"
    )
    start = " | ".join(row)[:60]
    return InputError(
        f"{path}:{line}: {len(row)} cell(s), expected {len(header)} ({names}): {start!r}; {hint}"
    )
