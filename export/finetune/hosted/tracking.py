"""Figures of a fine-tune at a provider for Weights & Biases, once it is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ....errors import ProviderError
from ..folders import missing
from ..tracking import begin

if TYPE_CHECKING:
    from .record import Job

_TOLD = ("service", "address", "model", "start", "options", "seed", "labels", "rows")
_RESULT = ("status", "result", "reason", "tokens", "usd")


def refuse_without_wandb() -> None:
    """Say before anything is paid for that wandb is not installed. Raises LabelwrightError."""
    try:
        import wandb  # noqa: F401
    except ImportError:
        raise missing("wandb", "wandb") from None


def send(job: Job, folder: Path, project: str) -> None:
    """Send the curve of a job, points and a table, how it ended, and what it learned from.

    Args:
        job: the job; it is over.
        folder: the run folder; wandb writes below it.
        project: of the run there; WANDB_PROJECT stands before it.

    Raises:
        LabelwrightError: wandb is not installed.
        ProviderError: it cannot be reached, or there is no key for it.
    """
    refuse_without_wandb()
    import wandb

    run = begin(folder, project, job.name, {"job": job.id} | {n: getattr(job, n) for n in _TOLD})
    try:
        points = job.curve()
        for point in points:
            run.log(point)
        for name in _RESULT:
            run.summary[name] = getattr(job, name)
        if points:
            names = list(dict.fromkeys(name for point in points for name in point))
            rows = [[point.get(name) for name in names] for point in points]
            run.log({"curve": wandb.Table(columns=names, data=rows)})
        artifact = wandb.Artifact(f"{run.project}-{job.name}-files", type="dataset")
        artifact.add_dir(str(job.files_folder))
        run.log_artifact(artifact)
    except (wandb.errors.Error, OSError) as error:
        raise ProviderError(f"Weights & Biases: {str(error).rstrip('.')}") from error
    finally:
        run.finish()
