"""What the votes of all labelers on each row add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..task import Task
from .aggregate import Verdict, decide
from .panel import Heard, option_of_none
from .vote import Vote

if TYPE_CHECKING:
    from .dawid_skene import Codes, DawidSkene

Combine = Callable[[int], Verdict]
"""From the place of a row to what was decided on it."""

_NOTHING = Verdict(None, None, None, {})
YES_NO = ("no", "yes")


def combined(task: Task, heard: Sequence[Heard], found: Sequence[DawidSkene]) -> Combine:
    """How the verdict on a row is come by.

    One labeler: its votes, averaged. A panel by `majority`: the average of what each labeler's
    votes come to, so that each weighs the same however often it was asked. By `dawid_skene`: what
    the labels that the labelers decided on make probable, given how each errs. In a cascade: what
    the last one said who was asked and answered.

    Args:
        task: how votes are combined.
        heard: what each labeler said.
        found: by `errors_of`; used for `dawid_skene` alone.
    """
    if len(heard) == 1:
        return heard[0].verdict
    if task.label.cascade:
        return lambda row: _last(heard, row)
    if task.label.combine == "dawid_skene":
        return lambda row: _decided(task, heard, row, _probabilities(task, found, row))
    return lambda row: _decided(task, heard, row, None)


def errors_of(task: Task, codes: Codes) -> list[DawidSkene]:
    """How each labeler errs, in every decision that a task takes; see `codes_of`."""
    from .dawid_skene import dawid_skene

    return [dawid_skene(votes, len(options_of(task))) for votes in codes]


def decisions_of(task: Task) -> tuple[str, ...]:
    """What is decided on a text: its label, or for each label whether it fits."""
    return task.label_names if task.kind == "multi" else ("label",)


def options_of(task: Task) -> tuple[str, ...]:
    """Between what each decision is."""
    return YES_NO if task.kind == "multi" else task.option_names


def codes_of(task: Task, heard: Sequence[Heard]) -> Codes:
    """What each labeler decided on each row.

    Returns:
        Shape (D, N, R) for D decisions, N rows, R labelers: places of the options, and -1 where
        the labeler was not asked or gave no valid vote.
    """
    rows = len(heard[0].cast)
    codes = np.full((len(decisions_of(task)), rows, len(heard)), -1, dtype=np.int16)
    for labeler, one in enumerate(heard):
        for row in one.rows:
            verdict = one.verdict(row)
            if verdict.confidence is not None:
                codes[:, row, labeler] = _code(task, verdict)
    return codes


def _code(task: Task, verdict: Verdict) -> list[int]:
    if task.kind == "multi":
        return [name in verdict.labels for name in task.label_names]
    return [task.option_names.index(chosen(task, verdict))]


def chosen(task: Task, verdict: Verdict) -> str:
    """The option that a verdict is for. Raises ValueError where it is for none."""
    option = option_of_none(task) if verdict.abstained else verdict.label
    if option is None:
        raise ValueError("a verdict without a vote")
    return option


def _last(heard: Sequence[Heard], row: int) -> Verdict:
    verdicts = (one.verdict(row) for one in reversed(heard) if one.cast[row])
    return next((verdict for verdict in verdicts if verdict.confidence is not None), _NOTHING)


def _probabilities(task: Task, found: Sequence[DawidSkene], row: int) -> Mapping[str, float]:
    shares = [one.probabilities[row].tolist() for one in found]
    if task.kind == "multi":
        return dict(zip(task.label_names, (yes for _, yes in shares), strict=True))
    return dict(zip(task.option_names, shares[0], strict=True))


def _decided(
    task: Task, heard: Sequence[Heard], row: int, probabilities: Mapping[str, float] | None
) -> Verdict:
    verdicts = [one.verdict(row) for one in heard]
    valid = [verdict for verdict in verdicts if verdict.confidence is not None]
    if not valid:
        return _NOTHING
    names = task.label_names if task.kind == "multi" else task.option_names
    shares = probabilities or {
        name: sum(one.probabilities[name] for one in valid) / len(valid) for name in names
    }
    as_votes = [_as_vote(task, verdict) for verdict in valid]
    return decide(task.label_names, shares, as_votes, task.kind, option_of_none(task))


def _as_vote(task: Task, verdict: Verdict) -> Vote:
    if task.kind == "multi":
        return Vote(None, (), "", 0.0, labels=verdict.labels)
    return Vote(chosen(task, verdict), (), "", 0.0)
