"""Sweeps: settings of a trainer tried one after the other, judged by the validation rows.

Optuna draws what to try (TPE, Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization")
and says when a trial is not worth going on with (the median rule). Every trial is in `sweep.sqlite`
of the run folder when it is over, and what is tried next depends on the trials that are over and
the seed alone: a sweep that was stopped goes on as if it had not been.

Test rows are looked at once, when all trials are over, by the best of them and by the trainer's own
settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import NotInstalled
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder
from . import checked, sent
from .common import PathLike

if TYPE_CHECKING:
    from .spaces import Space

SWEEP = "sweep.json"
TRIALS = 20


@dataclass(frozen=True)
class Wanted:
    """What a sweep is asked for.

    Attributes:
        trainer: NAME or NAME:MODEL.
        trials: how many, those of earlier calls counted.
        metric: the figure of the validation rows; None for macro F1.
        positive: the label that it is of, where it is of one.
        ranges: option to `LOW..HIGH` or `A,B,C`, in place of the trainer's usual ones.
        options: settings that stay as they are.
    """

    trainer: str = "encoder"
    trials: int = TRIALS
    metric: str | None = None
    positive: str | None = None
    ranges: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def space(self) -> Space:
        """What is tried."""
        from .spaces import space

        return space(self.trainer, self.ranges, list(self.options))


def sweep_step(
    folder: PathLike,
    *,
    wanted: Wanted | None = None,
    wandb: bool = False,
    progress: Progress | None = None,
) -> Json:
    """Try settings of a trainer; go on with the best model.

    Args:
        folder: a run folder with training, validation and test rows.
        wanted: trainer, trials, figure and ranges.
        wandb: whether the figures go to Weights & Biases, too.
        progress: shows how far it is.

    Returns:
        As docs/data-contract.md describes; also in `sweep.json` of the run folder.

    Raises:
        InputError: an option, a range or the figure is not what it must be, or there are no
            validation rows.
        NotInstalled: Optuna, or a library of the trainer, is not there.
    """
    checked(wandb)
    try:
        from .trying import Sweep
    except ImportError as error:
        raise NotInstalled(
            f"{error.name or 'optuna'} is not installed: pip install 'labelwright[sweep]'"
        ) from None
    with RunFolder.find(folder) as found:
        report = Sweep(found, wanted or Wanted(), progress or Silent()).done()
        if wandb:
            sent("sweep", report, found)
        return report
