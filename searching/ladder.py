"""The ladder: from the cheapest model to run upwards, until what comes next is not worth it.

The rows of a file that people labelled choose. Where there are enough of them, one half chooses and
the other half tells how good the choice is: a figure by which a model was chosen flatters it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from ..progress import Progress, Silent
from ..run_folder import HowToAsk, Json, RunFolder
from . import checked, sent
from .climbing import PATIENCE
from .common import PathLike

if TYPE_CHECKING:
    from ..hosted.offers import Consent
    from ..reading import Columns


@dataclass(frozen=True)
class Wanted:
    """What the ladder is asked for.

    Attributes:
        margin: how much worse than the best the choice may be: in points of 0.01 where more is
            better, in the figure's own unit where less is; None for a hundredth of it either way.
        metric: the figure to go by; None for macro F1.
        positive: the label that it is of, where it is of one.
        named: rungs in place of those of this machine.
        patience: rungs above the choice that may bring nothing before climbing stops; 0: no end.
        most_ms: milliseconds that one text may take (the 95th of a hundred); None for any.
        most_mb: megabytes that a model may have; None for any.
        most_usd: US dollars that 1,000 texts may cost; None for any.
        limit: rows that models are asked about that answer directly; None for all.
        options: settings of the trainers; each gets those that it has.
    """

    margin: float | None = None
    metric: str | None = None
    positive: str | None = None
    named: Sequence[str] = ()
    patience: int = PATIENCE
    most_ms: float | None = None
    most_mb: float | None = None
    most_usd: float | None = None
    limit: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def ladder_step(
    folder: PathLike,
    *,
    real: PathLike,
    wanted: Wanted | None = None,
    columns: Columns | None = None,
    consent: Consent | None = None,
    wandb: bool = False,
    progress: Progress | None = None,
    **asking: Unpack[HowToAsk],
) -> Json:
    """Climb from the cheapest rung; go on with the first within the margin of the best.

    What is trained and measured already is not done again.

    Args:
        folder: a run folder whose rows are split.
        real: labelled file that people made. It trains nothing.
        wanted: margin, figure, rungs and limits.
        columns: what the user said of the columns of the file.
        consent: who agrees to what a provider takes; None: nobody, so that rungs of providers are
            skipped.
        wandb: whether the figures go to Weights & Biases, too.
        progress: shows how far it is.
        asking: limits and caps for models that are asked directly: see `HowToAsk`.

    Returns:
        As docs/data-contract.md describes; also in `ladder.json` of the run folder.

    Raises:
        InputError: the file or a rung is not what it must be, or no rung could be climbed.
        Stopped: a cap was reached, or the user pressed Ctrl-C; call again to go on.
    """
    from .climb import Climb

    checked(wandb)
    if any(value is not None for value in asking.values()):
        with RunFolder.find(folder) as found:
            found.set(**asking)
    climb = Climb(Path(folder), real, wanted or Wanted(), columns, consent, progress or Silent())
    report = climb.done()
    if wandb:
        sent("ladder", report, RunFolder.find(folder))
    return report
