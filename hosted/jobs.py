"""Fine-tunes at providers, over run folders: started, listed, followed, cancelled.

A job belongs to the run folder whose rows it learns from, and its record lies there, so that it can
be left and picked up days later. What is between two looks belongs to the provider.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, LabelwrightError, Stopped
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder
from .offers import Consent, Wish, jobs_of_wishes
from .running import cancelled, carry_on, goes_on, looked
from .taking_in import figures_sent, take_in

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
    wandb: bool = False,
    meanwhile: Callable[[], None] | None = None,
    progress: Progress | None = None,
) -> list[Json]:
    """Fine-tune models of providers on the training rows of a run folder, and wait for them.

    A job that was started with the same settings and rows before is picked up, not started again;
    one that failed or was cancelled is.

    Args:
        folder: the run folder.
        trainers: SERVICE:MODEL each; all are started before any is waited for.
        sizes: training rows, a job for each; none for all rows.
        options: settings of the services (`HostedSettings`); each gets those that it has.
        start: an earlier fine-tune to go on from: a job, a model, or a model's folder.
        consent: who agrees to what it costs; None: nobody, and nothing is sent.
        wandb: whether figures go to Weights & Biases once a job is over.
        meanwhile: done when all jobs are started, and before any is waited for.
        progress: shows what it would cost, what happens, and how far it is.

    Returns:
        Each job, as `jobs` tells it.

    Raises:
        InputError: the rows are not fit to be sent, or nobody agreed.
        Stopped: the user left; the jobs go on at their providers.
        LabelwrightError: a provider refused a job, or one failed; with what it said.
    """
    progress = progress or Silent()
    if wandb:
        from ..export.finetune.hosted.tracking import refuse_without_wandb

        refuse_without_wandb()
    own = shared_out(trainers, options or {})
    wishes = [
        Wish(trainer, size, own[trainer], start)
        for trainer in own
        for size in dict.fromkeys(sizes or (None,))
    ]
    with RunFolder.find(folder) as found:
        jobs = jobs_of_wishes(found, wishes, consent or Consent(), progress)
    for job in jobs:
        if wandb and not job.wandb:
            job.wandb = "wanted"
            job.save()
    return _carry_on(Path(folder), jobs, progress, meanwhile)


def shared_out(trainers: Sequence[str], options: Mapping[str, Any]) -> dict[str, Json]:
    """For each trainer at a provider the options that it has, and those that none of them has."""
    from ..export.finetune.hosted import SERVICES
    from ..export.finetune.settings import knows

    own = {one: {key for key in options if knows(SERVICES, one, key)} for one in trainers}
    strange = set(options).difference(*own.values())
    return {
        one: {key: options[key] for key in options if key in known | strange}
        for one, known in own.items()
    }


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


def _carry_on(
    run: Path,
    found: Sequence[Job],
    progress: Progress,
    meanwhile: Callable[[], None] | None = None,
) -> list[Json]:
    """Start what is not started, wait for all, take in what is done."""
    from ..llm import run_async

    refused: list[LabelwrightError | None] = []
    going = list(found)
    if meanwhile is not None:
        refused = run_async(carry_on(found, progress, watch=False))
        going = [job for job, reason in zip(found, refused, strict=True) if reason is None]
        _do_meanwhile(meanwhile, refused, going, progress)
    outcomes = refused + run_async(carry_on(going, progress))
    for job in found:
        take_in(run, job, progress)
        figures_sent(run, job, progress)
    for outcome in outcomes:
        if outcome is not None:
            raise outcome
    return [job.plain() for job in found]


def _do_meanwhile(
    meanwhile: Callable[[], None],
    refused: Sequence[LabelwrightError | None],
    going: Sequence[Job],
    progress: Progress,
) -> None:
    """Something else while jobs go on. Where it fails, it is told how they are picked up."""
    try:
        for reason in filter(None, refused):
            if isinstance(reason, Stopped):
                raise reason
            progress.say(f"not started: {reason}")
        meanwhile()
    except BaseException:
        for job in going:
            progress.say(goes_on(job))
        raise


def _refreshed(run: Path, job: Job, progress: Progress) -> Json:
    from ..llm import run_async

    problem = None
    if job.id is None and not job.is_over and not job.reason:
        problem = goes_on(job)
    if not job.is_over and job.id is not None:
        try:
            run_async(looked(job))
        except LabelwrightError as error:
            problem = str(error)
    take_in(run, job, progress)
    figures_sent(run, job, progress)
    return {**job.plain(), "problem": problem}
