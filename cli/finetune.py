"""`labelwright finetune`: a small model from the training rows, here or at a provider."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from . import options as o
from .hosted import is_hosted

With = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="TRAINER", help="How to train; SERVICE:MODEL at a provider."),
]
Setting = Annotated[
    list[str] | None,
    typer.Option(
        "--option", metavar="NAME=VALUE", help="A setting of the trainer; may be repeated."
    ),
]
Epochs = Annotated[
    int | None, typer.Option("--epochs", metavar="N", min=1, help="Times to learn from each row.")
]
Suffix = Annotated[
    str | None, typer.Option("--suffix", metavar="X", help="Goes into a hosted model's name.")
]
Method = Annotated[
    str | None, typer.Option("--method", metavar="sft|dpo", help="How a provider trains.")
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="JOB|MODEL", help="An earlier fine-tune to go on from."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Agree to what a provider takes for it.")]


def finetune(
    run: o.Run,
    with_: With = None,
    option: Setting = None,
    epochs: Epochs = None,
    suffix: Suffix = None,
    method: Method = None,
    from_: From = None,
    yes: Yes = False,
    json: o.AsJson = False,
) -> None:
    """Train a small model on the training rows, here or at a provider."""
    trainers = with_ or ["tfidf"]
    given = {"epochs": epochs, "suffix": suffix, "method": method}
    options: dict[str, Any] = dict(o.pairs(option, "--option"))
    options |= {name: value for name, value in given.items() if value is not None}
    if all(is_hosted(one) for one in trainers):
        from .hosted import finetune_hosted

        finetune_hosted(run, trainers, options=options, start=from_, yes=yes, json=json)
        return

    from ..run import finetune_step
    from .bars import bars
    from .draw import draw_model
    from .output import put

    put(finetune_step(run, trainer=trainers[0], progress=bars()), json, draw_model)
