"""Reading any labelled file: CSV, TSV, JSONL, JSON, Parquet, plain lines.

Reading loses nothing and guesses nothing in silence: a file that is not what it must be is an
error with its line, and whatever was decided on the way (another encoding, another separator) is
said. Cells of CSV and TSV stay the text that they are, so that `007` comes back as `007`.
"""

from __future__ import annotations

import codecs
import io
import json
from pathlib import Path

import polars as pl

from ..errors import InputError
from ..progress import Progress, Silent
from .delimited import parse_delimited
from .json_rows import parse_json, parse_jsonl
from .suffixes import KINDS, SUFFIXES

_BINARY = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook: save it as CSV",
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"%PDF": "a PDF",
    b"SQLite format 3": "an SQLite database: export the table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Office document: save it as CSV",
}
_MARKS = (  # the longer marks first: that of UTF-16 is the beginning of that of UTF-32
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


def read_frame(path: str | Path, *, progress: Progress | None = None) -> pl.DataFrame:
    """A file as a frame, with its own columns and rows in their own order.

    The format follows the suffix, or the content where the suffix says nothing. An empty CSV cell
    is null; lines of a `.txt` file become the column `text`.

    Args:
        path: CSV, TSV, JSONL (or NDJSON), JSON (a list of objects, alone or as the one list in an
            object), Parquet, or plain lines.
        progress: where decisions that were taken are said.

    Raises:
        InputError: no such file, not readable, empty, no rows, binary, not UTF-8 or marked UTF-16,
            ragged rows, bad JSON; with the line where there is one.
    """
    path = Path(path)
    progress = progress or Silent()
    data = _read_bytes(path)
    if data.startswith(b"PAR1") or SUFFIXES.get(path.suffix.lower()) == "parquet":
        frame = _read_parquet(path, data)
    else:
        text = _decode(path, data, progress)
        kind = SUFFIXES.get(path.suffix.lower()) or _sniff(text)
        frame = _parse(path, text, kind, progress)
    if frame.height == 0:
        raise InputError(f"{path}: no rows (columns: {', '.join(frame.columns) or 'none'})")
    return frame


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: a folder; a file was expected ({KINDS})") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{path}: cannot be read: {reason}") from None
    if not data:
        raise InputError(f"{path}: an empty file; expected {KINDS}")
    return data


def _read_parquet(path: Path, data: bytes) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"{path}: not a whole Parquet file: {reason}") from None
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))


def _decode(path: Path, data: bytes, progress: Progress) -> str:
    """The text of a file: UTF-8, or what its byte order mark says."""
    _refuse_binary(path, data)
    codec, name = "utf-8", "UTF-8"
    for mark, marked_codec, marked_name in _MARKS:
        if data.startswith(mark):
            data, codec, name = data[len(mark) :], marked_codec, marked_name
            break
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        if b"\0" in data and codec == "utf-8":
            raise InputError(f"{path}: a binary file; expected {KINDS}") from None
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}:{line}: byte 0x{data[error.start]:02x} is not {name}. Save the file as UTF-8"
            " (from Windows-1252: iconv -f CP1252 -t UTF-8 OLD > NEW)"
        ) from None
    if name != "UTF-8":
        progress.say(f"{path}: read as {name}")
    if not text.strip():
        raise InputError(f"{path}: nothing but blanks; expected {KINDS}")
    return _judge_nul(path, text, progress)


def _refuse_binary(path: Path, data: bytes) -> None:
    for mark, what in _BINARY.items():
        if data.startswith(mark):
            raise InputError(f"{path}: {what}; expected {KINDS}")


def _judge_nul(path: Path, text: str, progress: Progress) -> str:
    """A few NULs are part of somebody's text and stay; many mean that this is no text."""
    count = text.count("\0")
    if not count:
        return text
    line = text.count("\n", 0, text.index("\0")) + 1
    if count > len(text) / 100:
        raise InputError(
            f"{path}:{line}: NUL bytes: a binary file, or UTF-16 without its mark; expected {KINDS}"
        )
    progress.say(f"{path}:{line}: {count} NUL character(s) in the text, left as they are")
    return text


def _sniff(text: str) -> str:
    """The format that a text without a telling name looks like."""
    start = text.lstrip()
    if start.startswith("["):
        return "json"
    if start.startswith("{"):
        line, _, rest = start.partition("\n")
        return "jsonl" if _is_object(line, holding_rows=bool(rest.strip())) else "json"
    first = start.partition("\n")[0]
    return "tsv" if first.count("\t") > first.count(",") else "csv"


def _is_object(line: str, *, holding_rows: bool) -> bool:
    """Whether a line is a whole JSON object; one that holds a list of rows only if that may be."""
    try:
        values = json.loads(line).values()
    except (ValueError, RecursionError):
        return False
    lists = [value for value in values if isinstance(value, list) and value]
    return holding_rows or not any(isinstance(items[0], dict) for items in lists)


def _parse(path: Path, text: str, kind: str, progress: Progress) -> pl.DataFrame:
    if kind == "jsonl":
        return parse_jsonl(path, text, progress)
    if kind == "json":
        return parse_json(path, text, progress)
    if kind == "lines" and "\t" not in text.partition("\n")[0]:
        lines = [line.rstrip("\r") for line in text.split("\n")]
        return pl.DataFrame({"text": [line for line in lines if line.strip()]})
    return parse_delimited(path, text, "," if kind == "csv" else "\t", progress)
