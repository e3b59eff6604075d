"""Trainers of this machine and of providers in one command: jobs first, then what trains here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder
from ..training import Asked, grid, training
from .jobs import finetune_hosted
from .offers import Consent


def finetune_mixed(
    folder: str | Path,
    trainers: Sequence[str],
    *,
    sizes: Sequence[int] = (),
    options: Mapping[str, Any] | None = None,
    consent: Consent | None = None,
    wandb: bool = False,
    progress: Progress | None = None,
) -> Json:
    """Train here while providers train: their jobs are started, models are made here, then waited.

    Args:
        folder: the run folder.
        trainers: names of trainers of this machine, and SERVICE:MODEL.
        sizes: rows to learn from, a model each; none for all rows.
        options: settings; each trainer gets those that it has.
        consent: who agrees to what the providers take; None: nobody, and nothing is sent.
        wandb: whether figures go to Weights & Biases.
        progress: shows how far it is.

    Returns:
        The summary of the model that the run folder goes on with, and under `jobs` each job.

    Raises:
        InputError: an option is wrong, rows are not fit to be sent, or nobody agreed. Nothing was
            sent, and nothing trained.
        Stopped: the user left; the jobs go on.
        LabelwrightError: something could not be trained here, or at a provider.
    """
    from ..export.finetune.hosted import is_hosted

    progress = progress or Silent()
    there = [one for one in trainers if is_hosted(one)]
    here = [one for one in trainers if not is_hosted(one)]
    mine, theirs = _shared_out(here, there, options or {})
    asked = Asked(here, tuple(sizes), mine, wandb=wandb)
    _refuse_what_would_fail(asked)

    def train_here() -> None:
        with RunFolder.find(folder) as found:
            training(found, asked, progress)

    jobs = finetune_hosted(
        folder,
        there,
        sizes=sizes,
        options=theirs,
        consent=consent,
        wandb=wandb,
        meanwhile=train_here,
        progress=progress,
    )
    return {**RunFolder.find(folder).summary("finetune"), "jobs": jobs}


def _shared_out(
    here: Sequence[str], there: Sequence[str], options: Mapping[str, Any]
) -> tuple[Json, Json]:
    """The options of trainers of this machine, and of those at providers."""
    from ..export.finetune import TRAINERS
    from ..export.finetune.hosted import SERVICES
    from ..export.finetune.settings import knows

    mine = {key for key in options if any(knows(TRAINERS, one, key) for one in here)}
    theirs = {key for key in options if any(knows(SERVICES, one, key) for one in there)}
    for key in options:
        if key not in mine | theirs:
            raise InputError(
                f"none of the trainers {', '.join([*here, *there])} has an option {key!r}"
            )
    return {key: options[key] for key in mine}, {key: options[key] for key in theirs}


def _refuse_what_would_fail(asked: Asked) -> None:
    """Say what is wrong with the trainers of this machine before a provider is paid."""
    from ..export.finetune import TRAINERS
    from ..export.finetune.settings import Setup, open_trainer

    for one in grid(asked):
        open_trainer(TRAINERS, one.trainer, one.options, Setup())
