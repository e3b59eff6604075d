"""Figures of a training for Weights & Biases. The same figures always stand in the model's folder.

Offline (`labelwright --offline`, or WANDB_MODE=offline) wandb writes below the run folder, and
`wandb sync` sends it later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import LabelwrightError, ProviderError
from ...offline import is_offline
from .folders import missing

CURVE_KEYS = (
    "epoch",
    "step",
    "loss",
    "validation_loss",
    "calibrated_loss",
    "accuracy",
    "macro_f1",
)


class Tracking:
    """Takes figures while a model learns; keeps none."""

    def note(self, figures: dict[str, Any]) -> None:
        """Take the figures of one moment."""

    def ended(self, facts: Mapping[str, Any]) -> None:
        """Take what is said of the finished model."""


class ToWandb(Tracking):
    """Sends the figures to a run of wandb."""

    def __init__(self, run: Any, rows: Path) -> None:
        self._run, self._rows = run, rows

    def note(self, figures: dict[str, Any]) -> None:
        """A point of the curves; of every label its F1."""
        found = {key: figures[key] for key in CURVE_KEYS if figures.get(key) is not None}
        found |= {f"f1/{name}": one["f1"] for name, one in figures.get("labels", {}).items()}
        self._run.log(found)

    def ended(self, facts: Mapping[str, Any]) -> None:
        """The final figures, a table of the labels, and the rows as an artifact."""
        import wandb

        found = facts.get("validation") or {}
        for key in ("accuracy", "macro_f1", "log_loss"):
            if key in found:
                self._run.summary[f"validation/{key}"] = found[key]
        self._run.summary["rows"] = sum(facts["rows"].values())
        table = wandb.Table(columns=["label", "learned_from", "precision", "recall", "f1"])
        for label, count in facts["rows"].items():
            own = found.get("labels", {}).get(label, {})
            table.add_data(label, count, own.get("precision"), own.get("recall"), own.get("f1"))
        self._run.log({"labels": table})
        artifact = wandb.Artifact(f"{self._run.project}-rows", type="dataset")
        artifact.add_file(str(self._rows))
        self._run.log_artifact(artifact)


@contextmanager
def tracked(
    wanted: bool, *, folder: Path, project: str, name: str, told: Mapping[str, Any], rows: Path
) -> Iterator[Tracking]:
    """Where figures of a training go: to Weights & Biases where that is wanted, else nowhere.

    Args:
        wanted: whether they go there.
        folder: the run folder; wandb writes below it.
        project, name: of the run there; WANDB_PROJECT stands before `project`.
        told: what the run is said to be of.
        rows: file of the rows, which becomes an artifact.

    Raises:
        LabelwrightError: wandb is not installed.
        ProviderError: it cannot be reached, or there is no key for it.
    """
    if not wanted:
        yield Tracking()
        return
    run = begin(folder, project, name, told)
    try:
        yield ToWandb(run, rows)
    except BaseException:
        run.finish(exit_code=1)
        raise
    run.finish()


def begin(folder: Path, project: str, name: str, told: Mapping[str, Any]) -> Any:
    """A run of wandb, begun. Arguments and errors as those of `tracked`."""
    import os

    try:
        import wandb
    except ImportError:
        raise missing("wandb", "wandb") from None
    # wandb itself looks at the environment only once in a process
    mode: Any = "offline" if is_offline() else os.environ.get("WANDB_MODE") or None
    try:
        return wandb.init(
            project=os.environ.get("WANDB_PROJECT") or project,
            name=name,
            config=dict(told),
            dir=str(folder),
            mode=mode,
            settings=wandb.Settings(silent=True, console="off", x_disable_stats=True),
        )
    except LabelwrightError:
        raise
    except (wandb.errors.Error, OSError) as error:
        raise ProviderError(
            f"Weights & Biases cannot be used: {str(error).rstrip('.')}. `wandb login` keeps a "
            "key; with labelwright --offline or WANDB_MODE=offline the figures are written below "
            f"{folder} and can be sent later by `wandb sync`"
        ) from error
