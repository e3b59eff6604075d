"""`labelwright finetune`: a small model from the training rows."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options as o

With = Annotated[str, typer.Option("--with", metavar="TRAINER", help="How to train.")]


def finetune(run: o.Run, with_: With = "tfidf", json: o.AsJson = False) -> None:
    """Train a small model on the training rows."""
    from ..run import finetune_step
    from .bars import bars
    from .draw import draw_model
    from .output import put

    put(finetune_step(run, trainer=with_, progress=bars()), json, draw_model)
