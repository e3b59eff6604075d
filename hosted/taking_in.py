"""What is left to do here when a fine-tune at a provider is over."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import LabelwrightError
from ..progress import Progress
from ..run_folder import Json, RunFolder
from ..training import gone_on_with, noted

if TYPE_CHECKING:
    from ..export.finetune.hosted.record import Job


def take_in(run: Path, job: Job, progress: Progress) -> None:
    """Save the model of a job that is done, once, and make it the run folder's model.

    Where that cannot be done now it is told, and done at the next look.
    """
    from ..export.finetune.hosted.ending import save_model

    if job.status != "done" or job.saved is not None:
        return
    try:
        with RunFolder.find(run) as folder:
            out = Path("models") / job.name
            model = save_model(job, run / out)
            job.saved = out.as_posix()
            job.save()
            told: Json = {
                "name": job.name,
                "trainer": model.trainer,
                "size": job.rows.get("train"),
                "path": job.saved,
                "labels": list(model.labels),
                "train_rows": job.rows.get("train", 0),
                "seconds": (job.over_at or time.time()) - job.made_at,
                "validation": None,
                "of": folder.key("finetune"),
                "key": folder.key("finetune", model.trainer, job.key),
            }
            noted(folder, told)
            gone_on_with(folder, told | {"settings": model.facts})
    except LabelwrightError as error:
        progress.say(
            f"{job.shown} is done, and its model is not taken in yet: {error}. "
            f"`labelwright jobs {run}` does it later"
        )
        return
    progress.say(f"{job.shown} is done: {job.result}; its model is in {run / job.saved}")


def figures_sent(run: Path, job: Job, progress: Progress) -> None:
    """Send the figures of a job that is over to Weights & Biases, once, where that is wanted.

    Where that cannot be done now it is told, and done at the next look.
    """
    from ..export.finetune.hosted.tracking import send

    if not job.is_over or job.wandb != "wanted":
        return
    try:
        send(job, run, RunFolder.find(run).task.name)
        job.wandb = "sent"
        job.save()
    except LabelwrightError as error:
        progress.say(
            f"the figures of {job.shown} are not sent yet: {error}. `labelwright jobs {run}` "
            "sends them later"
        )
