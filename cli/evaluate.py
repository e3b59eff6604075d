"""`labelwright evaluate`: how good the model is, beside baselines, other models and LLMs asked."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options as o

On = Annotated[
    list[str] | None,
    typer.Option("--on", metavar="[NAME=]FILE", help="Labelled file; may be repeated."),
]
With = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="MODEL|all", help="Another model of the run; may be repeated."),
]
Ask = Annotated[
    list[str] | None,
    typer.Option(
        "--ask",
        metavar="MODEL[:WAY]",
        help="Ask a model directly; :one-shot, :few-shot, :reasoning behind it; may be repeated.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help="Most rows of a file that --ask asks about."),
]
Positive = Annotated[
    str | None,
    typer.Option("--positive", metavar="LABEL", help="Label that precision, recall, F are of."),
]
Beta = Annotated[
    list[float] | None,
    typer.Option(
        "--beta", metavar="X", min=0.01, max=100, help="F with this beta; may be repeated."
    ),
]
Wandb = Annotated[bool, typer.Option("--wandb", help="Send figures to Weights & Biases, too.")]


def evaluate(
    run: o.Run,
    on: On = None,
    with_: With = None,
    ask: Ask = None,
    limit: Limit = None,
    positive: Positive = None,
    beta: Beta = None,
    wandb: Wandb = False,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    field: o.FieldColumns = None,
    map_: o.Mapping = None,
    known_only: o.KnownOnly = False,
    concurrency: o.Concurrency = None,
    budget: o.Budget = None,
    max_tokens: o.MaxTokens = None,
    json: o.AsJson = False,
) -> None:
    """Measure the model, beside baselines and other models.

    On labelled files that people made, and on the test rows of the run. --with adds other models of
    the run, --ask LLMs that are asked directly."""
    columns = o.columns(text_column, label_column, field, map_, known_only)
    if limit is not None and not ask:
        o.refuse(True, "--limit", "it is for models that are asked directly, with --ask")

    from ..run import evaluate_step
    from .bars import bars
    from .draw import draw_evaluation
    from .output import put

    found = evaluate_step(
        run,
        on=on or [],
        columns=columns,
        models=with_ or [],
        ask=ask or [],
        limit=limit,
        positive=positive,
        betas=beta or [],
        wandb=wandb,
        concurrency=concurrency,
        budget=budget,
        max_tokens=max_tokens,
        progress=bars(),
    )
    put(found, json, draw_evaluation)
