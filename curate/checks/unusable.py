"""Texts that are no texts: what models leave around one, or write in place of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ...task import Task
from ...text.usable import problem, repair
from ..check import Context, Flag, Result, labels_of, texts_of

_ROWS_FOR_BOUNDS = 50
_LONG_ANYWAY = 2_000


@dataclass(frozen=True)
class Bounds:
    """Shortest and longest usable text, in characters, and what the generator was told."""

    min_chars: int
    max_chars: int | None
    prompt_words: tuple[str, ...] = ()


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows that cannot be used as they are; `score` is 1, or .5 where a repair mends them."""
    texts = texts_of(table, context)
    bounds, names = find_bounds(texts, context.task), echoed_names(table, context)
    flags = []
    for row, text in enumerate(texts):
        reason, score = judge(text, bounds, names)
        if reason:
            flags.append(Flag(row, reason, score))
    return Result(tuple(flags))


def judge(text: str, bounds: Bounds, names: Sequence[str]) -> tuple[str | None, float]:
    """Why a text is unusable as it is, and how surely: 1, or .5 where a repair mends it."""
    repaired, done = repair(text, names=names)
    reason = problem(
        repaired,
        min_chars=bounds.min_chars,
        max_chars=bounds.max_chars,
        prompt_words=bounds.prompt_words,
    )
    if reason:
        return reason, 1.0
    return (f"has to be repaired: {', '.join(done)}" if done else None), 0.5


def find_bounds(texts: Sequence[str], task: Task | None) -> Bounds:
    """Bounds that the task sets, else far outside of what its seed examples or the texts are.

    From seed examples: a quarter of the shortest, ten times the longest. From 50 texts on: a fifth
    of the length that 99 % of them exceed, and twenty times that which 99 % stay below.
    """
    told: tuple[str, ...] = ()
    low, high = None, None
    sizes = np.array([len(text.strip()) for text in texts])
    if task is not None:
        told = (task.about, *(label.description for label in task.labels))
        low, high = task.curate.min_chars, task.curate.max_chars
        seeds = [len(task.join(each)) for label in task.labels for each in label.examples]
        if seeds:
            low = min(seeds) // 4 if low is None else low
            high = max(10 * max(seeds), _LONG_ANYWAY) if high is None else high
    if len(sizes) >= _ROWS_FOR_BOUNDS:
        low = int(np.quantile(sizes, 0.01) / 5) if low is None else low
        high = max(int(np.quantile(sizes, 0.99) * 20), _LONG_ANYWAY) if high is None else high
    return Bounds(max(low or 0, 1), high, told)


def echoed_names(table: pl.DataFrame, context: Context) -> tuple[str, ...]:
    """Label names whose appearance before a text, with a colon, is an echo of the question."""
    if context.task is not None:
        return context.task.label_names
    names = {name for name in labels_of(table, context) if name and not name.isdigit()}
    return tuple(sorted(names)) if len(names) <= 200 else ()
