"""`labelwright audit`: how good the labels are, from rows that a person answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

Rows = Annotated[
    int | None,
    typer.Option(
        "--rows", metavar="N", min=1, help="Write a random sample of N rows to a sheet to answer."
    ),
]
Sheet = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="The sheet. Default: audit.csv in the run folder."),
]
Read = Annotated[
    Path | None,
    typer.Option(
        "--read", metavar="FILE", help="Read an answered sheet, or any file of known labels."
    ),
]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who answered. Default: your user name.")
]
Own = Annotated[
    bool,
    typer.Option("--random-sample", help="The rows of --read are a random sample of all rows."),
]


def audit(
    run: o.Run,
    rows: Rows = None,
    out: Sheet = None,
    read: Read = None,
    by: By = None,
    random_sample: Own = False,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    field: o.FieldColumns = None,
    map_: o.Mapping = None,
    known_only: o.KnownOnly = False,
    json: o.AsJson = False,
) -> None:
    """Find out how good the labels are, from rows that you label.

    With --rows it writes a random sample to a sheet with an empty column for your answers; with
    --read it reads that back. Without either it computes the figures again from all answers."""
    columns = o.columns(text_column, label_column, field, map_, known_only)
    if rows is not None:
        o.refuse(read, "--read", "either --rows, which writes a sheet, or --read, which reads one")
    else:
        o.refuse(out, "--out", "goes with --rows: the file to write")
    if read is None:
        o.refuse(by, "--by", "goes with --read: who answered")
        o.refuse(random_sample, "--random-sample", "goes with --read")

    from ..run import audit_step
    from .bars import bars
    from .draw import draw_audit, draw_sheet
    from .output import put

    report = audit_step(
        run,
        rows=rows,
        out=out,
        read=read,
        random_sample=random_sample,
        by=by,
        columns=columns,
        progress=bars(),
    )
    put(report, json, draw_audit if rows is None else draw_sheet)
