"""Writing one format: choose rows, refuse what cannot be written, write, read back, move."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from ..errors import InputError
from ..task import Task
from . import Exported
from .formats import FORMATS
from .formats.base import Format, Job, Row, Settings
from .rows import choose, in_words

SHOWN = 5


def write(
    table: pl.DataFrame,
    to: str,
    out: Path,
    *,
    task: Task | None,
    options: Mapping[str, Any],
    curation: Mapping[str, Any],
    seed: int,
) -> Exported:
    """See `labelwright.export.export`."""
    from .staging import staged

    kind: type[Format] = FORMATS.get(to)
    settings = _settings(kind, to, options)
    chosen = choose(table, stage="export", task=task, split=True)
    left_out = dict(chosen.left_out)
    fields = tuple(name for name in (task.fields if task else ()) if name in table.columns)
    kept, refused = _refuse(kind, chosen.table, fields)
    if refused:
        left_out[f"cannot be written as {to}"] = len(refused)
    if kept.is_empty():
        raise InputError(f"export has no rows to write. {' '.join(in_words(left_out))}".strip())
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; export needs a folder")
    job = Job(kept, chosen.labels, fields, task, seed, curation)
    form = kind(job, settings)
    with staged(out, own=kind.own) as folder:
        form.write(folder)
        form.check(folder)
        files = [name for name in kind.own if (folder / name).is_file()]
    notes = [*in_words(left_out), *_name(refused), *form.notes(out), *form.publish(out)]
    return Exported([out / name for name in files], job.counts(), notes, left_out)


def _settings(kind: type[Format], to: str, options: Mapping[str, Any]) -> Settings:
    try:
        return kind.settings.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        known = ", ".join(kind.settings.model_fields) or "none"
        what = "there is no such option" if first["type"] == "extra_forbidden" else first["msg"]
        raise InputError(f"{to}, option {name!r}: {what}; its options: {known}") from None


def _refuse(
    kind: type[Format], table: pl.DataFrame, fields: tuple[str, ...]
) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
    """The rows that a format can hold, and (id, reason) of the others."""
    good: list[bool] = []
    refused = []
    for values in table.iter_rows(named=True):
        row = Row.of(values, fields)
        reason = kind.problem(row)
        good.append(reason is None)
        if reason:
            refused.append((row.id, reason))
    return table.filter(pl.Series(good, dtype=pl.Boolean)), refused


def _name(refused: list[tuple[str, str]]) -> list[str]:
    notes = [f"Row {name} was refused: {reason}." for name, reason in refused[:SHOWN]]
    if len(refused) > SHOWN:
        notes.append(f"{len(refused) - SHOWN:,} more rows were refused for such reasons.")
    return notes
