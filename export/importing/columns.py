"""Examples of a table with columns: which are taken is guessed by their usual names, and said."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ...errors import InputError
from ...files import as_label, as_text, guess_columns
from ...reading import Columns
from .example import Example

SPLITS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev", "development", "eval"), "validation"),
    **dict.fromkeys(("test", "testing", "held_out"), "test"),
}
"""What a split may be called, to its name here."""


def read_columns(
    frame: pl.DataFrame, source: str, columns: Columns, split: str | None
) -> tuple[str, Iterator[Example]]:
    """Which columns were taken, in words, and an example for each row.

    Args:
        frame: the table.
        source: what to call it in an error.
        columns: what the user said of the columns.
        split: column of the split that the user named.

    Raises:
        InputError: a column is missing or unclear.
    """
    label = columns.label
    if label is None and _is_numbered(frame):
        label = "label_text"
    chosen = guess_columns(frame, text=columns.text, label=label, source=source)
    assert chosen.text is not None  # asked for without fields
    assert chosen.label is not None
    where = _split_column(frame, split, source, {chosen.text, chosen.label})
    taken = chosen.in_words() + (f", split from {where!r}" if where else "")
    used = {"text": as_text(frame[chosen.text]), "label": as_label(frame[chosen.label])}
    used["id"] = _or_null(frame, chosen.id)
    used["split"] = _or_null(frame, where)
    rows = zip(*used.values(), strict=True)
    return taken, (Example(text, label, name, side) for text, label, name, side in rows)


def _is_numbered(frame: pl.DataFrame) -> bool:
    """Whether labels are numbers with their names beside, as SetFit has them."""
    here = {"label", "label_text"} <= set(frame.columns)
    return here and frame["label"].dtype.is_integer()


def _or_null(frame: pl.DataFrame, column: str | None) -> pl.Series:
    if column is None:
        return pl.Series([None] * frame.height, dtype=pl.String)
    return as_text(frame[column])


def _split_column(
    frame: pl.DataFrame, named: str | None, source: str, used: set[str]
) -> str | None:
    """The column that was named, else one that is called `split` and holds nothing but splits."""
    if named is not None and named not in frame.columns:
        listed = ", ".join(map(repr, frame.columns))
        raise InputError(f"{source}: no column {named!r} for --split-column; there are {listed}")
    if named is not None:
        return named
    for name in frame.columns:
        if name.strip().casefold() == "split" and name not in used:
            found = as_text(frame[name]).drop_nulls().unique().to_list()
            if found and all(one.strip().casefold() in SPLITS for one in found):
                return name
    return None
