"""What a model must beat: the commonest label, surface features alone, the seed examples alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from ...errors import InputError
from ...progress import Progress, Silent
from ..rows import choose
from .contender import Given
from .known_set import KnownSet

Answer = Callable[[KnownSet], list[str]]
"""Gives a label for every row of a set."""


def given_by(answer: Answer) -> Callable[[KnownSet], Given]:
    """The same answers as a contender gives them."""
    return lambda known: Given(answer(known))


def majority(known: KnownSet) -> list[str]:
    """Always the set's own most common label (the first of the label order where two are)."""
    counts = [int((known.true == place).sum()) for place in range(len(known.labels))]
    return [known.labels[counts.index(max(counts))]] * len(known.texts)


def surface_only(train: pl.DataFrame, seed: int) -> Answer | None:
    """A classifier that sees length, case, marks and first and last words, not what is said.

    None where the training rows have fewer than two labels.
    """
    from ...text.surface_classifier import surface_classifier

    rows = choose(train, stage="evaluate").table
    if "split" in rows.columns:
        rows = rows.filter((pl.col("split") == "train").fill_null(False))
    if rows["label"].n_unique() < 2:
        return None
    classifier = surface_classifier(seed).fit(rows["text"].to_list(), rows["label"].to_list())
    return lambda known: [str(label) for label in classifier.predict(known.texts)]


def seeds_only(
    seeds: Sequence[tuple[str, str]], trainer: str, seed: int, progress: Progress | None = None
) -> Answer | None:
    """The same trainer on nothing but the seed examples; None where they are too few."""
    from ..finetune import finetune

    texts, labels = [text for text, _ in seeds], [label for _, label in seeds]
    table = pl.DataFrame(
        {"text": texts, "label": labels}, schema={"text": pl.String, "label": pl.String}
    )
    try:
        model = finetune(table, trainer, seed=seed, progress=progress or Silent())
    except InputError:
        return None
    return lambda known: model.predict(known.texts)
