"""`labelwright curve`: what more rows bring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from . import options as o

With = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="TRAINER", help="How to train; may be repeated."),
]
Real = Annotated[
    Path | None,
    typer.Option("--real", metavar="FILE", help="Labelled texts that people wrote, to measure on."),
]
Size = Annotated[
    list[int] | None,
    typer.Option("--size", metavar="N", min=2, help="Rows to learn from; may be repeated."),
]
Seeds = Annotated[int, typer.Option("--seeds", metavar="N", min=1, help="Samples of every size.")]
Setting = Annotated[
    list[str] | None,
    typer.Option(
        "--option", metavar="NAME=VALUE", help="A setting of the trainers; may be repeated."
    ),
]


def curve(
    run: o.Run,
    with_: With = None,
    real: Real = None,
    size: Size = None,
    seeds: Seeds = 5,
    metric: o.Metric = None,
    positive: o.Positive = None,
    option: Setting = None,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    field: o.FieldColumns = None,
    map_: o.Mapping = None,
    known_only: o.KnownOnly = False,
    wandb: o.Wandb = False,
    json: o.AsJson = False,
) -> None:
    """Measure what more rows bring, and foretell twice as many.

    On the test rows of the run, or on a file that people labelled."""
    columns = o.columns(text_column, label_column, field, map_, known_only)
    options: dict[str, Any] = dict(o.pairs(option, "--option"))

    from ..searching.curve import Wanted, curve_step
    from .bars import bars
    from .draw.searching import draw_curve
    from .output import put

    wanted = Wanted(with_ or ("tfidf",), size or (), seeds, metric, positive, options)
    found = curve_step(run, wanted=wanted, real=real, columns=columns, wandb=wandb, progress=bars())
    put(found, json, draw_curve)
