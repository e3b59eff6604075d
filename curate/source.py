"""Rows to be curated, from a stage's table or from anybody's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ..errors import InputError
from ..files import as_label, as_text, guess_columns, read_frame
from ..progress import Progress
from ..table import content_id, unique_ids
from ..task import Task

_CARRIED = ("intended_label", "split", "confidence", "agreement", "reviewed")
_NAMES = ("intended_label", "split")
_ASKED = ("attributes", "generator", "votes", "probabilities")


@dataclass(frozen=True)
class Source:
    """Rows to be curated.

    Attributes:
        frame: the rows as they came, with every column, and an `id` column.
        table: `text`, `label` (where there is one) and what checks read beside; same rows, no
            null text.
        columns: where each text column of `table`, and its label, stands in `frame`.
        ids: the ids as text.
        task: the task that the rows belong to, where there is one.
    """

    frame: pl.DataFrame
    table: pl.DataFrame
    columns: dict[str, str]
    ids: list[str]
    task: Task | None
    fields: tuple[str, ...] = field(default=())


def read_source(
    data: pl.DataFrame | str | Path,
    *,
    task: Task | None,
    text_column: str | None,
    label_column: str | None,
    fields: Mapping[str, str],
    progress: Progress,
) -> Source:
    """Read what `curate` was given. See there for the arguments and errors."""
    from_file = not isinstance(data, pl.DataFrame)
    name = str(data) if from_file else "the table"
    frame = read_frame(data, progress=progress) if not isinstance(data, pl.DataFrame) else data
    if not from_file and "text" in frame.columns and text_column is None:
        return _from_table(frame, task, label_column)
    chosen = guess_columns(
        frame,
        fields=tuple(task.fields) if task else (),
        text=text_column,
        label=label_column,
        field_columns=fields,
        source=name,
    )
    progress.say(f"{name}: {chosen.in_words()}")
    columns = dict(chosen.fields) or {"text": chosen.text or "text"}
    table = frame.select(
        as_text(frame[old]).fill_null("").alias(new) for new, old in columns.items()
    )
    if task is not None and chosen.fields:
        table = _joined(table, task)
    if chosen.label is not None:
        table = table.with_columns(as_label(frame[chosen.label]).alias("label"))
        columns["label"] = chosen.label
    return _source(frame, table, columns, chosen.id, task, tuple(chosen.fields))


def _from_table(frame: pl.DataFrame, task: Task | None, label_column: str | None) -> Source:
    """A table that a stage made: its columns are what their names say."""
    label = label_column or "label"
    if label_column is not None and label_column not in frame.columns:
        raise InputError(
            f"the table has no column {label_column!r}; it has {', '.join(frame.columns)}"
        )
    columns = {"text": "text"}
    present = tuple(n for n in (task.fields if task else ()) if n in frame.columns)
    columns |= {name: name for name in present}
    table = frame.select(
        as_text(frame[old]).fill_null("").alias(new) for new, old in columns.items()
    )
    if label in frame.columns:
        table = table.with_columns(as_label(frame[label]).alias("label"))
        columns["label"] = label
    return _source(frame, table, columns, "id" if "id" in frame.columns else None, task, present)


def _joined(table: pl.DataFrame, task: Task) -> pl.DataFrame:
    empty = [pl.lit("").alias(name) for name in task.fields if name not in table.columns]
    table = table.with_columns(*empty)
    texts = [task.join(row) for row in table.iter_rows(named=True)]
    return table.with_columns(pl.Series("text", texts, dtype=pl.String))


def _source(
    frame: pl.DataFrame,
    table: pl.DataFrame,
    columns: dict[str, str],
    id_column: str | None,
    task: Task | None,
    fields: tuple[str, ...],
) -> Source:
    if id_column is None:
        ids = unique_ids(content_id({"text": text}) for text in table["text"])
        frame = frame.select(pl.Series("id", ids, dtype=pl.String), pl.all())
    else:
        ids = [str(name) for name in frame[id_column].to_list()]
    carried = [frame[name] for name in (*_CARRIED, *_ASKED) if name in frame.columns]
    known = [as_label(c) if c.name in _NAMES else c for c in carried if _is_ours(c)]
    return Source(frame, table.with_columns(known), columns, ids, task, fields)


def _is_ours(column: pl.Series) -> bool:
    """Whether a column of the user's file that has the name of one of ours can be it."""
    if column.name in _NAMES + _ASKED:
        return True
    return column.dtype == pl.Boolean if column.name == "reviewed" else column.dtype.is_numeric()
