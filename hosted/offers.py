"""What a fine-tune at a provider begins with: its files, its price, somebody's yes, its record."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, ProviderError, Stopped
from ..progress import Progress
from ..run_folder import Json, RunFolder

if TYPE_CHECKING:
    from ..export.finetune.hosted.offer import Offer
    from ..export.finetune.hosted.record import Job
    from ..export.finetune.hosted.service import Service

_PREPARED = ".prepared"


@dataclass(frozen=True)
class Consent:
    """Who agrees to what a fine-tune costs.

    Attributes:
        yes: it is agreed to.
        ask: asked, where it is not; None asks nobody, and nothing is sent.
    """

    yes: bool = False
    ask: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Wish:
    """One fine-tune that is asked for.

    Attributes:
        trainer: SERVICE:MODEL.
        size: rows to learn from; None for all.
        options: the service's settings.
        start: an earlier fine-tune to go on from: a job, a model, or a model's folder.
    """

    trainer: str
    size: int | None
    options: Json
    start: str | None


def jobs_of_wishes(
    folder: RunFolder, wishes: Sequence[Wish], consent: Consent, progress: Progress
) -> list[Job]:
    """The jobs of a command, on disk: those that were noted for it before, and new ones.

    All are agreed to at once, before any is noted.

    Args:
        folder: the run folder, locked.
        wishes: what is asked for.
        consent: who agrees to what it costs.
        progress: is told what that is.

    Raises:
        InputError: the rows are not fit to be sent, or there is nobody to agree.
        Stopped: somebody did not agree.
        ProviderError: a model is gone, or a provider cannot be asked.
    """
    table = folder.read("split")
    prepared = folder.path / "jobs" / _PREPARED
    try:
        offers = [
            _offer(folder, table, wish, prepared / str(place)) for place, wish in enumerate(wishes)
        ]
        there = [_same(folder.path, offer) for _, offer in offers]
        for known in filter(None, there):
            progress.say(f"goes on with {known.shown}")
        new = [one for one, job in zip(offers, there, strict=True) if job is None]
        starts = iter(_agreed(new, consent, progress) if new else [])
        jobs: dict[str, Job] = {}
        for (service, offer), job in zip(offers, there, strict=True):
            start = None if job else next(starts)
            if offer.key not in jobs:
                jobs[offer.key] = job or _new(folder.path, service, offer, start)
        return list(jobs.values())
    finally:
        shutil.rmtree(prepared, ignore_errors=True)


def _offer(folder: RunFolder, table: Any, wish: Wish, out: Path) -> tuple[Service, Offer]:
    from ..export.finetune.hosted import open_service
    from ..export.finetune.hosted.offer import make_offer
    from ..export.finetune.hosted.rows import fewer

    name, model, start = _begins_from(folder.path, wish.trainer, wish.start)
    service, task = open_service(name), folder.task
    offer = make_offer(
        table if wish.size is None else fewer(table, wish.size, task, task.seed),
        service,
        model,
        out,
        options=wish.options,
        start=start,
        task=task,
        curation=folder.summary("curate"),
        seed=task.seed,
    )
    return service, offer


def _begins_from(run: Path, trainer: str, start: str | None) -> tuple[str, str, str | None]:
    """Service, model, and what to go on from by the provider's name."""
    from ..export.finetune.hosted import parted
    from ..export.finetune.hosted.dates import base_of
    from ..export.finetune.hosted.record import jobs_of

    name, _, model = trainer.partition(":")
    if start is None:
        return (*parted(trainer), None)
    if (Path(start) / "model.json").is_file():
        from ..export.finetune.saved import read_manifest

        start = str(read_manifest(Path(start)).get("hosted", {}).get("model") or start)
    for job in jobs_of(run):
        if start in (job.name, job.id, job.result):
            if not job.result or job.service != name:
                raise InputError(
                    f"{job.shown} made no model that {name} can go on from: it is at "
                    f"{job.service}, {job.status}"
                )
            return name, model or job.model, job.result
    if not model and start.startswith("ft:"):
        model = base_of(start)
    return (*parted(f"{name}:{model}"), start)


def _same(run: Path, offer: Offer) -> Job | None:
    """A job for the same that did not end badly."""
    from ..export.finetune.hosted.record import jobs_of

    alike = (job for job in jobs_of(run) if job.key == offer.key)
    return next((job for job in alike if job.status not in ("failed", "cancelled")), None)


def _agreed(
    offers: Sequence[tuple[Service, Offer]], consent: Consent, progress: Progress
) -> list[str | None]:
    """Tell what it would send and cost, and go on only if somebody agrees.

    Returns what each goes on from, by the provider's name.
    """
    from ..llm import run_async

    words = [line for _, offer in offers for line in [*offer.words, *offer.summary]]
    words = list(dict.fromkeys(words)) + _sum([offer for _, offer in offers])
    if not consent.yes and consent.ask is None:
        told = "\n".join(words)
        raise InputError(f"{told}\nNothing was sent. Give --yes to agree to it")
    starts = []
    for service, offer in offers:
        start, notes = run_async(_asked(service, offer))
        starts.append(start)
        words = notes + words
    for line in dict.fromkeys(words):
        progress.say(line)
    if not consent.yes and not (consent.ask and consent.ask("Send the files and start it?")):
        raise Stopped("Nothing was sent")
    return starts


def _sum(offers: Sequence[Offer]) -> list[str]:
    """What several would cost together."""
    from ..in_words import dollars

    known = [offer.usd for offer in offers if offer.usd is not None]
    if len(offers) < 2 or not known:
        return []
    low, high = (dollars(sum(usd[end] for usd in known)) for end in ("low", "high"))
    others = len(offers) - len(known)
    more = f", and {others} of unknown price" if others else ""
    return [f"Together that is about {low} to {high}{more}."]


async def _asked(service: Service, offer: Offer) -> tuple[str | None, list[str]]:
    """What the provider says of the model, before anything is paid for."""
    from ..llm.request import TryAgain

    await service.open()
    try:
        start = None if offer.start is None else await service.resolved(offer.start)
        return start, await service.look(start or offer.model)
    except TryAgain as fault:
        raise ProviderError(f"{service.title}: {fault}. Nothing was sent; try again") from None
    finally:
        await service.close()


def _new(run: Path, service: Service, offer: Offer, start: str | None) -> Job:
    from ..export.finetune.hosted.record import FILES, new_job

    job = new_job(
        run,
        offer.service,
        key=offer.key,
        address=service.address,
        model=offer.model,
        start=start,
        options=offer.options.model_dump(),
        seed=offer.seed,
        labels=list(offer.labels),
        rows=offer.rows,
        usd=offer.usd,
        target=offer.target,
    )
    shutil.rmtree(job.folder, ignore_errors=True)
    job.folder.mkdir(parents=True)
    (offer.folder / FILES).rename(job.folder / FILES)
    for path in (job.folder / FILES).iterdir():
        _sync(path)
    job.save()
    return job


def _sync(path: Path) -> None:
    """Put a file on the disk: what is sent must be what was agreed to, whatever happens before."""
    # Windows syncs only what could be written to.
    with path.open("r+b") as file:
        os.fsync(file.fileno())
