"""`labelwright plan`: what a run will ask and cost, before anything is sent."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options as o

OnlyTexts = Annotated[
    bool, typer.Option("--only-texts", help="Label --texts alone, with nothing generated.")
]


def plan(
    prompt: o.Prompt,
    out: o.Out = None,
    texts: o.Texts = None,
    only_texts: OnlyTexts = False,
    limit: o.Limit = None,
    model: o.Model = None,
    votes: o.Votes = None,
    batch: o.Batch = None,
    text_column: o.TextColumn = None,
    field: o.FieldColumns = None,
    json: o.AsJson = False,
) -> None:
    """Say how many calls, tokens and dollars a run will take.

    From a low figure to a high one. Nothing is sent or written.
    """
    if only_texts and texts is None:
        raise typer.BadParameter("--texts says which texts", param_hint="--only-texts")
    # Polars is behind it, which takes longer to import than all the rest.
    columns = o.columns(text_column, fields=field) if texts else None

    from ..planning import plan
    from .bars import bars
    from .draw.plan import draw_plan
    from .output import put

    planned = plan(
        prompt,
        out=out,
        texts=texts,
        only_texts=only_texts,
        columns=columns,
        limit=limit,
        model=model,
        votes=votes,
        batch=bool(batch),
        progress=bars(),
    )
    put(planned, json, draw_plan)
