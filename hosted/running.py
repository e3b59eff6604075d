"""Jobs at providers while they go on: started, watched, looked at, cancelled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import InputError, LabelwrightError, ProviderError, Stopped
from ..progress import Progress, Silent

if TYPE_CHECKING:
    from ..export.finetune.hosted.record import Job
    from ..export.finetune.hosted.service import Service
    from ..llm.patience import Waiting

_LOCK = ".lock"
T = TypeVar("T")


async def carry_on(
    found: Sequence[Job], progress: Progress, *, watch: bool = True
) -> list[LabelwrightError | None]:
    """Start all jobs that are not started, and watch all until they are over.

    Args:
        found: the jobs.
        progress: is told what happens.
        watch: false only starts them.

    Returns:
        For each job what kept it from its end: the user left, it failed, its provider is out of
        reach; None where it is done.
    """
    from ..llm.interrupts import first_interrupt

    left = False

    def leave() -> None:
        nonlocal left
        left = True

    with first_interrupt(leave):
        work = (_one(job, _waiting(job, lambda: left), progress, watch) for job in found)
        ended = await asyncio.gather(*work, return_exceptions=True)
    outcomes: list[LabelwrightError | None] = []
    for outcome in ended:
        if outcome is not None and not isinstance(outcome, LabelwrightError):
            raise outcome
        outcomes.append(outcome)
    return outcomes


async def _one(job: Job, wait: Waiting, progress: Progress, watch: bool) -> None:
    from ..export.finetune.hosted.following import failed, follow
    from ..export.finetune.hosted.hints import hint
    from ..export.finetune.hosted.launching import launch

    if not job.is_over and (watch or job.id is None):
        with _alone(job) as alone:
            service, options = _its_service(job)
            await service.open()
            try:
                if job.id is None:
                    await launch(service, job, options, wait)
                    progress.say(f"{job.shown} is started at {job.address}")
                if watch:
                    await follow(service, job, wait, progress, note=alone)
            finally:
                await service.close()
    if watch and job.status != "done":
        raise failed(job, hint(job))


@contextmanager
def _alone(job: Job) -> Iterator[bool]:
    """Keep other processes from starting a job, or from noting what happens twice.

    Gives whether this process is the one; where another watches the job, it may watch too.

    Raises:
        LabelwrightError: another process is starting it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(job.folder / _LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        if job.id is None:
            raise LabelwrightError(
                f"another labelwright is starting {job.name}; wait until it has"
            ) from None
    try:
        yield lock.is_locked
    finally:
        lock.release()


def _its_service(job: Job) -> tuple[Service, Any]:
    """The service of a job and its options.

    Raises:
        InputError: the environment points to another server than the one that has the job.
    """
    from ..export.finetune.hosted import open_service

    service = open_service(job.service)
    if service.address != job.address:
        raise InputError(
            f"{job.shown} is at {job.address}, and the environment points to {service.address}; "
            "set the address that it was sent to"
        )
    return service, service.settings.model_validate(job.options)


def _waiting(job: Job, left: Callable[[], bool]) -> Waiting:
    from ..llm.patience import Waiting

    def stop() -> None:
        if left():
            raise Stopped(goes_on(job))

    def given_up(reason: str) -> str:
        return f"{job.service}: no answer for an hour: {reason}. {goes_on(job)}"

    return Waiting(asyncio.sleep, time.monotonic, stop, given_up)


def goes_on(job: Job) -> str:
    """How a job is picked up that nobody waits for any more."""
    run = job.folder.parent.parent
    if job.id is None:
        return f"{job.name} is not started yet; the same `labelwright finetune` command goes on"
    return (
        f"{job.shown} goes on at {job.address}. `labelwright jobs {run} --follow {job.name}` picks "
        f"it up, also days later; --cancel {job.name} stops it"
    )


async def looked(job: Job) -> None:
    """Look at a job once, without waiting, and note what there is.

    Raises:
        ProviderError: the provider cannot be asked now.
        InputError: the environment points to another server.
    """
    from ..export.finetune.hosted.following import keep, look

    with _alone(job) as alone:
        if not alone:
            # Whoever watches it notes what happens.
            return
        service, _ = _its_service(job)
        await service.open()
        try:
            seen = {event.id for event in job.events()}
            state = await look(service, job, seen, _no_wait(), Silent())
            if state.is_over:
                await keep(service, job, state, _no_wait())
        finally:
            await service.close()


def _no_wait() -> Waiting:
    """Calls once, and tells what went wrong."""
    from ..llm.patience import Waiting
    from ..llm.request import TryAgain

    class Once(Waiting):
        async def through(self, call: Callable[[], Awaitable[T]]) -> T:
            try:
                return await call()
            except TryAgain as fault:
                raise ProviderError(f"{fault}; try again later") from None

    return Once(asyncio.sleep, time.monotonic, lambda: None, str)


async def cancelled(job: Job, progress: Progress) -> None:
    """Stop a job at its provider, and note it.

    Raises:
        ProviderError: the provider cannot be asked, or will not.
    """
    from ..export.finetune.hosted.following import look

    service, options = _its_service(job)
    wait = _waiting(job, lambda: False)
    await service.open()
    try:
        if job.id is None and job.creating:
            job.id = await wait.through(lambda: service.find(job.order(options)))
        if job.id is None:
            job.status, job.said = "cancelled", "never started"
            job.save()
            return
        await wait.through(lambda: service.cancel(job.id or ""))
        seen = {event.id for event in job.events()}
        await look(service, job, seen, wait, progress)
        if not job.is_over:
            progress.say(f"{job.shown}: {job.said}; it stops soon")
    finally:
        await service.close()
