"""The one table that every stage takes and gives.

A stage is a function from a table to a table: it adds columns or rows and never mutates. This
module says which columns there are, what they mean and who writes them. A table need not have
all of them: each stage asks for the ones it reads with `require`.

A task whose inputs have several named fields (title, body) has one more string column per field;
`text` is then the fields joined in the task's order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from .errors import InputError

VOTE = pl.Struct(
    {
        "label": pl.String,
        "order": pl.List(pl.String),
        "place": pl.Int32,
        "model": pl.String,
        "seconds": pl.Float64,
        "labels": pl.List(pl.String),
    }
)
VERDICT = pl.Struct(
    {
        "labeler": pl.String,
        "label": pl.String,
        "labels": pl.List(pl.String),
        "confidence": pl.Float64,
    }
)
PROBABILITY = pl.Struct({"label": pl.String, "probability": pl.Float64})
ATTRIBUTE = pl.Struct({"name": pl.String, "value": pl.String})
FLAG = pl.Struct(
    {"check": pl.String, "reason": pl.String, "score": pl.Float64, "partner": pl.String}
)


@dataclass(frozen=True)
class Column:
    """One column of the table: its name, Polars type, writer and meaning."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    writer: str
    meaning: str


COLUMNS: tuple[Column, ...] = (
    Column("id", pl.String, "generate", "made from the content; a repeat gets -2, -3 ... behind"),
    Column("text", pl.String, "generate", "what a model will read; named fields joined"),
    Column("intended_label", pl.String, "generate", "label asked of the generator; null if none"),
    Column(
        "source",
        pl.String,
        "generate, split",
        "generated; texts (brought by the user); seed (of the prompt file, in split tables only)",
    ),
    Column(
        "attributes", pl.List(ATTRIBUTE), "generate", "attribute values the generator was given"
    ),
    Column("generator", pl.String, "generate", "provider/model that wrote the text; null if none"),
    Column(
        "label", pl.String, "label", "what the votes add up to; null where there is no one label"
    ),
    Column(
        "labels",
        pl.List(pl.String),
        "label",
        "`kind: multi` only: the labels that fit, may be none; null where every vote failed",
    ),
    Column(
        "abstained",
        pl.Boolean,
        "label",
        "under `abstain` only: whether it was decided that no label fits",
    ),
    Column("confidence", pl.Float64, "label", "probability of what was decided, 0 to 1"),
    Column(
        "agreement",
        pl.Float64,
        "label",
        "how near the valid votes are to what was decided, 0 to 1",
    ),
    Column(
        "probabilities",
        pl.List(PROBABILITY),
        "label",
        "one entry per option; they sum to 1, but under `kind: multi` each is that of fitting",
    ),
    Column(
        "labelers",
        pl.List(VERDICT),
        "label",
        "under `panel` only: for each labeler that was asked, what its own votes add up to: label "
        "(null: failed, or `kind: multi`), labels (`kind: multi`), confidence",
    ),
    Column(
        "votes",
        pl.List(VOTE),
        "label",
        "label (null: failed, or `kind: multi`), order of the options, 0-based place of the "
        "choice, model, seconds, labels (`kind: multi`; null: failed)",
    ),
    Column(
        "reviewed",
        pl.Boolean,
        "curate",
        "whether a person gave the label; only where rows of the run were reviewed",
    ),
    Column(
        "original_text",
        pl.String,
        "curate",
        "what the text was before a person edited it; null elsewhere",
    ),
    Column("flags", pl.List(FLAG), "curate", "check, reason, score (0 to 1), id of the other row"),
    Column("fixes", pl.List(pl.String), "curate", "what was repaired in this row, in order"),
    Column("kept", pl.Boolean, "curate", "false: a fix that was asked for drops the row"),
    Column("split", pl.String, "split", "train, validation or test; null for dropped rows"),
    Column("sample_weight", pl.Float64, "curate, split", "how much a row counts in training"),
)
RESERVED = frozenset(column.name for column in COLUMNS)


def dtype(name: str) -> pl.DataType | type[pl.DataType]:
    """Polars type of a column of the table. Raises KeyError for a name the table has not."""
    return next(column.dtype for column in COLUMNS if column.name == name)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def content_id(fields: Mapping[str, str]) -> str:
    """Id of an example, from its content alone: 16 hexadecimal digits of SHA-256."""
    canonical = _CANONICAL.encode(dict(fields))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def unique_ids(ids: Iterable[str]) -> list[str]:
    """The same ids in the same order, each repeat with -2, -3 ... behind it."""
    given = list(ids)
    taken = set(given)
    seen: set[str] = set()
    result = []
    for name in given:
        unique, count = name, 1
        while unique in seen or (count > 1 and unique in taken):
            count += 1
            unique = f"{name}-{count}"
        seen.add(unique)
        result.append(unique)
    return result


def require(table: pl.DataFrame, *names: str, stage: str) -> None:
    """Check that a table has the columns that a stage reads.

    Raises:
        InputError: names the missing columns, the stage, and the columns that are there.
    """
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise InputError(
            f"{stage} needs the column(s) {', '.join(missing)}; "
            f"the table has {', '.join(table.columns) or 'none'}"
        )


def add_flags(table: pl.DataFrame, flags: Mapping[str, list[dict[str, object]]]) -> pl.DataFrame:
    """A table whose `flags` hold these too, by id; rows without any get an empty list."""
    before = table["flags"].to_list() if "flags" in table.columns else [[]] * table.height
    after = [
        [*(old or []), *flags.get(name, [])] for name, old in zip(table["id"], before, strict=True)
    ]
    return table.with_columns(pl.Series("flags", after, dtype=pl.List(FLAG)))
