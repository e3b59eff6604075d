"""Starting a job exactly once, whatever happens in between.

Each name that the provider gives is on disk before the next thing is asked for, and the files and
the job carry a mark that is noted before they are sent. Where a reply is lost, or the process is
killed before it could note one, what was made is found by its mark and taken, not made again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ....llm.patience import SHORTEST_S, Waiting
from ....llm.request import OverLimit, TryAgain
from .offer import SENT
from .record import Job
from .service import Order, Service
from .wire import Refusal

Find = Callable[[], Awaitable[str | None]]


async def launch(service: Service, job: Job, options: Any, wait: Waiting) -> None:
    """Send the files of a job and start it, or go on where that was left.

    Args:
        service: who trains; open.
        job: what to train, noted on disk.
        options: the service's settings, as the job has them.
        wait: waits between tries.

    Raises:
        Stopped: the user wants to leave; the same command goes on.
        ProviderError: the provider refused it. Nothing was started.
    """
    if job.id is not None:
        return
    for split in SENT:
        if (path := job.file(split)) is not None:
            await _send(service, job, split, path, wait)
    for file in job.files.values():
        await wait.through(lambda file=file: service.ready(file))  # type: ignore[misc]
    await _start(service, job, options, wait)


async def _send(service: Service, job: Job, split: str, path: Path, wait: Waiting) -> None:
    if split in job.files:
        return
    name = job.remote(split)
    began = job.folder / f".sending-{split}"
    if began.exists():
        found = await _found(lambda: service.find_file(name), wait)
    else:
        began.touch()
        found = None
    job.files[split] = found or await _once(
        lambda: service.upload(path, name), lambda: service.find_file(name), wait
    )
    job.save()


async def _start(service: Service, job: Job, options: Any, wait: Waiting) -> None:
    order = job.order(options)
    if job.creating:
        job.id = await _found(lambda: service.find(order), wait)
    if job.id is None:
        # Before it is asked for: a job that nobody knows of would be paid for twice.
        job.creating = True
        job.save()
        job.id = await _once(
            lambda: _created(service, job, order), lambda: service.find(order), wait
        )
    job.reason = ""
    job.save()


async def _created(service: Service, job: Job, order: Order) -> str:
    try:
        return await service.create(order)
    except Refusal as error:
        # Surely there is none: the next command need not look for it.
        job.creating, job.reason = False, str(error)
        job.save()
        raise


async def _once(make: Callable[[], Awaitable[str]], find: Find, wait: Waiting) -> str:
    """What making gives; after a fault it is looked for before it is made again."""
    patience = wait.patience()
    while True:
        try:
            return await make()
        except OverLimit as limit:
            await patience.after(limit)
        except TryAgain as fault:
            await patience.after(fault)
            # It may have been made, and only the reply been lost.
            if (found := await wait.through(find)) is not None:
                return found


async def _found(find: Find, wait: Waiting) -> str | None:
    """What an earlier process may have made; it may be listed a moment after that."""
    if (found := await wait.through(find)) is None:
        await wait.rest(SHORTEST_S)
        found = await wait.through(find)
    return found
