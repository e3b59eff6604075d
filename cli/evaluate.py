"""`labelwright evaluate`: how good the model is, beside baselines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

On = Annotated[
    list[Path] | None,
    typer.Option("--on", metavar="FILE", help="Labelled file to measure on; may be repeated."),
]


def evaluate(
    run: o.Run,
    on: On = None,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    field: o.FieldColumns = None,
    map_: o.Mapping = None,
    known_only: o.KnownOnly = False,
    json: o.AsJson = False,
) -> None:
    """Measure the model, beside baselines.

    On labelled files that people made, and on the test rows of the run."""
    columns = o.columns(text_column, label_column, field, map_, known_only)

    from ..run import evaluate_step
    from .bars import bars
    from .draw import draw_evaluation
    from .output import put

    put(evaluate_step(run, on=on or [], columns=columns, progress=bars()), json, draw_evaluation)
