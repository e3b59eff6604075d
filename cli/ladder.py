"""`labelwright ladder`: the cheapest model that is good enough."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from . import options as o

Real = Annotated[
    Path,
    typer.Option("--real", metavar="FILE", help="Labelled texts that people wrote; they choose."),
]
Margin = Annotated[
    float | None,
    typer.Option(
        "--margin", metavar="POINTS", min=0, help="How much worse than the best is fine, else 1."
    ),
]
RungName = Annotated[
    list[str] | None,
    typer.Option(
        "--rung",
        metavar="NAME",
        help="A trainer, SERVICE:MODEL, or ask:PROVIDER/MODEL[:WAY]; may be repeated.",
    ),
]
Patience = Annotated[
    int,
    typer.Option(
        "--patience", metavar="N", min=0, help="Rungs in a row that may bring nothing; 0: all."
    ),
]
MostMs = Annotated[
    float | None, typer.Option("--most-ms", metavar="MS", min=0, help="Time a text may take.")
]
MostMb = Annotated[
    float | None, typer.Option("--most-mb", metavar="MB", min=0, help="Size a model may have.")
]
MostUsd = Annotated[
    float | None,
    typer.Option("--most-usd", metavar="USD", min=0, help="What 1,000 texts may cost."),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help="Most rows that ask: rungs are asked about."),
]
Setting = Annotated[
    list[str] | None,
    typer.Option(
        "--option", metavar="NAME=VALUE", help="A setting of the trainers; may be repeated."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Agree to what a provider takes for a rung.")]


def ladder(
    run: o.Run,
    real: Real,
    margin: Margin = None,
    metric: o.Metric = None,
    positive: o.Positive = None,
    rung: RungName = None,
    patience: Patience = 2,
    most_ms: MostMs = None,
    most_mb: MostMb = None,
    most_usd: MostUsd = None,
    limit: Limit = None,
    option: Setting = None,
    yes: Yes = False,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    field: o.FieldColumns = None,
    map_: o.Mapping = None,
    known_only: o.KnownOnly = False,
    budget: o.Budget = None,
    max_tokens: o.MaxTokens = None,
    wandb: o.Wandb = False,
    json: o.AsJson = False,
) -> None:
    """Find the cheapest model that is good enough.

    Climbs from the cheapest trainer upwards, and takes the first within the margin of the best."""
    columns = o.columns(text_column, label_column, field, map_, known_only)
    options: dict[str, Any] = dict(o.pairs(option, "--option"))

    from ..searching.ladder import Wanted, ladder_step
    from .bars import bars
    from .draw.searching import draw_ladder
    from .hosted import consent
    from .output import put

    wanted = Wanted(
        margin,
        metric,
        positive,
        rung or (),
        patience,
        most_ms,
        most_mb,
        most_usd,
        limit,
        options,
    )
    found = ladder_step(
        run,
        real=real,
        wanted=wanted,
        columns=columns,
        consent=consent(yes),
        wandb=wandb,
        progress=bars(),
        budget=budget,
        max_tokens=max_tokens,
    )
    put(found, json, draw_ladder)
