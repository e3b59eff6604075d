"""Who labels: one model asked in one way, or a panel of several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..llm import Provider
    from ..progress import Progress
    from ..task import Labeling, Task


@dataclass(frozen=True)
class Labeler:
    """One model asked in one way.

    Attributes:
        name: provider/model; in a panel that asks a model in several ways with a number behind.
        task: the task with this labeler's settings as its `label`.
        provider: whom to ask.
    """

    name: str
    task: Task
    provider: Provider


def tasks_of_labelers(task: Task, model: str | None = None) -> list[Task]:
    """The task once for each labeler, with its settings as the task's `label`.

    Args:
        task: a task with a panel or without.
        model: provider/name in place of every model that the prompt file names. Labelers that then
            are asked alike are one.
    """
    settings = [_with_model(one, model) for one in task.label.labelers()]
    different = {one.who(): one for one in reversed(settings)}
    kept = [one for one in settings if different[one.who()] is one]
    return [task.model_copy(update={"label": one}) for one in kept]


def _with_model(settings: Labeling, model: str | None) -> Labeling:
    if model is None:
        return settings
    own = {"model": model, "base_url": None, "prices": settings.prices_of(model)}
    return settings.model_copy(update=own)


def open_labelers(
    task: Task,
    *,
    model: str | None = None,
    provider: Provider | None = None,
    progress: Progress | None = None,
) -> list[Labeler]:
    """Everyone who is to label, in the order of the prompt file; nothing is asked yet.

    Args:
        task: a task with a panel or without.
        model: see `tasks_of_labelers`.
        provider: an object to ask in place of every model named.
        progress: where messages are shown.

    Raises:
        InputError, ProviderError: a model that is not known or cannot be had.
    """
    from ..llm import open_provider
    from ..task import DEFAULT_MODEL

    tasks = tasks_of_labelers(task, model)
    asked = [
        provider or open_provider(one.label.model or DEFAULT_MODEL, one.label.base_url, progress)
        for one in tasks
    ]
    names = names_of([one.name for one in asked])
    return [Labeler(*one) for one in zip(names, tasks, asked, strict=True)]


def names_of(models: list[str]) -> Iterator[str]:
    """Names of labelers, from whom each asks: provider/model, numbered from the second on."""
    for place, model in enumerate(models):
        earlier = models[:place].count(model)
        yield f"{model} ({earlier + 1})" if earlier else model
