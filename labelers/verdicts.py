"""From the votes on all rows to the columns of the table, and a summary of the labeling."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ..llm import Client
from ..table import dtype
from ..task import Task
from .aggregate import Verdict, aggregate
from .place_bias import in_words, place_bias
from .vote import Vote

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
    labels = task.label_names
    parts = [_columns(labels, cast[at : at + _AT_ONCE]) for at in range(0, len(cast), _AT_ONCE)]
    columns = pl.concat(parts or [_columns(labels, [])], rechunk=True)
    if summary is not None:
        summary |= _summary(task, cast, columns["label"], client) | {"leaning": prior or None}
    return table.with_columns(columns.get_columns())


def _columns(labels: Sequence[str], cast: Sequence[Sequence[Vote]]) -> pl.DataFrame:
    verdicts = [aggregate(labels, votes) for votes in cast]
    return pl.DataFrame(
        [
            _column("label", [verdict.label for verdict in verdicts]),
            _column("confidence", [verdict.confidence for verdict in verdicts]),
            _column("agreement", [verdict.agreement for verdict in verdicts]),
            _probabilities(verdicts),
            _votes(cast),
        ]
    )


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
    names = ("label", "order", "place", "model", "seconds")
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
    flat = [one for some in values for one in some]
    return _in_lists(pl.Series(flat, dtype=kind.inner), [len(some) for some in values])


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


def _summary(
    task: Task, cast: Sequence[Sequence[Vote]], given: pl.Series, client: Client
) -> dict[str, Any]:
    bias = place_bias((votes[0] for votes in cast if votes), len(task.labels))
    labels = Counter(given.drop_nulls())
    return {
        "model": client.provider.name,
        "rows": len(cast),
        "undone": sum(vote.label is None for votes in cast for vote in votes),
        "failures": dict(client.failures.most_common()),
        "votes": sum(len(votes) for votes in cast),
        "votes_failed": sum(vote.label is None for votes in cast for vote in votes),
        "rows_without_label": given.null_count(),
        "labels": {name: labels.get(name, 0) for name in task.label_names},
        "places": {**bias, "words": in_words(bias)},
        "usage": vars(client.usage),
        "prices": client.price.source if client.price else None,
    }
