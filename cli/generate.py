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
    json: o.AsJson = False,
) -> None:
    """Write texts for every label of a prompt file."""
    pace = o.pace(concurrency, requests_per_minute, tokens_per_minute)

    from ..run import generate_step
    from .bars import bars
    from .draw import draw_generation
    from .output import put

    summary = generate_step(
        prompt, out=out, seed=seed, limit=limit, model=model, pace=pace, progress=bars()
    )
    put(summary, json, draw_generation)
