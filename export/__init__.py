"""Training files, small models, and figures on how good they are.

`export` writes the files here; `labelwright.export.finetune` trains a model and
`labelwright.export.evaluate` measures one. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from ..task import Task

__all__ = ["Exported", "export"]


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
) -> Exported:
    """Write a labelled and split table as the files of a format.

    Args:
        table: columns `text`, `label`, `split`; `id`, `kept` and the task's fields where it has
            them. Rows that are not kept, have no label or no split are left out and counted.
        to: name of a format (`openai-chat`, `openai-completion`, `hf`, `csv`, `jsonl`, or one
            that another package registers).
        out: folder for the files; an earlier export of the same format there is replaced.
        task: says the labels, their order and descriptions; else the labels are those found.
        options: the format's own settings.
        curation: the report of `curate` on these rows, for formats that describe the data.
        seed: number from which every random choice is drawn.

    Raises:
        InputError: unknown format or option, a missing column, a label that the task has not,
            or no row left to write.
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
    )
