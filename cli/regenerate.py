"""`labelwright regenerate`: texts for what curating found lacking."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options as o

Turns = Annotated[
    int, typer.Option("--turns", metavar="N", min=1, max=20, help="Ask so often at most.")
]


def regenerate(
    run: o.Run,
    turns: Turns = 3,
    model: o.Model = None,
    concurrency: o.Concurrency = None,
    requests_per_minute: o.RequestsPerMinute = None,
    tokens_per_minute: o.TokensPerMinute = None,
    budget: o.Budget = None,
    max_tokens: o.MaxTokens = None,
    batch: o.Batch = None,
    retry_failed: o.RetryFailed = True,
    json: o.AsJson = False,
) -> None:
    """Ask the generator for what a run lacks; label and curate it.

    Texts in place of dropped ones, texts for attribute values that have hardly
    any, and counter-examples: texts of the other labels with a mark that gives
    one label away. Turn by turn, until nothing is lacking or no more comes."""
    asking = o.how_to_ask(
        concurrency,
        requests_per_minute,
        tokens_per_minute,
        budget,
        max_tokens,
        batch,
        retry_failed,
    )

    from ..run import regenerate_step
    from .bars import bars
    from .draw import draw_regeneration
    from .output import put

    summary = regenerate_step(run, turns=turns, model=model, progress=bars(), **asking)
    put(summary, json, draw_regeneration)
