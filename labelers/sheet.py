"""The sheet on which a person answers: written without a label on it, and read back."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..errors import InputError
from ..files import as_label, as_text, guess_columns, read_frame
from ..progress import Progress
from ..reading import Columns, read_examples
from ..task import NONE_FITS, Task
from ..task_file import fold

UNSURE = "?"
NO_LABEL = "none"
_MOST_NAMED = 12

Answer = str | tuple[str, ...]
"""A label or `none of these`; under `kind: multi` the labels that fit."""


@dataclass(frozen=True)
class Answers:
    """What a file of answers says of the rows of a table.

    Attributes:
        by_id: what was answered, by the row's id.
        rows: rows of the file.
        blank: those without an answer, or with `?`.
        unknown: those with a label that the task does not know, where such may be left out.
        elsewhere: answered ones whose row is not in the table.
        twice: rows of the table with two answers that differ; they are left out.
        sheet: whether the file is a sheet, and so its rows may have been drawn.
    """

    by_id: dict[str, Answer]
    rows: int
    blank: int
    unknown: int
    elsewhere: int
    twice: int
    sheet: bool


def answer_column(task: Task) -> str:
    """Where answers stand on a sheet: `answer`, unless a field of the task has that name."""
    return "label" if "answer" in task.fields else "answer"


def sheet(task: Task, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows to be answered: id, text or fields, and an empty column for the answer.

    Neither a label nor a confidence is on it: who sees one leans to it.
    """
    empty = pl.Series(answer_column(task), [None] * rows.height, dtype=pl.String)
    return rows.select("id", *task.field_names).with_columns(empty)


def what_to_answer(task: Task) -> str:
    """What may stand in the column of answers, in words."""
    names = list(task.option_names)
    if len(names) > _MOST_NAMED:
        names = [*names[:_MOST_NAMED], f"... ({len(names)} labels, all in the prompt file)"]
    if task.kind == "multi":
        return f"labels with a ; between, of {', '.join(names)}; {NO_LABEL} where none fits"
    return f"one of {', '.join(names)}"


def is_sheet(task: Task, frame: pl.DataFrame, columns: Columns) -> bool:
    """Whether a file has the columns of a sheet, and the user names no other label column."""
    named = columns.label in (None, answer_column(task))
    return named and {"id", answer_column(task)} <= set(frame.columns)


def read_answers(
    path: str | Path, task: Task, table: pl.DataFrame, columns: Columns, progress: Progress
) -> Answers:
    """Answers of a sheet, or of any file of texts whose labels are known.

    A row of a sheet is found by its id, else by its text. In another file an id only counts where
    the text is the row's too, since other files have other ids; a text counts for all rows that
    have it. The letters of a label may be large or small.

    Raises:
        InputError: the file cannot be read, a column is missing, an answer is none of the task's
            (the first is named with its line), or no row is in the table.
    """
    frame = read_frame(path)
    if is_sheet(task, frame, columns):
        # Read once more for what is said of it; the other way reads it again by itself.
        read, trusted = _from_sheet(read_frame(path, progress=progress), task), True
    else:
        read, trusted = _from_file(path, frame, task, columns, progress), False
    answers, unknown = _parsed(path, frame, read, task, columns)
    given = [
        (line, answer) for line, answer in zip(read, answers, strict=True) if answer is not None
    ]
    found = _by_row(given, table, trusted)
    if given and not found.by_id and not found.twice:
        raise InputError(
            f"{path}: none of its {len(given)} answered rows is in the labelled table; expected "
            "rows with the ids or the texts of this run"
        )
    blank = sum(one.value in (None, UNSURE) for one in read)
    return Answers(found.by_id, frame.height, blank, unknown, found.elsewhere, found.twice, trusted)


@dataclass(frozen=True)
class _Line:
    """One row of a file: its place there, and what it says."""

    at: int
    id: str | None
    text: str
    value: str | None


def _from_sheet(frame: pl.DataFrame, task: Task) -> list[_Line]:
    values = _values(frame[answer_column(task)])
    ids = as_text(frame["id"]).to_list()
    there = {name: as_text(frame[name]).to_list() for name in task.field_names if name in frame}
    return [
        _Line(at, ids[at], _joined(task, {name: some[at] for name, some in there.items()}), value)
        for at, value in enumerate(values)
    ]


def _joined(task: Task, parts: Mapping[str, str | None]) -> str:
    return task.join({name: part or "" for name, part in parts.items()})


def _from_file(
    path: str | Path, frame: pl.DataFrame, task: Task, columns: Columns, progress: Progress
) -> list[_Line]:
    label = guess_columns(
        frame,
        fields=tuple(task.fields),
        text=columns.text,
        label=columns.label,
        field_columns=columns.fields,
        source=str(path),
    ).label
    assert label is not None  # guess_columns was asked for one
    only_text = Columns(columns.text, None, columns.fields)
    read = read_examples(path, task=task, columns=only_text, need_label=False, progress=progress)
    progress.say(f"{path}: label from {label!r}")
    values = _values(frame[label])
    found = zip(read.rows, read.table["id"], read.table["text"], strict=True)
    return [_Line(at, row, text, values[at]) for at, row, text in found]


def _values(column: pl.Series) -> list[str | None]:
    """Answers as text; blank is None, a list of labels is as it would stand in a CSV cell."""
    if isinstance(column.dtype, pl.List):
        lists = column.cast(pl.List(pl.String)).to_list()
        return [None if one is None else "; ".join(one) or NO_LABEL for one in lists]
    values: list[str | None] = as_label(column).to_list()
    return values


def _parsed(
    path: str | Path, frame: pl.DataFrame, read: Sequence[_Line], task: Task, columns: Columns
) -> tuple[list[Answer | None], int]:
    """The answer of every line, None where there is none; and how many name no label."""
    known = {fold(name): name for name in task.option_names}
    answers: list[Answer | None] = []
    wrong: list[_Line] = []
    for line in read:
        try:
            answers.append(_answer(line.value, known, task, columns.mapping))
        except KeyError:
            answers.append(None)
            wrong.append(line)
    if wrong and not columns.known_only:
        raise _refused(path, frame, wrong, task)
    return answers, len(wrong)


def _answer(
    value: str | None, known: Mapping[str, str], task: Task, renamed: Mapping[str, str]
) -> Answer | None:
    """What one cell says. Raises KeyError where it names no label of the task."""
    if value is None or value == UNSURE:
        return None

    def name(part: str) -> str:
        return known[fold(renamed.get(part, part))]

    if task.kind != "multi":
        return name(value)
    parts = [part.strip() for part in renamed.get(value, value).split(";") if part.strip()]
    if fold(value) not in known and {fold(part) for part in parts} <= {NO_LABEL, fold(NONE_FITS)}:
        return ()
    given = {known[fold(value)]} if fold(value) in known else {name(part) for part in parts}
    return tuple(one for one in task.label_names if one in given)


def _refused(
    path: str | Path, frame: pl.DataFrame, wrong: Sequence[_Line], task: Task
) -> InputError:
    first = wrong[0]
    near = difflib.get_close_matches(fold(first.value or ""), map(fold, task.option_names), 1)
    meant = {fold(name): name for name in task.option_names}[near[0]] if near else None
    hint = f" Did you mean {meant}?" if meant else ""
    more = f" {len(wrong) - 1} more answer(s) are like that." if len(wrong) > 1 else ""
    return InputError(
        f"{path}:{_line(path, frame, first.at)}: found {first.value!r} (id {first.id}); expected "
        f"{what_to_answer(task)}, or {UNSURE} where you are not sure.{hint}{more} "
        "Nothing was noted. --map OLD=NEW renames, --known-only leaves such rows out"
    )


def _line(path: str | Path, frame: pl.DataFrame, row: int) -> int:
    """1-based line of a row: in CSV below a header, and after all line ends inside cells."""
    if Path(path).suffix.lower() in (".jsonl", ".ndjson", ".json", ".parquet", ".pq"):
        return row + 1
    texts = frame.head(row).select(pl.col(pl.String).str.count_matches("\n").fill_null(0))
    return row + 2 + sum(int(column.sum()) for column in texts)


@dataclass(frozen=True)
class _Found:
    by_id: dict[str, Answer]
    elsewhere: int
    twice: int


def _by_row(given: Sequence[tuple[_Line, Answer]], table: pl.DataFrame, trusted: bool) -> _Found:
    ids, texts = table["id"].to_list(), table["text"].to_list()
    text_of = dict(zip(ids, texts, strict=True))
    with_text: dict[str, list[str]] = {}
    for row, text in text_of.items():
        with_text.setdefault(text.strip(), []).append(row)
    said: dict[str, set[Answer]] = {}
    elsewhere = 0
    for line, answer in given:
        same = line.id in text_of and (trusted or text_of[line.id].strip() == line.text.strip())
        rows = [line.id] if same and line.id else with_text.get(line.text.strip(), [])
        elsewhere += not rows
        for row in rows:
            said.setdefault(row, set()).add(answer)
    once = {row: next(iter(answers)) for row, answers in said.items() if len(answers) == 1}
    return _Found(once, elsewhere, len(said) - len(once))
