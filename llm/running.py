"""Running coroutines to their end from code that is none."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


# Each answer makes hundreds of objects, and next to none of them is garbage that only the
# collector finds: at its usual pace it takes a quarter of all time.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, also where an event loop runs already (a notebook)."""
    with _rare_collections():
        return _run(work)


@contextmanager
def _rare_collections() -> Iterator[None]:
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], _OBJECTS_BETWEEN_COLLECTIONS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _run(work: Coroutine[Any, Any, T]) -> T:
    if not _loop_is_running():
        return asyncio.run(work)
    outcome: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
