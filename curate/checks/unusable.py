"""Texts that are no texts: what models leave around one, or write in place of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ...task import Task
from ...text.cut_short import cut_short
from ...text.gibberish import gibberish
from ...text.usable import problem, repair
from ..check import Context, Flag, Result, labels_of, texts_of

_ROWS_FOR_BOUNDS = 50
_LONG_ANYWAY = 2_000
UNUSABLE = 1.0
"""Score of a row that no repair mends."""
_MENDABLE = 0.5
_HUMAN = frozenset({"list number", "bullet", "wrapping quotes"})
_HABIT = 2
_HABITUAL = 1 / 500


@dataclass(frozen=True)
class Bounds:
    """Shortest and longest usable text, in characters, and what the generator was told."""

    min_chars: int
    max_chars: int | None
    prompt_words: tuple[str, ...] = ()

    def problem(self, text: str) -> str | None:
        """Why a text cannot be used within these bounds; None where it can."""
        return problem(
            text,
            min_chars=self.min_chars,
            max_chars=self.max_chars,
            prompt_words=self.prompt_words,
        )


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows that cannot be used as they are; `score` is 1, or .5 where a repair mends them.

    What one text shows by itself: see `text.usable`. What the others show: texts that are spelled
    unlike them (`text.gibberish`) or break off where they do not (`text.cut_short`), and lengths
    far outside of theirs. What people write as well, a number, a dash or quotes around a text,
    counts where it is a habit: in 2 rows, and 1 of 500.
    """
    bounds = find_bounds(texts_of(table, context), context.task)
    flags, harmless = list[Flag](), list[Flag]()
    mended_texts = list[str]()
    for row, mended in enumerate(repaired(table, context)):
        mended_texts.append(mended.values[context.text])
        if reason := bounds.problem(mended_texts[-1]):
            flags.append(Flag(row, reason, UNUSABLE))
        elif mended.done:
            flag = Flag(row, f"has to be repaired: {', '.join(mended.done)}", _MENDABLE)
            (harmless if _HUMAN.issuperset(mended.done) else flags).append(flag)
    habits = {
        name
        for name in _HUMAN
        if sum(name in flag.reason for flag in harmless) >= max(_HABIT, _HABITUAL * table.height)
    }
    flags += [flag for flag in harmless if any(name in flag.reason for name in habits)]
    known = {flag.row for flag in flags if flag.score == UNUSABLE}
    for reason, found in (
        ("spelled like no other text", gibberish(mended_texts)),
        ("breaks off", cut_short(mended_texts)),
    ):
        rows = set(np.flatnonzero(found).tolist()) - known
        flags = [flag for flag in flags if flag.row not in rows]
        flags += [Flag(row, reason, UNUSABLE) for row in rows]
        known |= rows
    return Result(tuple(sorted(flags, key=lambda flag: flag.row)))


@dataclass(frozen=True)
class Repaired:
    """One row after its repair: its text columns, and what was done."""

    values: dict[str, str]
    done: tuple[str, ...]


def repaired(
    table: pl.DataFrame, context: Context, rows: Sequence[int] | None = None
) -> Iterator[Repaired]:
    """Rows repaired, all of them or these; field by field where a text has named fields."""
    names = _echoed_names(table, context)
    columns = context.fields if context.task is not None and context.fields else (context.text,)
    wanted = table.select(columns)
    for row in (wanted if rows is None else wanted[list(rows)]).iter_rows():
        values, done = {}, list[str]()
        for column, text in zip(columns, row, strict=True):
            values[column], steps = repair(text or "", names=names)
            done += [step for step in steps if step not in done]
        if context.task is not None and columns == context.fields:
            values[context.text] = context.task.join(values)
        yield Repaired(values, tuple(done))


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
        seeds = [len(task.join(each)) for _, each in task.seeds]
        if seeds:
            low = min(seeds) // 4 if low is None else low
            high = max(10 * max(seeds), _LONG_ANYWAY) if high is None else high
    if len(sizes) >= _ROWS_FOR_BOUNDS:
        low = int(np.quantile(sizes, 0.01, method="higher") / 5) if low is None else low
        most = int(np.quantile(sizes, 0.99, method="lower"))
        high = max(20 * most, _LONG_ANYWAY) if high is None else high
    return Bounds(max(low or 0, 1), high, told)


def _echoed_names(table: pl.DataFrame, context: Context) -> tuple[str, ...]:
    """Label names whose appearance before a text, with a colon, is an echo of the question."""
    if context.task is not None:
        return context.task.label_names
    names = {name for name in labels_of(table, context) if name and not name.isdigit()}
    return tuple(sorted(names)) if len(names) <= 200 else ()
