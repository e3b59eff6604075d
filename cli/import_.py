"""`labelwright import`: training files, and those of other tools, as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

What = Annotated[
    Path, typer.Argument(metavar="FILE|FOLDER", help="Any labelled file, or a folder of splits.")
]
Written = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the table: .csv, .jsonl, .parquet ..."),
]
Kind = Annotated[
    str | None,
    typer.Option("--as", metavar="FORMAT", help="What it is, where that is not found out."),
]


def import_(
    what: What,
    out: Written = None,
    as_: Kind = None,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    split_column: o.SplitColumn = None,
    map_: o.Mapping = None,
    json: o.AsJson = False,
) -> None:
    """Read training files of any format as one table.

    Its columns are id, text, label and split."""
    columns = o.columns(text_column, label_column, mapping=map_)

    from ..run_file import import_file
    from .bars import bars
    from .draw import draw_import
    from .output import put

    found = import_file(
        what, out=out, kind=as_, columns=columns, split_column=split_column, progress=bars()
    )
    put(found, json, draw_import)
