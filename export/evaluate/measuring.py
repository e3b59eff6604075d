"""The whole measurement: sets, overlap, baselines, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ...errors import InputError
from ...progress import Progress
from ..finetune.model import Model
from . import baselines, scores, words
from .known_set import KnownSet, training_texts

SHOWN_IDS = 10


@dataclass(frozen=True)
class Answered:
    """A set, and the places of the labels that the model gave its rows."""

    known: KnownSet
    said: npt.NDArray[np.intp]

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Whether each row was answered right."""
        right: npt.NDArray[np.bool_] = self.known.true == self.said
        return right

    @property
    def counts(self) -> scores.Counts:
        """The confusion matrix."""
        return scores.confusion(self.known.true, self.said, len(self.known.labels))


def measure(
    model: Model,
    sets: Mapping[str, pl.DataFrame],
    train: pl.DataFrame | None,
    seeds: Sequence[tuple[str, str]] | None,
    trainer: str,
    seed: int,
    progress: Progress,
) -> dict[str, Any]:
    """See `labelwright.export.evaluate.evaluate`."""
    if not sets:
        raise InputError("evaluate needs at least one labelled set")
    known = [KnownSet.read(name, table, tuple(model.labels)) for name, table in sets.items()]
    training = None if train is None else training_texts(train)
    rng = np.random.default_rng(seed)
    with progress.step("measuring", len(known) + 3, "steps") as step:
        answered, figures = [], {}
        for each in known:
            answered.append(Answered(each, each.places(model.predict(each.texts))))
            figures[each.name] = _figures(answered[-1], training, rng)
            step.advance()
        compared = {}
        for name, answer in _baselines(train, seeds, trainer, seed):
            compared[name] = {each.known.name: _against(each, answer, rng) for each in answered}
            step.advance()
    gaps = _gaps(answered, rng)
    report = {"sets": figures, "baselines": compared}
    return {**report, "words": words.sentences(report, gaps, tuple(model.labels))}


def _figures(
    answered: Answered, training: frozenset[str] | None, rng: np.random.Generator
) -> dict[str, Any]:
    known = answered.known
    report = {
        "rows": len(known.texts),
        "left_out": known.left_out,
        **scores.full(answered.counts, list(known.labels), rng),
    }
    overlap = None if training is None else _overlap(answered, training, report, rng)
    return {**report, "overlap": overlap}


def _overlap(
    answered: Answered,
    training: frozenset[str],
    whole: dict[str, Any],
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Rows that training has seen, and the figures of the set without them."""
    known = answered.known
    seen = known.seen(training)
    ids = [known.ids[place] for place in np.flatnonzero(seen)[:SHOWN_IDS]]
    without: dict[str, Any] | None = None
    if not seen.any():
        without = {name: whole[name] for name in ("rows", "accuracy", "macro_f1")}
    elif not seen.all():
        counts = scores.confusion(known.true[~seen], answered.said[~seen], len(known.labels))
        without = {"rows": int((~seen).sum()), **scores.headline(counts, rng)}
    return {"rows": int(seen.sum()), "ids": ids, "without": without}


def _baselines(
    train: pl.DataFrame | None,
    seeds: Sequence[tuple[str, str]] | None,
    trainer: str,
    seed: int,
) -> list[tuple[str, baselines.Answer]]:
    surface = None if train is None else baselines.surface_only(train, seed)
    alone = baselines.seeds_only(seeds, trainer, seed) if seeds else None
    found = {"majority": baselines.majority, "surface_only": surface, "seeds_only": alone}
    return [(name, answer) for name, answer in found.items() if answer is not None]


def _against(
    ours: Answered, answer: baselines.Answer, rng: np.random.Generator
) -> dict[str, dict[str, float]]:
    # A baseline may know labels that the model and the set do not: such answers are wrong.
    known, given = ours.known, answer(ours.known)
    more = sorted(set(given) - set(known.labels))
    places = {label: place for place, label in enumerate((*known.labels, *more))}
    said = np.array([places[label] for label in given], dtype=np.intp)
    counts = scores.confusion(known.true, said, len(places))
    return {
        **scores.headline(counts, rng),
        "difference": scores.difference(known.true, ours.right, known.true == said, rng),
    }


def _gaps(answered: list[Answered], rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Per set that is not `test`: accuracy on test minus accuracy on it."""
    test = next((each for each in answered if each.known.name == "test"), None)
    others = [each for each in answered if each is not test]
    if test is None:
        return {}
    return {each.known.name: scores.gap(test.counts, each.counts, rng) for each in others}
