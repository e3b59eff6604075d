"""Which way of asking suits a task and a model."""

from __future__ import annotations

from ..errors import InputError
from ..llm import Provider
from ..llm.providers.hosted import SERVICES
from ..task import Task
from .answered import Answered, Decided
from .asker import Asker
from .scored import Scored
from .scored_each import ScoredEach

__all__ = ["Asker", "choose_asker"]


def choose_asker(task: Task, provider: Provider, *, copies: bool = False) -> Asker:
    """The way of asking that the prompt file names, or that suits the model.

    Args:
        task: its kind and its labels.
        provider: whom to ask.
        copies: whether a question may show a seed example that it asks about, as where only its
            size matters.

    Raises:
        InputError: the task allows abstaining, of which a model that scores names has no examples.
    """
    method = task.label.method
    if method == "auto":
        method = "logprob" if provider.traits.scores else "answer"
    if method == "answer":
        return _in_words(task, provider.name, copies)
    abstain = task.label.abstain
    if abstain is not None and not abstain.examples:
        raise InputError(
            f"{task.path or task.name}: {provider.name} is asked for the probabilities of names, "
            "and knows what label.abstain means by its examples alone; give it some, under "
            "label.abstain.examples, or take a model that answers in words"
        )
    if task.kind == "multi":
        return ScoredEach(task, provider.name)
    return Scored(task, provider.name)


def _in_words(task: Task, model: str, copies: bool) -> Asker:
    if task.kind == "multi":
        # Tools, which instructor asks these with, allow no other keys at some of them.
        return Decided(task, model, plain=model.partition("/")[0] in SERVICES, copies=copies)
    return Answered(task, model, copies=copies)
