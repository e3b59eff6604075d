"""`labelwright curate`: what is wrong with a dataset, and repairs that are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

What = Annotated[Path, typer.Argument(metavar="RUN|FILE", help="Run folder, or any labelled file.")]
Written = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the rows with what was found to FILE."),
]
Fix = Annotated[
    list[str] | None,
    typer.Option("--fix", metavar="CHECK", help="Apply the fix of a check; may be repeated."),
]
Check = Annotated[
    list[str] | None,
    typer.Option("--check", metavar="CHECK", help="Run only this check; may be repeated."),
]
Dropped = Annotated[
    bool, typer.Option("--keep-dropped", help="Write dropped rows too, with kept = false.")
]
Page = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write the report as a page (HTML).")
]


def curate(
    what: What,
    out: Written = None,
    fix: Fix = None,
    check: Check = None,
    keep_dropped: Dropped = False,
    report: Page = None,
    real: o.Real = None,
    seed: o.Seed = None,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    field: o.FieldColumns = None,
    map_: o.Mapping = None,
    known_only: o.KnownOnly = False,
    json: o.AsJson = False,
) -> None:
    """Find what is wrong with a labelled dataset.

    Nothing is removed or changed unless --fix, or the prompt file of a run, asks for it.
    """
    columns = o.columns(text_column, label_column, field, map_, known_only)

    from ..run import curate_step, show
    from ..run_file import curate_file
    from .bars import bars
    from .draw import draw_curation
    from .output import put

    if what.is_dir():
        o.refuse(out, "--out", "a run folder keeps what was curated in itself")
        found = curate_step(
            what, fix=fix, checks=check, real=real, columns=columns, seed=seed, progress=bars()
        )
        if report is not None:
            show(what, page=report)
    else:
        found = curate_file(
            what,
            out=out,
            fix=fix,
            checks=check,
            keep_dropped=keep_dropped,
            real=real,
            seed=seed,
            columns=columns,
            page=report,
            progress=bars(),
        )
    put(found, json, draw_curation)
