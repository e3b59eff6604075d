"""What a format gets to write: rows chosen, fixes applied, rows refused that it cannot hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl
from pydantic import ValidationError

from ..errors import InputError
from ..task import Task
from .checking.fixes import FIXES
from .formats import FORMATS
from .formats.base import Format, Job, Settings
from .rows import choose, in_words

_SHOWN = 30


@dataclass(frozen=True)
class Refused:
    """A row that a format cannot hold: its id, how its text begins, and why."""

    id: str
    begins: str
    reason: str

    @property
    def shown(self) -> str:
        """The row as people find it again, also where its id was made up."""
        return f"{self.id} ({self.begins[:_SHOWN]!r}{' ...' * (len(self.begins) > _SHOWN)})"


@dataclass(frozen=True)
class Prepared:
    """A format with its rows.

    Attributes:
        form: the format, with the rows that it can hold; None where there is no such row.
        asked: the format with all rows that were chosen, fixes applied.
        left_out: reason to number of rows left out.
        refused: rows that the format cannot hold.
        notes: what the fixes did, a sentence each.
    """

    form: Format | None
    asked: Format
    left_out: dict[str, int]
    refused: list[Refused]
    notes: list[str] = field(default_factory=list)


def prepare(
    table: pl.DataFrame,
    to: str,
    *,
    task: Task | None,
    options: Mapping[str, Any],
    curation: Mapping[str, Any],
    seed: int,
    fix: Sequence[str] = (),
) -> Prepared:
    """Choose rows, apply fixes, refuse what cannot be written.

    Raises:
        InputError: unknown format, option or fix, a missing column, a label that the task has
            not, or no row at all.
    """
    kind: type[Format] = FORMATS.get(to)
    settings = _settings(kind, to, options)
    chosen = choose(table, stage="export", task=task, split=True)
    if chosen.table.is_empty():
        raise InputError(
            f"export has no rows to write. {' '.join(in_words(chosen.left_out))}".strip()
        )
    fields = tuple(name for name in (task.fields if task else ()) if name in table.columns)
    form = kind(Job(chosen.table, chosen.labels, fields, task, seed, curation), settings)
    form, left_out, notes = _fixed(form, fix)
    kept, refused = _refuse(form)
    left_out = {**chosen.left_out, **left_out}
    if refused:
        left_out[refused_as(to)] = len(refused)
    return Prepared(kept, form, left_out, refused, notes)


def refused_as(to: str) -> str:
    """The reason by which rows that a format cannot hold are counted."""
    return f"cannot be written as {to}"


def _settings(kind: type[Format], to: str, options: Mapping[str, Any]) -> Settings:
    try:
        return kind.settings.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        known = ", ".join(kind.settings.model_fields) or "none"
        what = "there is no such option" if first["type"] == "extra_forbidden" else first["msg"]
        raise InputError(f"{to}, option {name!r}: {what}; its options: {known}") from None


def _fixed(form: Format, names: Sequence[str]) -> tuple[Format, dict[str, int], list[str]]:
    """A format after fixes, rows these left out, and what they did."""
    left_out: dict[str, int] = {}
    notes: list[str] = []
    wanted = FIXES.names() if "all" in names else list(dict.fromkeys(names))
    for name in wanted:
        table, done = FIXES.get(name)(form)
        if fewer := form.job.table.height - table.height:
            left_out[f"by the fix {name}"] = fewer
        notes += done
        form = _with(form, table)
    return form, left_out, notes


def _with(form: Format, table: pl.DataFrame) -> Format:
    return type(form)(replace(form.job, table=table), form.options)


def _refuse(form: Format) -> tuple[Format | None, list[Refused]]:
    """The format with the rows that it can hold, and the other rows."""
    bad: list[int] = []
    refused: list[Refused] = []
    for place, row in enumerate(form.rows()):
        if reason := form.problem(row):
            bad.append(place)
            refused.append(Refused(row.id, row.text[: _SHOWN + 1], reason))
    if not bad:
        return form, refused
    rest = form.job.table.with_row_index("place").filter(~pl.col("place").is_in(bad)).drop("place")
    return (None if rest.is_empty() else _with(form, rest)), refused
