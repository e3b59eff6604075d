"""Looking for the model to take: the ladder of trainers, learning curves, sweeps of settings."""

from __future__ import annotations

from ..run_folder import Json, RunFolder


def checked(wandb: bool) -> None:
    """Raise LabelwrightError where figures are to go to Weights & Biases and cannot."""
    if wandb:
        from ..evaluating.to_wandb import check

        check()


def sent(name: str, report: Json, folder: RunFolder) -> None:
    """Send a report to Weights & Biases; see `to_wandb.send`."""
    from .to_wandb import send

    send(name, report, folder)
