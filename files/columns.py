"""Which column of a file is the text, which the label, which a named field, which the id."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ..errors import InputError

# A name further up wins over one further down; two of one line are a question for the user.
TEXT_NAMES: tuple[frozenset[str], ...] = (
    frozenset({"text"}),
    frozenset({"body", "comment", "content", "description", "document", "email", "headline"})
    | {"input", "message", "post", "prompt", "query", "question", "review", "sentence", "sms"}
    | {"transcript", "tweet", "utterance"},
    frozenset({"subject", "summary", "title"}),
)
LABEL_NAMES: tuple[frozenset[str], ...] = (
    frozenset({"label"}),
    frozenset({"category", "class", "completion", "intent", "labels", "sentiment", "target"})
    | {"topic"},
    frozenset({"answer", "gold", "output", "rating", "score", "stars", "tag", "y"}),
)


@dataclass(frozen=True)
class Chosen:
    """Which columns were taken.

    Attributes:
        text: column of the text; None where named fields stand in for it.
        label: column of the label; None where none is needed.
        id: column of the id; None where ids are to be made.
        fields: task's field to column, for a task with named fields.
        empty: fields of the task that the file has no column for.
    """

    text: str | None
    label: str | None
    id: str | None
    fields: dict[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()

    def in_words(self) -> str:
        """What was taken, for the user: `text from 'headline', label from 'class'`."""
        taken = {"text": self.text, **self.fields, "label": self.label, "id": self.id}
        words = [f"{what} from {column!r}" for what, column in taken.items() if column is not None]
        return ", ".join([*words, *(f"{name} left empty" for name in self.empty)])


def guess_columns(
    frame: pl.DataFrame,
    *,
    fields: Sequence[str] = (),
    text: str | None = None,
    label: str | None = None,
    field_columns: Mapping[str, str] | None = None,
    need_label: bool = True,
    source: str = "the file",
) -> Chosen:
    """Choose columns: those that were named, else by the usual names, case ignored.

    Args:
        frame: the file as it was read.
        fields: named fields of the task, in order; the column of a field that is found nowhere is
            the text column, for the last such field.
        text, label, field_columns: columns that the user named.
        need_label: whether a label column must be there; without it only a named one is taken.
        source: what to call the file in an error.

    Raises:
        InputError: a named column is not there, none or several fit; says the option to set.
    """
    for option, name in (("--text-column", text), ("--label-column", label)):
        _require(frame, name, option, source)
    chosen_label = label or (_guess_label(frame, {text} - {None}, source) if need_label else None)
    used = {chosen_label, text} - {None}
    chosen_id = next((n for n in frame.columns if _fold(n) == "id" and n not in used), None)
    if not fields:
        chosen_text = text or _guess_text(frame, used, source)
        return Chosen(chosen_text, chosen_label, chosen_id)
    by_field, empty = _fields(frame, fields, field_columns or {}, text, used, source)
    return Chosen(None, chosen_label, chosen_id, by_field, empty)


def as_text(column: pl.Series) -> pl.Series:
    """A column as text. Numbers and dates are spelled out; lists, structs and bytes are null."""
    if column.dtype == pl.String:
        return column
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        return pl.Series(column.name, [None] * len(column), dtype=pl.String)
    return as_label(column)


def as_label(column: pl.Series) -> pl.Series:
    """A column as label names: no blanks around, `1.0` is `1`, booleans are `true` and `false`.

    Text is only taken for a number where the whole column is written like `4.0`. Empty is null.
    """
    if column.dtype == pl.Boolean:
        return column.replace_strict({True: "true", False: "false"}, return_dtype=pl.String)
    if column.dtype.is_float():
        return pl.Series(column.name, [_number(value) for value in column], dtype=pl.String)
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        return pl.Series(column.name, [None] * len(column), dtype=pl.String)
    text = column.cast(pl.String).str.strip_chars()
    text = text.to_frame().select(pl.when(pl.first() != "").then(pl.first()))[column.name]
    known = text.drop_nulls()
    if len(known) and known.str.contains(r"^-?\d+\.0+$").all():
        text = text.str.replace(r"\.0+$", "")
    return text


def _number(value: float | None) -> str | None:
    if value is None or value != value:
        return None
    return str(int(value)) if value.is_integer() else str(value)


def _fold(name: str) -> str:
    return re.sub(r"[\s\-.]+", "_", name.strip()).casefold()


def _require(frame: pl.DataFrame, name: str | None, option: str, source: str) -> None:
    if name is not None and name not in frame.columns:
        raise InputError(
            f"{source}: no column {name!r} for {option}; the columns are {_list(frame)}"
        )


def _list(frame: pl.DataFrame) -> str:
    return ", ".join(repr(name) for name in frame.columns) or "none"


def _matches(names: Collection[str], tiers: Sequence[frozenset[str]]) -> list[str]:
    """Names of the best tier that has any: whole names first, then by last word."""
    for last_word in (False, True):
        for tier in tiers:
            found = [
                name
                for name in names
                if (_fold(name).rsplit("_", 1)[-1] if last_word else _fold(name)) in tier
            ]
            if found:
                return found
    return []


def _guess_text(frame: pl.DataFrame, used: Collection[str | None], source: str) -> str:
    free = [n for n, dtype in frame.schema.items() if n not in used and dtype == pl.String]
    found = _matches(free, TEXT_NAMES)
    if len(found) == 1:
        return found[0]
    raise _unclear(frame, found, "text", "--text-column NAME", source)


def _guess_label(frame: pl.DataFrame, used: Collection[str | None], source: str) -> str:
    free = [n for n, dtype in frame.schema.items() if n not in used and not dtype.is_nested()]
    found = _matches(free, LABEL_NAMES) or [n for n in free if _fold(n).startswith("is_")]
    if len(found) == 1:
        return found[0]
    raise _unclear(frame, found, "label", "--label-column NAME", source)


def _unclear(
    frame: pl.DataFrame, found: list[str], what: str, option: str, source: str
) -> InputError:
    if found:
        problem = f"{' and '.join(repr(name) for name in found)} could each be the {what}"
    else:
        problem = f"no column looks like the {what}"
    return InputError(f"{source}: {problem}; say which with {option}. Columns: {_list(frame)}")


def _fields(
    frame: pl.DataFrame,
    fields: Sequence[str],
    named: Mapping[str, str],
    text: str | None,
    used: Collection[str | None],
    source: str,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Column of each field, and the fields that have none."""
    if unknown := [name for name in named if name not in fields]:
        raise InputError(
            f"--field {unknown[0]}=...: the task has no such field; it has {', '.join(fields)}"
        )
    found: dict[str, str] = {}
    for name in fields:
        _require(frame, named.get(name), f"--field {name}", source)
        column = named.get(name) or _same_name(frame, name, used)
        if column is not None:
            found[name] = column
    if rest := [name for name in fields if name not in found]:
        taken = {*used, *found.values()}
        column = text or _only_text(frame, taken, source, needed=not found)
        if column is not None:
            found[rest.pop()] = column
    elif text is not None:
        raise InputError("--text-column: every field of the task has its column already")
    return {name: found[name] for name in fields if name in found}, tuple(rest)


def _same_name(frame: pl.DataFrame, name: str, used: Collection[str | None]) -> str | None:
    free = [column for column in frame.columns if column not in used]
    found = _matches(free, (frozenset({_fold(name)}),))
    return found[0] if len(found) == 1 else None


def _only_text(
    frame: pl.DataFrame, taken: Collection[str | None], source: str, *, needed: bool
) -> str | None:
    try:
        return _guess_text(frame, taken, source)
    except InputError:
        if needed:
            raise
        return None
