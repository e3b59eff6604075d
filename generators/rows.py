"""Rows of the table, from what a model wrote and from what the user brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from ..table import content_id, dtype, unique_ids
from ..task import Task
from .loop import Tally

_COLUMNS = ("intended_label", "source", "attributes", "generator")


def generated(task: Task, tallies: Iterable[Tally], model: str) -> list[dict[str, Any]]:
    """Rows of generated texts, label by label."""
    return [
        {
            "id": content_id(fields),
            "text": task.join(fields),
            **(fields if task.fields else {}),
            "intended_label": tally.label.name,
            "source": "generated",
            "attributes": [{"name": k, "value": v} for k, v in call.attributes.items()],
            "generator": model,
        }
        for tally in tallies
        for call, fields in tally.kept
    ]


def brought(task: Task, texts: pl.DataFrame | None) -> list[dict[str, Any]]:
    """Rows of texts that the user brought; nothing is known of their labels."""
    if texts is None:
        return []
    rows = []
    for row in texts.iter_rows(named=True):
        fields = {name: row.get(name) or "" for name in task.fields} or {"text": row["text"]}
        rows.append(
            {
                "id": row.get("id") or content_id(fields),
                "text": row["text"],
                **(fields if task.fields else {}),
                "intended_label": None,
                "source": "texts",
                "attributes": [],
                "generator": None,
            }
        )
    return rows


def to_table(task: Task, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """A table of these rows, with ids made unique."""
    schema = {"id": pl.String, "text": pl.String, **dict.fromkeys(task.fields, pl.String)}
    schema |= {name: dtype(name) for name in _COLUMNS}  # type: ignore[misc]
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.with_columns(id=pl.Series(unique_ids(table["id"]), dtype=pl.String))
