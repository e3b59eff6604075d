"""Fine-tunes at providers, over run folders: started, listed, followed, cancelled.

A job belongs to the run folder whose rows it learns from, and its record lies there, so that it can
be left and picked up days later. What is between two looks belongs to the provider.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, LabelwrightError
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder
from ..training import gone_on_with, noted
from .offers import Consent, Wish, jobs_of_wishes
from .running import cancelled, carry_on, looked

if TYPE_CHECKING:
    from ..export.finetune.hosted.record import Job

PathLike = str | Path


def finetune_hosted(
    folder: PathLike,
    trainers: Sequence[str],
    *,
    sizes: Sequence[int] = (),
    options: Mapping[str, Any] | None = None,
    start: str | None = None,
    consent: Consent | None = None,
    progress: Progress | None = None,
) -> list[Json]:
    """Fine-tune models of providers on the training rows of a run folder, and wait for them.

    A job that was started with the same settings and rows before is picked up, not started again;
    one that failed or was cancelled is.

    Args:
        folder: the run folder.
        trainers: SERVICE:MODEL each; all are started before any is waited for.
        sizes: training rows, a job for each; none for all rows.
        options: settings of the services (`HostedSettings`).
        start: an earlier fine-tune to go on from: a job, a model, or a model's folder.
        consent: who agrees to what it costs; None: nobody, and nothing is sent.
        progress: shows what it would cost, what happens, and how far it is.

    Returns:
        Each job, as `jobs` tells it.

    Raises:
        InputError: the rows are not fit to be sent, or nobody agreed.
        Stopped: the user left; the jobs go on at their providers.
        LabelwrightError: a provider refused a job, or one failed; with what it said.
    """
    progress = progress or Silent()
    wishes = [
        Wish(trainer, size, dict(options or {}), start)
        for trainer in dict.fromkeys(trainers)
        for size in dict.fromkeys(sizes or (None,))
    ]
    with RunFolder.find(folder) as found:
        jobs = jobs_of_wishes(found, wishes, consent or Consent(), progress)
    return _carry_on(Path(folder), jobs, progress)


def jobs(folder: PathLike | None = None, *, progress: Progress | None = None) -> list[Json]:
    """Every job of a run folder, or of all in `runs/`, looked at anew where it is not over.

    Where a provider cannot be asked, what was noted last is told, with `problem`.
    """
    from ..export.finetune.hosted.record import jobs_of

    progress = progress or Silent()
    folders = [Path(folder)] if folder is not None else sorted(Path("runs").glob("*/"))
    told: list[Json] = []
    for path in folders:
        if folder is not None:
            RunFolder.find(path)
        for job in jobs_of(path):
            told.append({"run": str(path), **_refreshed(path, job, progress)})
    return told


def follow_job(folder: PathLike, name: str, *, progress: Progress | None = None) -> Json:
    """Wait for a job of a run folder, showing what happens; take in its model when it is done.

    Raises:
        InputError: the folder has no such job.
        Stopped, LabelwrightError: as `finetune_hosted`.
    """
    from ..export.finetune.hosted.record import find_job

    RunFolder.find(folder)
    (told,) = _carry_on(Path(folder), [find_job(Path(folder), name)], progress or Silent())
    return told


def cancel_job(folder: PathLike, name: str, *, progress: Progress | None = None) -> Json:
    """Stop a job of a run folder. Returns it as `jobs` does.

    Raises:
        InputError: the folder has no such job, or it is over.
        ProviderError: the provider cannot be asked.
    """
    from ..export.finetune.hosted.record import find_job
    from ..llm import run_async

    RunFolder.find(folder)
    job = find_job(Path(folder), name)
    if job.is_over:
        raise InputError(f"{job.shown} is over: {job.said or job.status}")
    run_async(cancelled(job, progress or Silent()))
    return job.plain()


def _carry_on(run: Path, found: Sequence[Job], progress: Progress) -> list[Json]:
    """Start what is not started, wait for all, take in what is done."""
    from ..llm import run_async

    outcomes = run_async(carry_on(found, progress))
    for job in found:
        _take_in(run, job, progress)
    for outcome in outcomes:
        if outcome is not None:
            raise outcome
    return [job.plain() for job in found]


def _take_in(run: Path, job: Job, progress: Progress) -> None:
    """Save the model of a job that is done, and make it the run folder's model."""
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


def _refreshed(run: Path, job: Job, progress: Progress) -> Json:
    from ..llm import run_async

    problem = None
    if not job.is_over and job.id is not None:
        try:
            run_async(looked(job))
        except LabelwrightError as error:
            problem = str(error)
    _take_in(run, job, progress)
    return {**job.plain(), "problem": problem}
