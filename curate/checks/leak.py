"""Texts that a model is trained on and measured with: across splits, or copied from people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...text.similar import find_alike
from ..alike import alike_of
from ..check import Context, Flag, Result, texts_of
from ..leaks import Leak, find_leaks

_SIDES = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val", "dev", "development"),
    "test": ("test", "testing", "eval", "evaluation", "heldout", "held-out", "holdout"),
}
_RANKS = {name: rank for rank, names in enumerate(_SIDES.values()) for name in names}


def check(table: pl.DataFrame, context: Context) -> Result:
    """Flag rows whose text, or nearly, also stands where it would make a measurement too good.

    In a table with a column `split` (train, validation, test): rows of train that stand in
    validation or test, and rows of validation that stand in test; `partner` is that row. Rows that
    stand in the sample of real texts, which only measures. And copies of the task's examples, which
    train as well. Labels do not matter. Near is what `near_duplicate` calls near.

    Figures: `splits`, `real` and `examples`: rows that are `exact` and `near` copies, of how many
    rows (`of`); null where there is nothing to compare with.
    """
    splits, in_splits = _across_splits(table, context)
    real = [] if context.real is None else context.real["text"].fill_null("").to_list()
    examples = _examples(context)
    in_real, in_examples = _copies(table, context, real, examples)
    flags = [_flag(leak, f"also in {splits[leak.into]}", leak.into) for leak in in_splits]
    flags += [_flag(leak, f"row {leak.into + 1} of the real sample") for leak in in_real]
    flags += [_flag(leak, "an example of the prompt file") for leak in in_examples]
    figures = {
        "splits": _by_side(in_splits, splits) if splits else None,
        "real": _counted(in_real, table.height) if real else None,
        "examples": _counted(in_examples, table.height) if examples else None,
    }
    return Result(tuple(sorted(flags, key=lambda flag: flag.row)), figures=figures)


def _across_splits(table: pl.DataFrame, context: Context) -> tuple[list[str | None], list[Leak]]:
    """The side of each row, if the table says one that is known, and the leaks between sides."""
    if "split" not in table.columns:
        return [], []
    sides: list[str | None] = table["split"].str.strip_chars().str.to_lowercase().to_list()
    known = {side for side in sides if side}
    if len(known) < 2 or not known <= set(_RANKS):
        return [], []
    rank = np.array([_RANKS[side] if side else -1 for side in sides], dtype=np.int64)
    return sides, find_leaks(alike_of(table, context), rank)


def _examples(context: Context) -> list[str]:
    task = context.task
    if task is None:
        return []
    return [task.join(example) for option in task.options for example in option.examples]


def _copies(
    table: pl.DataFrame, context: Context, real: Sequence[str], examples: Sequence[str]
) -> tuple[list[Leak], list[Leak]]:
    """Rows that are copies of real texts, and of examples; `into` counts within those."""
    if not real and not examples:
        return [], []
    texts = texts_of(table, context)
    alike = find_alike([*texts, *real, *examples])
    found = []
    for others, before in ((real, 0), (examples, len(real))):
        rank: NDArray[np.int64] = np.full(len(alike.number), -1, dtype=np.int64)
        rank[: len(texts)] = 0
        start = len(texts) + before
        rank[start : start + len(others)] = 1
        leaks = find_leaks(alike, rank)
        found.append([Leak(x.row, x.into - start, x.similarity, x.exact) for x in leaks])
    return found[0], found[1]


def _flag(leak: Leak, where: str, partner: int | None = None) -> Flag:
    how = "the same text is" if leak.exact else "nearly the same text is"
    return Flag(leak.row, f"{how} {where}", round(leak.similarity, 4), partner)


def _counted(leaks: Sequence[Leak], of: int) -> dict[str, int]:
    exact = sum(leak.exact for leak in leaks)
    return {"exact": exact, "near": len(leaks) - exact, "of": of}


def _by_side(leaks: Sequence[Leak], sides: Sequence[str | None]) -> dict[str, Any]:
    """Counts by the two sides, such as `train in test`."""
    sizes = Counter(sides)
    pairs: dict[tuple[str | None, str | None], list[Leak]] = {}
    for leak in leaks:
        pairs.setdefault((sides[leak.row], sides[leak.into]), []).append(leak)
    return {f"{a} in {b}": _counted(some, sizes[a]) for (a, b), some in pairs.items()}
