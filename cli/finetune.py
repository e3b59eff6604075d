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
Size = Annotated[
    list[int] | None,
    typer.Option("--size", metavar="N", min=2, help="Rows to learn from; may be repeated."),
]
Wandb = Annotated[bool, typer.Option("--wandb", help="Send figures to Weights & Biases, too.")]
Push = Annotated[
    str | None,
    typer.Option("--push", metavar="OWNER/NAME", help="Send the model to the Hugging Face Hub."),
]
Fix = Annotated[
    list[str] | None,
    typer.Option("--fix", metavar="NAME", help="Mend rows that a provider would refuse."),
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
    size: Size = None,
    wandb: Wandb = False,
    push: Push = None,
    fix: Fix = None,
    yes: Yes = False,
    json: o.AsJson = False,
) -> None:
    """Train a small model on a run, here or at a provider."""
    trainers = with_ or ["tfidf"]
    given = {"epochs": epochs, "suffix": suffix, "method": method, "fix": fix}
    options: dict[str, Any] = dict(o.pairs(option, "--option"))
    options |= {name: value for name, value in given.items() if value is not None}
    hosted = [is_hosted(one) for one in trainers]
    if any(hosted):
        from .hosted import finetune_hosted

        if all(hosted):
            o.refuse(push, "--push", "it is for models that are trained on this machine")
        else:
            for value, name in ((push, "--push"), (from_, "--from")):
                o.refuse(value, name, "it is for one trainer; ask for that one alone")
        finetune_hosted(
            run,
            trainers,
            sizes=size or (),
            options=options,
            start=from_,
            yes=yes,
            wandb=wandb,
            json=json,
        )
        return

    from ..run import finetune_step
    from .bars import bars
    from .draw import draw_model
    from .output import put

    found = finetune_step(
        run,
        trainer=trainers,
        options=options,
        sizes=size or (),
        start=from_,
        wandb=wandb,
        push=push,
        progress=bars(),
    )
    put(found, json, draw_model)
