"""The part of `labelwright finetune` that trains at a provider, and its yes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..hosted.offers import Consent

HOSTED = ("openai", "azure", "together", "fireworks", "gemini", "mistral")


def is_hosted(trainer: str) -> bool:
    """Whether a trainer is a provider's, told without importing any."""
    name = trainer.partition(":")[0]
    if name in HOSTED:
        return True
    from ..export.finetune.hosted import SERVICES

    return name in SERVICES.names()


def finetune_hosted(
    run: Path,
    trainers: Sequence[str],
    *,
    sizes: Sequence[int] = (),
    options: dict[str, Any],
    start: str | None,
    yes: bool,
    wandb: bool,
    json: bool,
) -> None:
    """Fine-tune at providers, here too where trainers of both are named; print what there is.

    Args:
        start: job or model of a provider to go on from; only where all trainers are providers'.
    """
    from .bars import bars
    from .draw.jobs import draw_jobs, draw_mixed
    from .output import put

    how: dict[str, Any] = {
        "sizes": sizes,
        "options": options,
        "consent": consent(yes),
        "wandb": wandb,
        "progress": bars(),
    }
    if all(map(is_hosted, trainers)):
        from ..hosted.jobs import finetune_hosted as train

        put({"jobs": train(run, trainers, start=start, **how)}, json, draw_jobs)
    else:
        from ..hosted.mixed import finetune_mixed

        put(finetune_mixed(run, trainers, **how), json, draw_mixed)


def consent(yes: bool) -> Consent:
    """Who agrees: `--yes`, else whoever sits at the terminal, else nobody."""
    from ..hosted.offers import Consent

    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Consent(yes)
    return Consent(ask=_ask)


def _ask(question: str) -> bool:
    return typer.confirm(question, default=False, err=True)
