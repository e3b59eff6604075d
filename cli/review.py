"""`labelwright review`: look at doubtful rows, one keypress a decision."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from . import options as o

What = Annotated[Path, typer.Argument(metavar="RUN|FILE", help="Run folder, or any labelled file.")]
Order = Annotated[
    str,
    typer.Option(
        "--order",
        metavar="NAME",
        help="Which rows come first: worth, doubt, unsure, check, random or table.",
    ),
]
Blind = Annotated[
    bool, typer.Option("--blind", help="Hide the label until one was chosen: it sways people.")
]
Audit = Annotated[
    float,
    typer.Option(
        "--audit-share",
        metavar="SHARE",
        min=0,
        max=0.9,
        help="Of the rows shown, how many are drawn by chance, to measure the labels.",
    ),
]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who reviews. Default: your user name.")
]
Check = Annotated[
    str | None,
    typer.Option("--check", metavar="CHECK", help="Only rows that this check flags; any, or all."),
]
Label = Annotated[
    str | None, typer.Option("--label", metavar="LABEL", help="Only rows with this label.")
]
State = Annotated[
    str | None,
    typer.Option(
        "--state", metavar="STATE", help="Only rows that are open, done, differ or stale."
    ),
]
Search = Annotated[
    str | None, typer.Option("--search", metavar="WORDS", help="Only rows with these words.")
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help="Most rows to export, or to list."),
]
Export = Annotated[
    Path | None,
    typer.Option("--export", metavar="FILE", help="Write the rows to review elsewhere."),
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="TOOL", help="csv, label_studio, argilla or prodigy."),
]
Import = Annotated[
    list[Path] | None,
    typer.Option(
        "--import", metavar="FILE", help="Read what people said elsewhere; may be repeated."
    ),
]
Merge = Annotated[
    list[Path] | None,
    typer.Option(
        "--merge", metavar="FILE", help="Take in another reviewer's decisions; may be repeated."
    ),
]


def review(
    what: What,
    order: Order = "worth",
    check: Check = None,
    label: Label = None,
    state: State = None,
    search: Search = None,
    blind: Blind = False,
    audit_share: Audit = 0.2,
    by: By = None,
    export: Export = None,
    to: To = None,
    import_: Import = None,
    merge: Merge = None,
    limit: Limit = None,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    map_: o.Mapping = None,
    seed: o.Seed = None,
    json: o.AsJson = False,
) -> None:
    """Review rows in the terminal, the doubtful ones first.

    One key is one decision. Each is on the disk before the next row is shown, in reviews.jsonl of a
    run folder or FILE.reviews.jsonl beside a file; `curate` and all that follows go by them.
    """
    if export is None:
        o.refuse(to, "--to", "goes with --export: the tool that the file is for")

    from ..reviewing.steps import reviewing
    from .bars import bars
    from .draw import draw_review
    from .output import put

    filters = {"check": check, "label": label, "state": state, "search": search}
    with reviewing(
        what,
        by=by,
        order=order,
        blind=blind,
        audit_share=audit_share,
        columns=o.columns(text_column, label_column, None, map_, False),
        filters=filters,
        seed=seed,
        progress=bars(),
    ) as session:
        if import_ or merge or export or json:
            from ..reviewing.elsewhere import elsewhere

            result = elsewhere(
                session,
                imports=import_ or (),
                merges=merge or (),
                export=export,
                to=to,
                title=what.name,
                limit=limit,
            )
            put(result, json, draw_review)
            return
        _need_terminal()
        from ..curate.review.app import run_app
        from ..reviewing.steps import outcome

        run_app(session, title=what.name)
        put(outcome(session, what), False, draw_review)


def _need_terminal() -> None:
    from ..errors import InputError

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputError(
            "the screen needs a terminal, and this is none; --json lists the rows, --export FILE "
            "writes them for another tool, --import FILE reads what people said there"
        )
