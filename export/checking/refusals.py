"""Rows that cannot be written, and rows that say the same twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from ...in_words import counted
from ..preparing import Refused
from .finding import SHOWN, Case, Finding

MENDED = {"too long": "length", "reserved word": "reserved"}
"""Words in a reason for refusing a row, and the fix that mends it."""


def refusals(case: Case) -> Iterator[Finding]:
    """Rows that are left out, by kind of reason."""
    groups: dict[str | None, list[Refused]] = defaultdict(list)
    for one in case.refused:
        fix = next((name for words, name in MENDED.items() if words in one.reason), None)
        groups[fix].append(one)
    for fix, found in groups.items():
        first = found[0]
        yield Finding(
            fix or "unusable",
            "fails" if fix else "warns",
            f"{counted(len(found), 'row')} left out; the first, {first.shown}: {first.reason}",
            fix=fix,
            rows=tuple(one.id for one in found[:SHOWN]),
        )
    case.figures["refused"] = len(case.refused)


def duplicates(case: Case) -> Iterator[Finding]:
    """Texts that stand more than once."""
    table = case.form.job.table.select("id", "text", "label", "split")
    twice = table.filter(pl.struct("text", "label").is_duplicated())
    extra = twice.filter(~pl.struct("text", "label").is_first_distinct())
    several = table.group_by("text").agg(pl.col("label").n_unique(), pl.col("id").first())
    conflicts = several.filter(pl.col("label") > 1).sort("id")
    leaks = _leaks(table)
    case.figures["duplicates"] = extra.height
    if extra.height:
        yield Finding(
            "duplicates",
            "warns",
            f"{counted(extra.height, 'row')} with the text and the label of an earlier one"
            + (f", {leaks.height:,} of them a training text in another split" * bool(leaks.height)),
            fix="duplicates",
            rows=tuple(extra["id"].head(SHOWN)),
        )
    else:
        yield Finding("duplicates", "fine", "no text stands twice with the same label")
    if conflicts.height:
        yield Finding(
            "conflicts",
            "warns",
            f"{counted(conflicts.height, 'text')} with different labels in different rows: decide "
            "which is right",
            rows=tuple(conflicts["id"].head(SHOWN)),
        )


def _leaks(table: pl.DataFrame) -> pl.DataFrame:
    """Rows of validation and test whose text is a training text."""
    train = table.filter(pl.col("split") == "train").select("text").unique()
    return table.filter(pl.col("split") != "train").join(train, on="text", how="semi")
