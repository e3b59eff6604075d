"""What the searches share: by which figure, on which rows, and what is kept between two calls."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..progress import Progress
from ..run_folder import RunFolder

if TYPE_CHECKING:
    import polars as pl

    from ..export.evaluate.judging import Judge
    from ..reading import Columns
    from ..task import Task

PathLike = str | Path
METRIC = "macro_f1"


def judge(task: Task, name: str | None, positive: str | None) -> Judge:
    """The figure to go by; without a name macro F1, without a positive label the task's.

    Raises:
        InputError: there is no such metric, it is not for this task, or no such label.
    """
    from ..export.evaluate.judging import Judge
    from ..export.evaluate.metrics import metric
    from ..export.evaluate.metrics.base import Settings

    name = name or METRIC
    own = metric(name)
    if own.sets:
        raise InputError(f"the metric {name} is for sets of labels; a text has one here")
    if own.ordinal and task.kind != "ordinal":
        raise InputError(f"the metric {name} is for labels on a scale (kind: ordinal)")
    if positive is None:
        positive = getattr(getattr(task, "evaluate", None), "positive", None)
    if positive is not None and positive not in task.label_names:
        raise InputError(
            f"the positive label is to be {positive!r}; the task has {', '.join(task.label_names)}"
        )
    return Judge(name, Settings(positive=positive))


@dataclass(frozen=True)
class Rows:
    """Rows to judge on.

    Attributes:
        name: what they are called: a file, or a split of the run.
        table: columns `text` and `label`, as a set is measured.
        seen: rows that were left out since a training row has the same text.
        key: a hash of them.
    """

    name: str
    table: pl.DataFrame
    seen: int
    key: str


def real_rows(
    folder: RunFolder, path: PathLike, columns: Columns | None, progress: Progress
) -> Rows:
    """The rows of a file that people labelled, without those that training has seen.

    Raises:
        InputError: the file cannot be read, or no row is left.
    """
    from ..export.evaluate.known_set import training_texts
    from ..reading import read_examples
    from ..text.normalise import normalise

    table = read_examples(path, task=folder.task, columns=columns, progress=progress).table
    training = training_texts(folder.read("split"))
    fresh = [normalise(text) not in training for text in table["text"]]
    seen = len(fresh) - sum(fresh)
    if seen == len(fresh):
        raise InputError(f"{path}: every row has the text of a training row; none can judge")
    return rows_of(str(path), table.filter(fresh), seen)


def rows_of(name: str, table: pl.DataFrame, seen: int = 0) -> Rows:
    """Rows with their key."""
    key = digest(table["text"].to_list(), table["label"].to_list())
    return Rows(name, table, seen, key)


def split_rows(folder: RunFolder, split: str) -> Rows:
    """The rows of a split of the run.

    Raises:
        InputError: it has none.
    """
    table = folder.read("split")
    rows = table.filter((table["split"] == split).fill_null(False))
    if rows.is_empty():
        todo = "give a file with --real"
        if split != "test":
            todo = f"give `split` in {folder.path / 'task.md'} a share for {split}, and run again"
        raise InputError(f"{folder.path} has no {split} rows to judge on; {todo}")
    return rows_of(split, rows)


def digest(*parts: Any) -> str:
    """A short hash of plain data."""
    import json

    whole = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def marks(rows: int) -> list[str]:
    """What stands beside a figure wherever it is shown."""
    from ..export.evaluate.marks import FEW
    from ..in_words import FEW_ROWS

    return [FEW] if rows < FEW_ROWS else []


def is_share(metric_name: str) -> bool:
    """Whether a figure is at most 1 and more is better, so that people read it as per cent."""
    from ..export.evaluate.metrics import metric

    return metric(metric_name).higher


def figure_in_words(name: str, value: float) -> str:
    """A figure such as `91.2 % macro F1`; what is no share as a number."""
    named = name.replace("_", " ").replace("f1", "F1")
    return f"{100 * value:.1f} % {named}" if is_share(name) else f"{value:.3f} {named}"
