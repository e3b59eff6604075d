"""Repairs that change texts. What they change must be done to texts at inference, too."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ...in_words import counted
from ..formats.base import Format, Row
from ..formats.bedrock_nova import without_reserved
from ..formats.sizes import Measured
from .advice import LONGEST_PREFIX, shared_prefix

Fixed = tuple[pl.DataFrame, list[str]]


def length(form: Format) -> Fixed:
    """Cut texts that are too long at a blank, so that the label surely fits behind them."""
    if not isinstance(form, Measured):
        return form.job.table, []
    shorten = form.shortened
    return _each(form, shorten, "shortened to fit, at the end")


def reserved(form: Format) -> Fixed:
    """Put a blank into reserved words."""
    if not form.limits.reserved:
        return form.job.table, []
    return _each(
        form,
        lambda row: without_reserved(row.text),
        "changed: a blank in reserved words; do the same to texts that you ask about",
    )


def capitals(form: Format) -> Fixed:
    """Write all texts in small letters, where over a third of the letters are capitals."""
    texts = form.job.table["text"]
    upper, lower = (int(texts.str.count_matches(one).sum() or 0) for one in (r"\p{Lu}", r"\p{Ll}"))
    if upper * 2 <= lower:
        return form.job.table, []
    return _each(
        form,
        lambda row: row.text.lower(),
        "written in small letters; do the same to texts that you ask about",
    )


def prefix(form: Format) -> Fixed:
    """Take away a long beginning that all texts share."""
    shared = shared_prefix(form.job.table["text"])
    if len(shared) <= LONGEST_PREFIX:
        return form.job.table, []
    return _each(
        form,
        lambda row: row.text.removeprefix(shared),
        f"without the beginning that all shared, {shared!r}",
    )


def _each(form: Format, change: Callable[[Row], str], what: str) -> Fixed:
    before = form.job.table["text"]
    after = pl.Series("text", [change(row) for row in form.rows()], dtype=pl.String)
    changed = int((before != after).sum())
    notes = [f"{counted(changed, 'text')} {what}."] if changed else []
    return form.job.table.with_columns(after), notes
