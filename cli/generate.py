"""`labelwright generate`: candidate texts into a run folder."""

from __future__ import annotations

from . import options as o


def generate(
    prompt: o.Prompt,
    out: o.Out = None,
    seed: o.Seed = None,
    limit: o.Limit = None,
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
    """Write texts for every label of a prompt file."""
    asking = o.how_to_ask(
        concurrency,
        requests_per_minute,
        tokens_per_minute,
        budget,
        max_tokens,
        batch,
        retry_failed,
    )

    from ..run import generate_step
    from .bars import bars
    from .draw import draw_generation
    from .output import put

    summary = generate_step(
        prompt, out=out, seed=seed, limit=limit, model=model, progress=bars(), **asking
    )
    put(summary, json, draw_generation)
