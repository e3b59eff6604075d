"""Writing a file whole or not at all, a frame in the format of the suffix."""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import polars as pl

from ..errors import InputError, LabelwrightError
from .suffixes import SUFFIXES


def write_frame(path: str | Path, frame: pl.DataFrame) -> Path:
    """Write a frame in the format of the suffix; lists and structs become JSON in CSV and TSV.

    The file appears whole or not at all: it is written beside its place and then renamed.

    Raises:
        InputError: a suffix that is no format.
        LabelwrightError: the folder is read-only, the disk is full, or the like.
    """
    path = Path(path)
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None or kind == "lines":
        raise InputError(
            f"{path}: cannot write {path.suffix or 'a file without a suffix'}; "
            "end the name in .csv, .tsv, .jsonl, .json or .parquet"
        )
    buffer = io.BytesIO()
    _WRITERS[kind](frame, buffer)
    write_bytes(path, buffer.getvalue())
    return path


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a file whole or not at all, making the folder where there is none.

    Raises:
        LabelwrightError: the folder is read-only, the disk is full, or the like.
    """
    path = Path(path)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        beside.replace(path)
    except OSError as error:
        raise LabelwrightError(
            f"{path}: cannot be written: {error.strerror or error}. Nothing there was changed"
        ) from None
    finally:
        with contextlib.suppress(OSError):  # after a success it is not there any more
            beside.unlink(missing_ok=True)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose lists and structs are JSON text, as CSV needs it."""
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    flat = frame.with_columns(
        pl.Series(name, [_json(value) for value in frame[name].to_list()], dtype=pl.String)
        for name in nested
    )
    # a lone null would be a blank line, which is no row when it is read back
    return flat.fill_null("") if flat.width == 1 else flat


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


_WRITERS: dict[str, Callable[[pl.DataFrame, io.BytesIO], object]] = {
    "csv": lambda frame, out: _flat(frame).write_csv(out),
    "tsv": lambda frame, out: _flat(frame).write_csv(out, separator="\t"),
    "jsonl": lambda frame, out: frame.write_ndjson(out),
    "json": lambda frame, out: frame.write_json(out),
    "parquet": lambda frame, out: frame.write_parquet(out),
}
