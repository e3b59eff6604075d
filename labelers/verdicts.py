"""From the votes on all rows to the columns of the table, and a summary of the labeling."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ..llm import Client
from ..table import dtype
from ..task import NONE_FITS, Task
from .aggregate import Verdict, aggregate
from .bias_table import bias_table
from .vote import Vote
from .wishes import wishes

_AT_ONCE = 2_000
"""Rows whose verdicts are Python objects at the same time; as columns they take a tenth of that."""


def with_verdicts(
    task: Task,
    table: pl.DataFrame,
    cast: Sequence[Sequence[Vote]],
    client: Client,
    prior: dict[str, float],
    summary: dict[str, Any] | None,
) -> pl.DataFrame:
    """The table with what its votes add up to; `summary` is filled when given.

    `prior` is the leaning that was divided out of the votes, empty where none was measured.
    """
    parts = [_columns(task, cast[at : at + _AT_ONCE]) for at in range(0, len(cast), _AT_ONCE)]
    columns = pl.concat(parts or [_columns(task, [])], rechunk=True)
    if summary is not None:
        summary |= _summary(task, cast, columns, client) | {"leaning": prior or None}
        labelled = table.with_columns(columns.get_columns())
        summary["wishes"] = wishes(labelled, task.label_names)
        return labelled
    return table.with_columns(columns.get_columns())


def _columns(task: Task, cast: Sequence[Sequence[Vote]]) -> pl.DataFrame:
    abstain = NONE_FITS if task.label.abstain else None
    verdicts = [aggregate(task.label_names, votes, task.kind, abstain) for votes in cast]
    return pl.DataFrame(
        [
            _column("label", [verdict.label for verdict in verdicts]),
            *_columns_of_kind(task, verdicts),
            _column("confidence", [verdict.confidence for verdict in verdicts]),
            _column("agreement", [verdict.agreement for verdict in verdicts]),
            _probabilities(verdicts),
            _votes(cast),
        ]
    )


def _columns_of_kind(task: Task, verdicts: Sequence[Verdict]) -> Iterator[pl.Series]:
    """What only some tasks have."""
    if task.kind == "multi":
        given = [None if one.confidence is None else list(one.labels) for one in verdicts]
        yield _column("labels", given)
    if task.label.abstain:
        yield _column("abstained", [one.abstained for one in verdicts])


def _column(name: str, values: list[Any]) -> pl.Series:
    return pl.Series(name, values, dtype=dtype(name))


def _probabilities(verdicts: Sequence[Verdict]) -> pl.Series:
    shares = [verdict.probabilities for verdict in verdicts]
    columns: dict[str, list[Any]] = {
        "label": [name for one in shares for name in one],
        "probability": [share for one in shares for share in one.values()],
    }
    return _nested("probabilities", [len(one) for one in shares], columns)


def _votes(cast: Sequence[Sequence[Vote]]) -> pl.Series:
    flat = [vote for votes in cast for vote in votes]
    names = ("label", "order", "place", "model", "seconds", "labels")
    columns = {name: [getattr(vote, name) for vote in flat] for name in names}
    return _nested("votes", [len(votes) for votes in cast], columns)


def _nested(name: str, lengths: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> pl.Series:
    """A column of lists of structs, from the structs' fields and how many each list has.

    From rows of dicts polars makes one many times as slowly, and the dicts take the most memory.
    """
    kind = dtype(name)
    assert isinstance(kind, pl.List)
    assert isinstance(kind.inner, pl.Struct)
    fields = {f.name: _field(columns[f.name], f.dtype) for f in kind.inner.fields}
    return _in_lists(pl.DataFrame(fields).to_struct(name), lengths)


def _field(values: Sequence[Any], kind: Any) -> pl.Series:
    if not isinstance(kind, pl.List):
        return pl.Series(values, dtype=kind)
    flat = [one for some in values for one in some or ()]
    lists = _in_lists(pl.Series(flat, dtype=kind.inner), [len(some or ()) for some in values])
    given = pl.Series([some is not None for some in values], dtype=pl.Boolean)
    none = pl.repeat(None, len(values), dtype=kind, eager=True)
    return lists.zip_with(given, none)


def _in_lists(entries: pl.Series, lengths: Sequence[int]) -> pl.Series:
    """Entries shared out to lists of these lengths, all lists of one length at once."""
    ends = list(itertools.accumulate(lengths))
    rows = sorted(range(len(lengths)), key=lambda row: lengths[row])
    parts = [pl.Series(entries.name, [], dtype=pl.List(entries.dtype))]
    for length, some in itertools.groupby(rows, key=lambda row: lengths[row]):
        group = list(some)
        if length:
            places = [place for row in group for place in range(ends[row] - length, ends[row])]
            parts.append(entries.gather(places).reshape((len(group), length)).arr.to_list())
        else:
            parts.append(pl.Series(entries.name, [[]] * len(group), dtype=parts[0].dtype))
    where = sorted(range(len(rows)), key=lambda place: rows[place])
    return pl.concat(parts).gather(where)


def _bias(task: Task, cast: Sequence[Sequence[Vote]], columns: pl.DataFrame) -> dict[str, Any]:
    final = columns["label"].to_list()
    if task.label.abstain:
        none = zip(final, columns["abstained"], strict=True)
        final = [NONE_FITS if abstained else label for label, abstained in none]
    return bias_table(cast, task.option_names, final)


def _summary(
    task: Task, cast: Sequence[Sequence[Vote]], columns: pl.DataFrame, client: Client
) -> dict[str, Any]:
    given = columns["labels"].explode() if task.kind == "multi" else columns["label"]
    labels = Counter(given.drop_nulls())
    failed = sum(vote.failed for votes in cast for vote in votes)
    return {
        "model": client.provider.name,
        "rows": len(cast),
        "undone": failed,
        "failures": dict(client.failures.most_common()),
        "votes": sum(len(votes) for votes in cast),
        "votes_failed": failed,
        "rows_without_label": columns["confidence"].null_count(),
        "rows_abstained": columns["abstained"].sum() if task.label.abstain else 0,
        "labels": {name: labels.get(name, 0) for name in task.label_names},
        "places": {} if task.kind == "multi" else _bias(task, cast, columns),
        "usage": vars(client.usage),
        "prices": client.price.source if client.price else None,
    }
