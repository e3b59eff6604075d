"""`labelwright label`: labels for what a run folder holds, or for texts that people wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

What = Annotated[
    Path,
    typer.Argument(metavar="RUN|PROMPT", help="Run folder, or a prompt file with --texts."),
]


def label(
    what: What,
    texts: o.Texts = None,
    out: o.Out = None,
    model: o.Model = None,
    votes: o.Votes = None,
    concurrency: o.Concurrency = None,
    requests_per_minute: o.RequestsPerMinute = None,
    tokens_per_minute: o.TokensPerMinute = None,
    budget: o.Budget = None,
    max_tokens: o.MaxTokens = None,
    batch: o.Batch = None,
    retry_failed: o.RetryFailed = True,
    seed: o.Seed = None,
    limit: o.Limit = None,
    text_column: o.TextColumn = None,
    field: o.FieldColumns = None,
    json: o.AsJson = False,
) -> None:
    """Ask a model which label each text has.

    Each vote shows the options in another order."""
    columns = o.columns(text_column, fields=field)
    asking = o.how_to_ask(
        concurrency,
        requests_per_minute,
        tokens_per_minute,
        budget,
        max_tokens,
        batch,
        retry_failed,
    )

    from ..run import label_step
    from .bars import bars
    from .draw import draw_labeling
    from .output import put

    summary = label_step(
        what,
        texts=texts,
        columns=columns,
        out=out,
        model=model,
        votes=votes,
        limit=limit,
        seed=seed,
        progress=bars(),
        **asking,
    )
    put(summary, json, draw_labeling)
