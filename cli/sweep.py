"""`labelwright sweep`: better settings for a trainer."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from . import options as o

With = Annotated[
    str, typer.Option("--with", metavar="TRAINER", help="The trainer whose settings are tried.")
]
Trials = Annotated[
    int, typer.Option("--trials", metavar="N", min=1, help="How many, earlier ones counted.")
]
Range = Annotated[
    list[str] | None,
    typer.Option("--range", metavar="NAME=LOW..HIGH|A,B", help="What to try; may be repeated."),
]
Setting = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME=VALUE", help="A setting that stays; may be repeated."),
]


def sweep(
    run: o.Run,
    with_: With = "encoder",
    trials: Trials = 20,
    metric: o.Metric = None,
    positive: o.Positive = None,
    range_: Range = None,
    option: Setting = None,
    wandb: o.Wandb = False,
    json: o.AsJson = False,
) -> None:
    """Try settings of a trainer, and go on with the best.

    The validation rows judge; the test rows are looked at once, at the end."""
    ranges = o.pairs(range_, "--range")
    options: dict[str, Any] = dict(o.pairs(option, "--option"))

    from ..searching.sweep import Wanted, sweep_step
    from .bars import bars
    from .draw.searching import draw_sweep
    from .output import put

    wanted = Wanted(with_, trials, metric, positive, ranges, options)
    put(sweep_step(run, wanted=wanted, wandb=wandb, progress=bars()), json, draw_sweep)
