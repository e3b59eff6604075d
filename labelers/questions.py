"""Which way of asking suits a task and a model, and how often it is gone."""

from __future__ import annotations

from ..errors import InputError
from ..llm import Provider
from ..llm.providers.hosted import SERVICES
from ..task import NONE_FITS, Task
from .answered import Answered, Decided
from .asker import Asker
from .asking import Questions
from .how_many import how_many
from .scored import Scored
from .scored_each import ScoredEach

__all__ = ["Asker", "choose_asker", "questions_of"]


def choose_asker(
    task: Task, provider: Provider, *, name: str | None = None, copies: bool = False
) -> Asker:
    """The way of asking that the prompt file names, or that suits the model.

    Args:
        task: its kind and its labels.
        provider: whom to ask.
        name: of the labeler, in its votes; None for the provider's.
        copies: whether a question may show a seed example that it asks about, as where only its
            size matters.

    Raises:
        InputError: the task allows abstaining, of which a model that scores names has no examples.
    """
    labeler = name or provider.name
    if not _reads_probabilities(task, provider):
        return _in_words(task, provider, labeler, copies)
    abstain = task.label.abstain
    if abstain is not None and not abstain.examples:
        raise InputError(
            f"{task.path or task.name}: {provider.name} is asked for the probabilities of names, "
            "and knows what label.abstain means by its examples alone; give it some, under "
            "label.abstain.examples, or take a model that answers in words"
        )
    if task.kind == "multi":
        return ScoredEach(task, labeler)
    return Scored(task, labeler)


def questions_of(
    task: Task,
    provider: Provider,
    *,
    votes: int | None = None,
    name: str | None = None,
    copies: bool = False,
) -> Questions:
    """What is asked about every text of a task.

    Args:
        task: the task of one labeler.
        provider: whom to ask.
        votes: questions per text, in place of what the task says.
        name, copies: see `choose_asker`.
    """
    asker = choose_asker(task, provider, name=name, copies=copies)
    least, most = how_many(task, votes)
    if least < most and asker.different is not None:
        most = max(least, min(most, asker.different))
    debias = task.label.debias
    if debias == "auto" and not _reads_probabilities(task, provider):
        debias = "none"
    abstain = NONE_FITS if task.label.abstain else None
    names, kind = task.option_names, task.kind
    return Questions(asker, names, (least, most), task.seed, kind, abstain, debias=debias)


def _reads_probabilities(task: Task, provider: Provider) -> bool:
    """Whether the probabilities of names are read, and no answer in words is."""
    method = task.label.method
    return method == "logprob" or (method == "auto" and provider.traits.scores)


def _in_words(task: Task, provider: Provider, labeler: str, copies: bool) -> Asker:
    if task.kind == "multi":
        # Tools, which instructor asks these with, allow no other keys at some of them.
        plain = provider.name.partition("/")[0] in SERVICES
        return Decided(task, labeler, plain=plain, copies=copies)
    return Answered(task, labeler, copies=copies)
