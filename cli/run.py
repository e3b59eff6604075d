"""`labelwright run`: everything, from a prompt file to a measured model."""

from __future__ import annotations

from . import options as o


def run(
    prompt: o.Prompt,
    out: o.Out = None,
    real: o.Real = None,
    texts: o.Texts = None,
    seed: o.Seed = None,
    limit: o.Limit = None,
    model: o.Model = None,
    votes: o.Votes = None,
    concurrency: o.Concurrency = None,
    requests_per_minute: o.RequestsPerMinute = None,
    tokens_per_minute: o.TokensPerMinute = None,
    budget: o.Budget = None,
    max_tokens: o.MaxTokens = None,
    batch: o.Batch = None,
    retry_failed: o.RetryFailed = True,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    field: o.FieldColumns = None,
    map_: o.Mapping = None,
    known_only: o.KnownOnly = False,
    json: o.AsJson = False,
) -> None:
    """Do every step: dataset, report, measured model.

    Stopped and started again, it goes on and asks nothing twice.
    """
    columns = o.columns(text_column, label_column, field, map_, known_only)
    asking = o.how_to_ask(
        concurrency,
        requests_per_minute,
        tokens_per_minute,
        budget,
        max_tokens,
        batch,
        retry_failed,
    )

    from ..run import run
    from .bars import bars
    from .draw import draw_report
    from .output import put

    report = run(
        prompt,
        out=out,
        real=real,
        texts=texts,
        columns=columns,
        seed=seed,
        limit=limit,
        model=model,
        votes=votes,
        progress=bars(),
        **asking,
    )
    put(report, json, draw_report)
