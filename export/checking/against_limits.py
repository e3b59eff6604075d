"""Counts and sizes against what the provider publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from ...in_words import counted
from ..formats.base import Format
from .finding import Case, Finding, sizes


def limits(case: Case) -> Iterator[Finding]:
    """How many rows and bytes there are, and what is beyond a limit."""
    counts = ", ".join(f"{count:,} {split}" for split, count in case.counts().items())
    size = ", ".join(f"{name} {_bytes(size)}" for name, size in case.files.items())
    found = list(_beyond(case.form, dict(case.files)))
    yield from found
    source = case.form.limits.source
    where = f" ({source})" if source else ""
    wrong = {one.check for one in found}
    if "rows" not in wrong:
        yield Finding("rows", "fine", f"{counts}{where}")
    if "file size" not in wrong and size:
        yield Finding("file size", "fine", size)


def beyond(form: Format, folder: Path) -> list[Finding]:
    """What of files that were written is beyond a limit."""
    return list(_beyond(form, sizes(form, folder)))


def _beyond(form: Format, files: dict[str, int]) -> Iterator[Finding]:
    counts = form.job.counts()
    train, held_out = counts.get("train", 0), counts.get("validation", 0)
    yield from _too_few(form, train)
    yield from _too_many(form, train, held_out)
    yield from _validation(form, train, held_out)
    yield from _too_large(form, files)


def _too_few(form: Format, train: int) -> Iterator[Finding]:
    limits = form.limits
    if train < limits.rows:
        yield Finding(
            "rows",
            "fails",
            f"{counted(train, 'training row')}; {limits.whose} asks for {limits.rows} or more",
        )
    elif train < limits.advised_rows:
        yield Finding(
            "rows",
            "warns",
            f"{counted(train, 'training row')}; {limits.whose} advises {limits.advised_rows} or "
            "more",
        )
    if limits.rows_per_label:
        part = form.job.table.filter(pl.col("split") == "train")
        found = dict(part["label"].value_counts().iter_rows())
        few = [label for label in form.job.labels if found.get(label, 0) < limits.rows_per_label]
        if few:
            yield Finding(
                "rows of a label",
                "fails",
                f"fewer than {limits.rows_per_label} training rows of {', '.join(few[:10])}; "
                f"{limits.whose} drops such labels",
            )


def _too_many(form: Format, train: int, held_out: int) -> Iterator[Finding]:
    limits = form.limits
    if limits.most_rows is not None and train > limits.most_rows:
        yield Finding(
            "rows",
            "fails",
            f"{train:,} training rows; {limits.whose} takes {limits.most_rows:,} at most",
            fix="rows",
        )
    elif limits.total_rows is not None and train + held_out > limits.total_rows:
        yield Finding(
            "rows",
            "fails",
            f"{train + held_out:,} rows of training and validation; {limits.whose} takes "
            f"{limits.total_rows:,} together",
            fix="rows",
        )


def _validation(form: Format, train: int, held_out: int) -> Iterator[Finding]:
    most = form.limits.most_validation(train)
    if most is not None and held_out > most:
        yield Finding(
            "validation",
            "fails",
            f"{counted(held_out, 'validation row')}; {form.limits.whose} takes {most:,} beside "
            f"{counted(train, 'training row')}",
            fix="validation",
        )


def _too_large(form: Format, files: dict[str, int]) -> Iterator[Finding]:
    limits = form.limits
    for name, size in files.items():
        held_out = name.startswith("validation.")
        most = limits.validation_bytes if held_out else limits.file_bytes
        most = limits.file_bytes if most is None else most
        if most is not None and size > most and not name.startswith("test."):
            fix = "validation" if held_out and limits.validation_bytes else None
            yield Finding(
                "file size",
                "fails",
                f"{name} has {_bytes(size)}; {limits.whose} takes {_bytes(most)} at most: give it "
                "fewer rows",
                fix=fix,
            )


def _bytes(size: int) -> str:
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:,.1f} {name}"
    return f"{size} bytes"
