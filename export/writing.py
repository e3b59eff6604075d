"""Writing one format: choose rows, refuse what cannot be written, write, read back, move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import InputError
from ..task import Task
from . import Exported
from .checking.against_limits import beyond
from .preparing import Refused, prepare
from .rows import in_words

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
    fix: Sequence[str] = (),
) -> Exported:
    """See `labelwright.export.export`."""
    from .staging import staged

    given = {"task": task, "options": options, "curation": curation, "seed": seed, "fix": fix}
    found = prepare(table, to, **given)  # type: ignore[arg-type]
    form = found.form
    if form is None:
        said = " ".join([*in_words(found.left_out), *_name(found.refused)])
        raise InputError(f"export has no rows to write. {said}")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; export needs a folder")
    with staged(out, own=form.own) as folder:
        form.write(folder)
        form.check(folder)
        files = [name for name in form.own if (folder / name).is_file()]
    notes = [
        *([form.warning] if form.warning else []),
        *found.notes,
        *in_words(found.left_out),
        *_name(found.refused),
        *(f"{one.words}." for one in beyond(form, out)),
        *form.notes(out),
        *form.publish(out),
    ]
    return Exported([out / name for name in files], form.job.counts(), notes, found.left_out)


def _name(refused: Sequence[Refused]) -> list[str]:
    notes = [f"Row {one.shown} was refused: {one.reason}." for one in refused[:SHOWN]]
    if len(refused) > SHOWN:
        notes.append(f"{len(refused) - SHOWN:,} more rows were refused for such reasons.")
    return notes
