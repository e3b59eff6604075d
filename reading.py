"""A labelled file of a user's as rows of a task's table."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from .errors import InputError
from .files import Chosen, as_label, as_text, guess_columns, read_frame
from .progress import Progress, Silent
from .table import content_id, unique_ids
from .task import Task


@dataclass(frozen=True)
class Columns:
    """What the user said of the columns and labels of a file.

    Attributes:
        text: column of the text; None to guess.
        label: column of the label; None to guess.
        fields: task's field to column, where they are not named alike.
        mapping: label in the file to label of the task.
        known_only: drop rows whose label the task does not know, in place of an error.
    """

    text: str | None = None
    label: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    known_only: bool = False


@dataclass(frozen=True)
class Examples:
    """A file, read.

    Attributes:
        frame: the file with its own columns, every row, in its own order.
        table: `id`, `text`, one column per field of the task, and `label` where one was read;
            only rows with a text (and a known label).
        chosen: which columns were taken.
        rows: per row of `table` the 0-based row of `frame` that it came from.
        skipped: why rows of `frame` are not in `table`, with how many.
    """

    frame: pl.DataFrame
    table: pl.DataFrame
    chosen: Chosen
    rows: tuple[int, ...]
    skipped: dict[str, int]


def read_examples(
    path: str | Path,
    *,
    task: Task | None = None,
    columns: Columns | None = None,
    need_label: bool = True,
    progress: Progress | None = None,
) -> Examples:
    """Read a file that people made, by the task's names of fields and labels.

    Ids are those of an `id` column, else made from the content. Rows without a text or without a
    label are left out of the table, counted and said; so are rows of unknown labels where that
    was asked for.

    Args:
        path: any file that `files.read_frame` reads.
        task: gives fields and labels; None takes one text column and any label.
        columns: what the user said of columns and labels.
        need_label: whether a label column must be there; without it only a named one is read.
        progress: where is said which columns were taken and what was left out.

    Raises:
        InputError: the file cannot be read, a column is missing or unclear, labels are unknown,
            or no row is left.
    """
    columns, progress = columns or Columns(), progress or Silent()
    frame = read_frame(path, progress=progress)
    fields = tuple(task.fields) if task else ()
    chosen = guess_columns(
        frame,
        fields=fields,
        text=columns.text,
        label=columns.label,
        field_columns=columns.fields,
        need_label=need_label,
        source=str(path),
    )
    progress.say(f"{path}: {chosen.in_words()}")
    parts = _parts(frame, chosen, fields)
    labels = _labels(frame, chosen, columns, progress, path)
    skip = _why_skipped(path, parts, labels, task, columns)
    return _examples(path, frame, chosen, parts, labels, skip, task, progress)


def _parts(frame: pl.DataFrame, chosen: Chosen, fields: Sequence[str]) -> dict[str, list[str]]:
    """Per field, or for `text`, the text of every row; empty where the row has none."""
    columns = {name: chosen.fields.get(name) for name in fields} or {"text": chosen.text}
    return {
        name: as_text(frame[column]).fill_null("").to_list() if column else [""] * frame.height
        for name, column in columns.items()
    }


def _labels(
    frame: pl.DataFrame, chosen: Chosen, columns: Columns, progress: Progress, path: str | Path
) -> list[str | None] | None:
    if chosen.label is None:
        return None
    found: list[str | None] = as_label(frame[chosen.label]).to_list()
    for old in columns.mapping:
        if old not in found:
            progress.say(f"{path}: no row has the label {old!r} that --map names")
    return [None if name is None else columns.mapping.get(name, name) for name in found]


def _why_skipped(
    path: str | Path,
    parts: dict[str, list[str]],
    labels: list[str | None] | None,
    task: Task | None,
    columns: Columns,
) -> list[str | None]:
    """Per row why it is left out, or None."""
    known = set(task.label_names) if task else None
    if known is not None and task is not None:
        _check_mapping(columns, task)
    texts = zip(*parts.values(), strict=True)
    reasons: list[str | None] = [
        None if any(part.strip() for part in row) else "no text" for row in texts
    ]
    for row, name in enumerate(labels or []):
        if reasons[row] is None and name is None:
            reasons[row] = "no label"
        elif reasons[row] is None and known is not None and name not in known:
            reasons[row] = "a label that the task does not know"
    if task and not columns.known_only:
        _refuse_unknown(path, labels or [], reasons, task)
    return reasons


def _check_mapping(columns: Columns, task: Task) -> None:
    for old, new in columns.mapping.items():
        if new not in task.label_names:
            raise InputError(
                f"--map {old}={new}: the task has no label {new!r}; "
                f"it has {', '.join(task.label_names)}"
            )


def _refuse_unknown(
    path: str | Path, labels: list[str | None], reasons: list[str | None], task: Task
) -> None:
    unknown = Counter(
        name
        for name, reason in zip(labels, reasons, strict=False)
        if reason == "a label that the task does not know" and name is not None
    )
    if not unknown:
        return
    most = unknown.most_common(10)
    listed = ", ".join(f"{name!r} ({count})" for name, count in most)
    more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
    name = most[0][0]
    near = difflib.get_close_matches(name, task.label_names, 1) or [task.label_names[0]]
    raise InputError(
        f"{path}: {unknown.total()} of {len(labels)} rows have a label that the task does not "
        f"know: {listed}{more}. The task knows {', '.join(task.label_names)}. "
        f'Rename with --map "{name}={near[0]}", or leave such rows out with --known-only'
    )


def _examples(
    path: str | Path,
    frame: pl.DataFrame,
    chosen: Chosen,
    parts: dict[str, list[str]],
    labels: list[str | None] | None,
    skip: list[str | None],
    task: Task | None,
    progress: Progress,
) -> Examples:
    rows = tuple(row for row, reason in enumerate(skip) if reason is None)
    skipped = dict(Counter(reason for reason in skip if reason is not None))
    for reason, count in skipped.items():
        progress.say(f"{path}: {count} of {frame.height} rows left out: {reason}")
    if not rows:
        raise InputError(f"{path}: none of the {frame.height} rows can be used: {skipped}")
    kept = {name: [values[row] for row in rows] for name, values in parts.items()}
    each = [dict(zip(kept, row, strict=True)) for row in zip(*kept.values(), strict=True)]
    texts = [task.join(one) for one in each] if task else kept["text"]
    data = {"id": _ids(path, frame, chosen, rows, each, progress), "text": texts, **kept}
    data["text"] = texts
    if labels is not None:
        data["label"] = [labels[row] or "" for row in rows]
    return Examples(frame, pl.DataFrame(data), chosen, rows, skipped)


def _ids(
    path: str | Path,
    frame: pl.DataFrame,
    chosen: Chosen,
    rows: Sequence[int],
    each: Sequence[dict[str, str]],
    progress: Progress,
) -> list[str]:
    own = as_text(frame[chosen.id]).to_list() if chosen.id else [None] * frame.height
    ids = [own[row] or content_id(parts) for row, parts in zip(rows, each, strict=True)]
    unique = unique_ids(ids)
    if chosen.id and (changed := sum(a != b for a, b in zip(ids, unique, strict=True))):
        progress.say(f"{path}: {changed} repeated id(s) got a number behind them")
    return unique
