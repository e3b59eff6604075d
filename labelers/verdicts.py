"""From the votes on all rows to the columns of the table, and a summary of the labeling."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ..llm.usage import sum_of
from ..table import dtype
from ..task import NONE_FITS, Task
from .aggregate import Verdict
from .bias_table import bias_table
from .combining import chosen, codes_of, combined, errors_of
from .intervals import wilson
from .panel import Heard
from .panel_report import panel_report
from .vote import Vote
from .wishes import wishes

if TYPE_CHECKING:
    from .dawid_skene import DawidSkene

_AT_ONCE = 2_000
"""Rows whose verdicts are Python objects at the same time; as columns they take a tenth of that."""


def with_verdicts(
    task: Task, table: pl.DataFrame, heard: Sequence[Heard], summary: dict[str, Any] | None
) -> pl.DataFrame:
    """The table with what all votes add up to; `summary` is filled when given."""
    panel = _Panel(task, heard)
    starts = range(0, table.height, _AT_ONCE)
    parts = [_columns(task, panel, range(table.height)[at : at + _AT_ONCE]) for at in starts]
    columns = pl.concat(parts or [_columns(task, panel, range(0))], rechunk=True)
    labelled = table.with_columns(columns.get_columns())
    if summary is not None:
        summary |= _summary(task, panel, columns)
        summary["wishes"] = wishes(labelled, task.label_names)
    return labelled


class _Panel:
    """What all labelers said, and what it adds up to."""

    def __init__(self, task: Task, heard: Sequence[Heard]) -> None:
        self.task, self.heard = task, heard
        self.several = len(heard) > 1
        self._found: list[DawidSkene] = []
        if self.several:
            self._codes = codes_of(task, heard)
            self._found = errors_of(task, self._codes)
        self.verdict = combined(task, heard, self._found)

    def votes(self, row: int) -> list[Vote]:
        """All votes on a row, labeler by labeler."""
        return [vote for one in self.heard for vote in one.cast[row]]

    def report(self) -> dict[str, Any] | None:
        """Of a panel, how its labelers agree and err."""
        if not self.several:
            return None
        return panel_report(self.task, self.heard, self._codes, self._found, self.task.seed)


def _columns(task: Task, panel: _Panel, rows: Sequence[int]) -> pl.DataFrame:
    verdicts = [panel.verdict(row) for row in rows]
    return pl.DataFrame(
        [
            _column("label", [verdict.label for verdict in verdicts]),
            *_columns_of_kind(task, verdicts),
            _column("confidence", [verdict.confidence for verdict in verdicts]),
            _column("agreement", [verdict.agreement for verdict in verdicts]),
            _probabilities(verdicts),
            *([_labelers(panel, rows)] if panel.several else []),
            _votes([panel.votes(row) for row in rows]),
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


def _labelers(panel: _Panel, rows: Sequence[int]) -> pl.Series:
    """What each labeler decided on each row that it was asked about."""
    asked = [[one for one in panel.heard if one.cast[row]] for row in rows]
    pairs = [(one, one.verdict(row)) for row, some in zip(rows, asked, strict=True) for one in some]
    options = [None if v.confidence is None else _option(panel.task, v) for _, v in pairs]
    multi = panel.task.kind == "multi"
    sets = [None if v.confidence is None or not multi else v.labels for _, v in pairs]
    columns: dict[str, list[Any]] = {
        "labeler": [one.labeler.name for one, _ in pairs],
        "label": options,
        "labels": sets,
        "confidence": [verdict.confidence for _, verdict in pairs],
    }
    return _nested("labelers", [len(some) for some in asked], columns)


def _option(task: Task, verdict: Verdict) -> str | None:
    return None if task.kind == "multi" else chosen(task, verdict)


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


def _summary(task: Task, panel: _Panel, columns: pl.DataFrame) -> dict[str, Any]:
    given = columns["labels"].explode() if task.kind == "multi" else columns["label"]
    labels = Counter(given.drop_nulls())
    clients = [one.client for one in panel.heard]
    failed = sum(vote.failed for one in panel.heard for row in one.said.cast for vote in row)
    failures: Counter[str] = sum((client.failures for client in clients), Counter())
    (only, *others) = panel.heard
    cast = [panel.votes(row) for row in range(columns.height)] if others else only.cast
    prices = dict.fromkeys(one.price.source for one in clients if one.price)
    return {
        "model": ", ".join(dict.fromkeys(one.provider.name for one in clients)),
        "rows": columns.height,
        "undone": failed,
        "failures": dict(failures.most_common()),
        "votes": sum(len(votes) for votes in cast),
        "votes_failed": failed,
        "rows_without_label": columns["confidence"].null_count(),
        "rows_abstained": columns["abstained"].sum() if task.label.abstain else 0,
        "labels": {name: labels.get(name, 0) for name in task.label_names},
        "places": {} if task.kind == "multi" else _bias(task, cast, columns),
        "leaning": None if others else only.said.leaning or None,
        "debias": [_debiased(one) for one in panel.heard if one.said.probes] or None,
        "panel": panel.report(),
        "usage": vars(sum_of([client.usage for client in clients])),
        "prices": "; ".join(prices) or None,
    }


def _bias(task: Task, cast: Sequence[Sequence[Vote]], columns: pl.DataFrame) -> dict[str, Any]:
    final = columns["label"].to_list()
    if task.label.abstain:
        none = zip(final, columns["abstained"], strict=True)
        final = [NONE_FITS if abstained else label for label, abstained in none]
    return bias_table(cast, task.option_names, final)


def _debiased(one: Heard) -> dict[str, Any]:
    """What dividing out the places did to the labels of one labeler."""
    changed, of = one.changed_by_places(), len(one.rows)
    low, high = wilson(changed / of, of)
    said = one.said
    return {
        "labeler": one.labeler.name,
        "probes": said.probes,
        "places": said.places,
        "changed": changed,
        "of": of,
        "low": low,
        "high": high,
        "words": (
            f"What the places add was measured on {said.probes:,} texts asked in all orders; "
            f"dividing it out changed {changed:,} of {of:,} labels ({low:.1%} to {high:.1%})."
            if said.places
            else f"{said.probes:,} texts were asked in all orders, but {one.labeler.name} gives no "
            "probabilities, so what the places add cannot be divided out."
        ),
    }
