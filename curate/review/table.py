"""Rows of any labelled file, with what checks find of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ...errors import InputError
from ...progress import Progress
from ...table import FLAG, PROBABILITY, VOTE
from ..source import Source, read_source
from ..steps import run_checks
from .rows import Rows

_FEATURE = re.compile(r"(.+): \d+% of ")
"""How a flag of `artefact` names what it is about."""
_STRUCTS: Mapping[str, pl.DataType] = {"votes": VOTE, "probabilities": PROBABILITY}
_CARRIED = ("source", "attributes", "generator", "confidence", "intended_label", "split")


def rows_of_file(
    path: str | Path,
    *,
    text_column: str | None = None,
    label_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress,
) -> Rows:
    """The rows of a labelled file.

    Flags are those of its column `flags`, as `curate --out` writes it; a file without one is
    checked now.

    Args:
        path: CSV, TSV, JSONL, JSON or Parquet.
        text_column, label_column: None for a guess, which is said aloud.
        mapping: other names for labels, by their old ones.
        progress: shows how far checking is.

    Raises:
        InputError: it cannot be read, or has no labels.
    """
    source = read_source(
        path,
        task=None,
        text_column=text_column,
        label_column=label_column,
        fields={},
        progress=progress,
    )
    table = source.table
    if "label" not in table.columns:
        raise InputError(f"{path}: found no column of labels; --label-column says which it is")
    if mapping:
        table = table.with_columns(pl.col("label").replace(dict(mapping)))
    flags = _structs(source.frame, "flags", FLAG)
    findings: Sequence[Mapping[str, Any]]
    if flags is None:
        flags, findings = _checked(source, progress)
    else:
        findings = _found_before(flags, table["label"].to_list())
    read = [_structs(source.frame, name, kind) for name, kind in _STRUCTS.items()]
    carried = [source.frame[name] for name in _CARRIED if name in source.frame.columns]
    columns = [pl.Series("id", source.ids), flags.alias("flags"), *carried]
    frame = table.drop(set(_STRUCTS) & set(table.columns)).with_columns(
        *columns, *(one for one in read if one is not None)
    )
    names = tuple(table["label"].drop_nulls().unique().sort().to_list())
    return Rows(frame, labels=names, findings=findings, about={"file": Path(path).name})


def _checked(source: Source, progress: Progress) -> tuple[pl.Series, Sequence[Mapping[str, Any]]]:
    found = run_checks(
        source,
        checks=None,
        fix=(),
        keep_dropped=False,
        real=None,
        reviews=(),
        seed=0,
        progress=progress,
    )
    return found.table["flags"], found.findings


def _found_before(flags: pl.Series, labels: Sequence[str | None]) -> list[Mapping[str, Any]]:
    """Findings as far as flags tell them: the marks that rows carry."""
    seen: dict[tuple[str, str], str] = {}
    for some, label in zip(flags.to_list(), labels, strict=True):
        for flag in some or ():
            named = _FEATURE.match(str(flag["reason"])) if flag["check"] == "artefact" else None
            if named is not None and label is not None:
                seen.setdefault((named[1], label), str(flag["reason"]))
    return [
        {"check": "artefact", "tier": "surface", "feature": feature, "label": label, "words": words}
        for (feature, label), words in seen.items()
    ]


def _structs(frame: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Series | None:
    """A column of lists of structs, which in CSV is JSON text; None where it is none."""
    if name not in frame.columns:
        return None
    column, wanted = frame[name], pl.List(kind)
    if column.dtype == wanted:
        return column.alias(name)
    try:
        if column.dtype == pl.String:
            values = [_known(json.loads(text or "[]"), kind) for text in column.to_list()]
        else:
            values = [_known(some, kind) for some in column.to_list()]
        return pl.Series(name, values, dtype=wanted)
    except (ValueError, TypeError, AttributeError, pl.exceptions.PolarsError):
        return None


def _known(some: Any, kind: pl.DataType) -> list[dict[str, Any]]:
    """Structs with the fields of this kind, others left out; missing ones are null."""
    names = [field.name for field in kind.fields]  # type: ignore[attr-defined]
    return [{name: one.get(name) for name in names} for one in some or ()]
