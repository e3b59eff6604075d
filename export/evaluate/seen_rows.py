"""Rows of a set that training has seen, or nearly: what could make a figure too good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ...text.similar import Alike, find_alike
from ..rows import choose
from .answered import Answered
from .figures import figures
from .known_set import KnownSet
from .metrics.base import Settings

SHOWN = 10


@dataclass(frozen=True)
class Learned:
    """A text that training has had.

    Attributes:
        name: id of the row, or what seed it is.
        text: as it is.
        of: `train`, `validation` or `seeds`.
    """

    name: str
    text: str
    of: str


@dataclass(frozen=True)
class Near:
    """A row of a set that is a learned text, or nearly.

    Attributes:
        row: its place in the set.
        like: the learned text; of several the most similar, of those the first.
        similarity: 0 to 1; 1 where both are equal once normalised.
    """

    row: int
    like: Learned
    similarity: float


def learned(train: pl.DataFrame | None, seeds: Sequence[tuple[str, str]] | None) -> list[Learned]:
    """Everything that training has had: rows of train and validation, and the seed examples."""
    found = []
    if train is not None:
        rows = choose(train, stage="evaluate").table
        splits = rows["split"].to_list() if "split" in rows.columns else ["train"] * rows.height
        sources = rows["source"].to_list() if "source" in rows.columns else [None] * rows.height
        for name, text, split, source in zip(
            rows["id"].to_list(), rows["text"].to_list(), splits, sources, strict=True
        ):
            if split in ("train", "validation"):
                found.append(Learned(name, text, "seeds" if source == "seed" else split))
    texts = {one.text for one in found}
    for place, (text, label) in enumerate(seeds or (), 1):
        if text not in texts:
            found.append(Learned(f"seed example {place} ({label})", text, "seeds"))
    return found


def find_near(texts: Sequence[Learned], sets: Sequence[KnownSet]) -> dict[str, list[Near]]:
    """Of each set, the rows that are near a learned text, in order of row."""
    asked = [text for known in sets for text in known.texts]
    alike = find_alike([*(one.text for one in texts), *asked])
    best = _best(alike, len(texts))
    found, start = {}, len(texts)
    for known in sets:
        numbers = alike.number[start : start + len(known.texts)].tolist()
        found[known.name] = [
            Near(row, texts[best[number][1]], round(best[number][0], 4))
            for row, number in enumerate(numbers)
            if number in best
        ]
        start += len(known.texts)
    return found


def _best(alike: Alike, size: int) -> dict[int, tuple[float, int]]:
    """Number of a text to its similarity with the most similar of the first `size` rows."""
    first: dict[int, int] = {}
    for row, number in enumerate(alike.number[:size].tolist()):
        if number >= 0:
            first.setdefault(number, row)
    best = {number: (1.0, row) for number, row in first.items()}
    pairs = zip(alike.edits.pairs.tolist(), alike.edits.similarity.tolist(), strict=True)
    for (one, other), score in pairs:
        for here, there in ((one, other), (other, one)):
            known = first.get(there)
            if known is not None and (here not in best or score > best[here][0]):
                best[here] = (score, known)
    return best


def told(
    answered: Answered, near: Sequence[Near], settings: Settings, rng: np.random.Generator
) -> dict[str, Any]:
    """Which rows are near what was learned, and the figures with and without them.

    Returns:
        `rows`; `found`: `id`, `like`, `of` and `similarity` of the first of them; `with` and
        `without`: `rows`, `accuracy`, `macro_f1`; `without` null where no other row is left.
    """
    seen = mask(near, len(answered.known.texts))
    ids = answered.known.ids
    shown = [
        {
            "id": ids[one.row],
            "like": one.like.name,
            "of": one.like.of,
            "similarity": one.similarity,
        }
        for one in near[:SHOWN]
    ]
    return {
        "rows": len(near),
        "found": shown,
        "with": _headline(answered, settings, rng),
        "without": _headline(answered.only(~seen), settings, rng) if not seen.all() else None,
    }


def mask(near: Sequence[Near], rows: int) -> npt.NDArray[np.bool_]:
    """Which rows of a set those are."""
    seen = np.zeros(rows, dtype=np.bool_)
    seen[[one.row for one in near]] = True
    return seen


def _headline(answered: Answered, settings: Settings, rng: np.random.Generator) -> dict[str, Any]:
    asked = ["accuracy", "macro_f1"]
    found = figures(answered.answers, settings, rng, names=asked)
    return {"rows": len(answered.known.texts), **found}
