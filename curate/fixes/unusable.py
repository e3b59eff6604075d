"""Repair what can be repaired without touching a word; drop what cannot be used."""

from __future__ import annotations

import polars as pl

from ...text.usable import problem, repair
from ..check import Context, Fixed, Result, texts_of
from ..checks.unusable import echoed_names, find_bounds


def fix(table: pl.DataFrame, result: Result, context: Context) -> Fixed:
    """Repair each flagged text, each of its fields where it has named ones, or drop the row."""
    texts = texts_of(table, context)
    bounds, names = find_bounds(texts, context.task), echoed_names(table, context)
    dropped: dict[int, str] = {}
    repaired: dict[int, dict[str, str]] = {}
    notes: dict[int, str] = {}
    for flag in result.flags:
        values, done = _repair(table, flag.row, context, names)
        reason = problem(
            values[context.text],
            min_chars=bounds.min_chars,
            max_chars=bounds.max_chars,
            prompt_words=bounds.prompt_words,
        )
        if reason:
            dropped[flag.row] = reason
        elif done:
            repaired[flag.row], notes[flag.row] = values, f"without {', '.join(done)}"
    return Fixed(dropped, repaired, notes)


def _repair(
    table: pl.DataFrame, row: int, context: Context, names: tuple[str, ...]
) -> tuple[dict[str, str], list[str]]:
    if not context.fields or context.task is None:
        text, done = repair(table[context.text][row], names=names)
        return {context.text: text}, done
    values, all_done = {}, list[str]()
    for name in context.fields:
        values[name], done = repair(table[name][row] or "", names=names)
        all_done += [each for each in done if each not in all_done]
    text, done = repair(context.task.join(values), names=names)
    return {**values, context.text: text}, [*all_done, *(d for d in done if d not in all_done)]
