"""Finding what is wrong with a table of examples, and mending it where that is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..progress import Progress, Silent

if TYPE_CHECKING:
    import polars as pl

    from ..reviews import Review
    from ..task import Task
    from .curated import Curated


def curate(
    data: pl.DataFrame | str | Path,
    *,
    task: Task | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    fields: Mapping[str, str] | None = None,
    checks: Sequence[str] | None = None,
    fix: Sequence[str] | None = None,
    keep_dropped: bool = False,
    real: pl.DataFrame | None = None,
    reviews: Sequence[Review] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Curated:
    """Run checks over examples; nothing is changed or dropped unless `fix` asks for it.

    Args:
        data: a table with `text` and `label` (and what the stages before wrote: `id`,
            `intended_label`, `confidence` ...), or a file: CSV, TSV, JSONL, JSON or Parquet.
        task: gives fields, language and bounds; None for a file that no task belongs to.
        text_column, label_column: columns to read; None for `text` and `label` of a table, and for
            a guess, which is said aloud, of a file.
        fields: task's field to column, where they are not named alike.
        checks: names of checks, in any order; None for all.
        fix: names of checks whose fix is applied, after which the later checks see the mended
            table; such a check runs even where `checks` leaves it out. None for no fix at all.
        keep_dropped: whether `Curated.write` writes dropped rows unless told otherwise.
        real: rows that people wrote for the same task, for checks that compare.
        reviews: what people decided on rows, in order: it stands before any check runs, and rows
            that they decided on are not doubted for their label.
        seed: number from which every random choice is drawn.
        progress: where each check is shown as it runs.

    Returns:
        The table with `flags`, `fixes` and `kept`, the findings and the figures.

    Raises:
        InputError: a check, fix, column or file that is not there or not what it must be.
    """
    from .source import read_source
    from .steps import run_checks

    shown = progress if progress is not None else Silent()
    source = read_source(
        data,
        task=task,
        text_column=text_column,
        label_column=label_column,
        fields=fields or {},
        progress=shown,
    )
    return run_checks(
        source,
        checks=checks,
        fix=tuple(fix or ()),
        keep_dropped=keep_dropped,
        real=real,
        reviews=reviews,
        seed=seed,
        progress=shown,
    )
