"""As many texts of a table as of a human sample, label by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...text.normalise import normalise
from ..check import Context, labels_of, texts_of

MOST = 1_000
"""Most texts of either side: enough to see a mark on 1 in 10, and work grows with the square."""


@dataclass(frozen=True)
class Matched:
    """Texts of a table and as many real ones of the same labels, none of them twice.

    Attributes:
        texts: of the table, then the real ones.
        rows: row in the table or in the real sample of each.
        made: whether it is of the table, shape (texts,).
        labels: number of its label, shape (texts,).
        names: labels in order of their numbers; one empty name where no label is on both sides.
        shared: distinct texts that stand on both sides, of those looked at; left out.
    """

    texts: list[str]
    rows: NDArray[np.int64]
    made: NDArray[np.bool_]
    labels: NDArray[np.int64]
    names: list[str]
    shared: int


def match(table: pl.DataFrame, real: pl.DataFrame, context: Context) -> Matched:
    """Draw the texts to compare.

    Equal shares of labels on both sides, so that a balanced table is not told from real texts by
    their natural shares. Texts on both sides say nothing of a difference, and neither do repeats.
    """
    rng = np.random.default_rng(context.seed)
    ours, theirs = texts_of(table, context), texts_of(real, context)
    groups = _by_label(labels_of(table, context), labels_of(real, context))
    sizes = {name: min(len(one), len(two)) for name, (one, two) in groups.items()}
    scale = min(1.0, MOST / max(1, sum(sizes.values())))
    sides: tuple[list[int], list[int]] = ([], [])
    labels: list[int] = []
    shared = 0
    for code, (name, (one, two)) in enumerate(groups.items()):
        most = round(sizes[name] * scale)
        mine, other = _distinct(rng, ours, one, 2 * most), _distinct(rng, theirs, two, 2 * most)
        both = mine.keys() & other.keys()
        shared += len(both)
        kept = [[row for key, row in side.items() if key not in both] for side in (mine, other)]
        count = min(most, *map(len, kept))
        for side, rows in zip(sides, kept, strict=True):
            side += rows[:count]
        labels += [code] * count
    return Matched(
        texts=[ours[row] for row in sides[0]] + [theirs[row] for row in sides[1]],
        rows=np.array([*sides[0], *sides[1]], dtype=np.int64),
        made=np.repeat([True, False], len(labels)),
        labels=np.array(labels * 2, dtype=np.int64),
        names=list(groups),
        shared=shared,
    )


def _by_label(
    ours: Sequence[str | None], theirs: Sequence[str | None]
) -> Mapping[str, tuple[list[int], list[int]]]:
    """Rows of both sides by the labels that both have; under no name where none is common."""
    common = sorted({name for name in ours if name is not None} & set(theirs) - {None})
    if not common:
        return {"": (list(range(len(ours))), list(range(len(theirs))))}
    found: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in common}
    for side, labels in enumerate((ours, theirs)):
        for row, name in enumerate(labels):
            if name in found:
                found[name][side].append(row)
    return found


def _distinct(
    rng: np.random.Generator, texts: Sequence[str], rows: list[int], most: int
) -> dict[str, int]:
    """Rows of distinct texts among some drawn at random, by the text as a reader sees it."""
    found: dict[str, int] = {}
    for row in rng.permutation(rows)[:most].tolist():
        found.setdefault(normalise(texts[row]), row)
    found.pop("", None)
    return found
