"""Training files, small models, and figures on how good they are.

`export` writes the files here; `labelwright.export.finetune` trains a model and
`labelwright.export.evaluate` measures one. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from ..task import Task

__all__ = ["Exported", "check", "export"]


@dataclass(frozen=True)
class Exported:
    """What an export wrote.

    Attributes:
        files: every file, in the order a person would open them.
        rows: rows per split, splits without rows left out.
        notes: what the user should know, a sentence each.
        left_out: reason to number of rows that are in no file.
    """

    files: list[Path]
    rows: dict[str, int]
    notes: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


def export(
    table: pl.DataFrame,
    to: str,
    out: Path | str,
    *,
    task: Task | None = None,
    options: Mapping[str, Any] | None = None,
    curation: Mapping[str, Any] | None = None,
    seed: int = 0,
    fix: Sequence[str] = (),
) -> Exported:
    """Write a labelled and split table as the files of a format.

    Args:
        table: columns `text`, `label`, `split`; `id`, `kept` and the task's fields where it has
            them. Rows that are not kept, have no label or no split are left out and counted.
        to: name of a format (`export.formats.FORMATS`).
        out: folder for the files; an earlier export of the same format there is replaced.
        task: says the labels, their order and descriptions; else the labels are those found.
        options: the format's own settings.
        curation: the report of `curate` on these rows, for formats that describe the data.
        seed: number from which every random choice is drawn.
        fix: names of repairs to apply first (`export.checking.fixes.FIXES`), or `all`.

    Raises:
        InputError: unknown format, option or fix, a missing column, a label that the task has
            not, or no row left to write.
        LabelwrightError: the files could not be written, or read back as they should be.
    """
    from .writing import write

    return write(
        table,
        to,
        Path(out),
        task=task,
        options=options or {},
        curation=curation or {},
        seed=seed,
        fix=fix,
    )


def check(
    table: pl.DataFrame,
    to: str,
    *,
    task: Task | None = None,
    options: Mapping[str, Any] | None = None,
    curation: Mapping[str, Any] | None = None,
    seed: int = 0,
    fix: Sequence[str] = (),
) -> dict[str, Any]:
    """What is wrong with the files that `export` would write, before anyone pays for them.

    The files are written where they are thrown away. Arguments as for `export`.

    Returns:
        `ok`: whether nothing would fail; `findings`: what was looked at, each with `check`, `level`
        (fails, warns, fine), `words`, `fix` (the name of what mends it) and `rows` (ids of some);
        and figures: `rows` per split, `files` (bytes), `labels`, `tokens`, `refused`, `duplicates`,
        `cost`, `seconds`.

    Raises:
        InputError: as `export`.
    """
    from .checking.looking import look

    return look(
        table,
        to,
        task=task,
        options=options or {},
        curation=curation or {},
        seed=seed,
        fix=fix,
    )
