"""The whole measurement: sets, what training has seen of them, contenders, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from ...errors import InputError
from ...in_words import FEW_ROWS, is_few
from ...progress import Progress
from . import baselines, comparing, scores, seen_rows, views, words
from .answered import Answered
from .contender import Contender, check_names
from .figures import figures
from .known_set import KnownSet, training_texts
from .marks import FEW, SEEN, SIMULATED, is_acted, legend, marked
from .metrics.base import Settings
from .metrics.sureness import reliability
from .seen_rows import Near

SHOWN_IDS = 10


@dataclass(frozen=True)
class Wanted:
    """What to measure, and how.

    Attributes:
        main: the model that is judged.
        labels: those that it can give.
        order: all of the task, in its order.
        others: contenders beside it and the baselines.
        sets: name to table.
        train: the rows that were trained on.
        seeds: (text, label) of the prompt file's examples.
        trainer: of the baseline `seeds_only`.
        seed: number from which every resample is drawn.
        settings: what is asked of the figures.
        ordinal: whether the labels are steps of a scale, in that order.
        marks: name of a set to marks of all its figures.
        left_out: name of a set to rows that were left out of it before: reason to number.
    """

    main: Contender
    labels: tuple[str, ...]
    order: tuple[str, ...]
    others: Sequence[Contender]
    sets: Mapping[str, pl.DataFrame]
    train: pl.DataFrame | None
    seeds: Sequence[tuple[str, str]] | None
    trainer: str
    seed: int
    settings: Settings = field(default_factory=Settings)
    ordinal: bool = False
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def measure(wanted: Wanted, progress: Progress) -> dict[str, Any]:
    """See `labelwright.export.evaluate.evaluate`."""
    if not wanted.sets:
        raise InputError("evaluate needs at least one labelled set")
    order = tuple(dict.fromkeys([*wanted.order, *wanted.labels]))
    known = [KnownSet.read(name, table, order) for name, table in wanted.sets.items()]
    check_names([wanted.main, *wanted.others])
    near = _near(wanted, known)
    training = None if wanted.train is None else training_texts(wanted.train)
    rng = np.random.default_rng(wanted.seed)
    with progress.step("measuring", len(known) * (4 + len(wanted.others)), "sets") as step:
        answered, sets = [], {}
        for each in known:
            answered.append(Answered.of(each, wanted.main))
            before = wanted.left_out.get(each.name, {})
            sets[each.name] = _set(answered[-1], training, before, rng)
            step.advance()
        compared, by = {}, {wanted.main.name: answered}
        for one in _baselines(wanted):
            by[one.name] = [Answered.of(each, one) for each in known]
            pairs = zip(answered, by[one.name], strict=True)
            compared[one.name] = {a.known.name: _against(a, b, rng) for a, b in pairs}
            step.advance()
        for one in wanted.others:
            by[one.name] = [Answered.of(each, one) for each in known]
            step.advance(len(known))
    gaps = _gaps(answered, rng)
    # Apart, so that the figures above are the same whatever is asked beside them.
    rng = np.random.default_rng([wanted.seed, 1])
    for own in answered:
        sets[own.known.name] |= _more(own, near, wanted, rng)
    ours = (answered, sets)
    contenders = [_contender(each, ours, near, wanted, rng) for each in _in_order(by, wanted)]
    report: dict[str, Any] = {
        "settings": {
            "positive": wanted.settings.positive,
            "betas": list(wanted.settings.betas),
            "ordinal": wanted.ordinal,
            "model": wanted.main.name,
        },
        "gap": gaps,
        "sets": sets,
        "baselines": compared,
        "contenders": contenders,
        "comparisons": [
            pair
            for place in range(len(known))
            for pair in comparing.pairs([each[place] for each in _in_order(by, wanted)], rng)
        ],
    }
    report["marks"] = legend(_used(report))
    return {**report, "words": words.sentences(report, gaps, wanted.labels)}


def _near(wanted: Wanted, known: Sequence[KnownSet]) -> dict[str, list[Near]] | None:
    if wanted.train is None and not wanted.seeds:
        return None
    return seen_rows.find_near(seen_rows.learned(wanted.train, wanted.seeds), known)


def _set(
    answered: Answered,
    training: frozenset[str] | None,
    before: Mapping[str, int],
    rng: np.random.Generator,
) -> dict[str, Any]:
    known = answered.known
    report = {
        "rows": len(known.texts),
        "left_out": {**before, **known.left_out},
        **scores.full(answered.counts, list(answered.labels), rng),
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
        counts = answered.only(~seen).counts
        without = {"rows": int((~seen).sum()), **scores.headline(counts, rng)}
    return {"rows": int(seen.sum()), "ids": ids, "without": without}


def _more(
    answered: Answered,
    near: Mapping[str, list[Near]] | None,
    wanted: Wanted,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """What else is told of the model on a set."""
    settings, name = wanted.settings, answered.known.name
    return {
        "metrics": _metrics(answered, wanted, rng),
        "views": views.views(answered.answers, settings, rng),
        "reliability": None if answered.probabilities is None else reliability(answered.answers),
        "near": None if near is None else seen_rows.told(answered, near[name], settings, rng),
        "marks": _marks(answered, near, wanted),
    }


def _contender(
    answered: Sequence[Answered],
    ours: tuple[Sequence[Answered], Mapping[str, Any]],
    near: Mapping[str, list[Near]] | None,
    wanted: Wanted,
    rng: np.random.Generator,
) -> dict[str, Any]:
    by, (main, told) = answered[0].by, ours
    sets: dict[str, Any] = {}
    for own, one in zip(main, answered, strict=True):
        sets[one.known.name] = {
            "rows": len(one.known.texts),
            "marks": _marks(one, near, wanted),
        }
        if own is one:
            same = told[one.known.name]
            more = {"metrics": same["metrics"], "views": same["views"], "difference": None}
        else:
            more = {
                "metrics": _metrics(one, wanted, rng),
                "views": views.views(one.answers, wanted.settings, rng),
                "difference": comparing.compare(own, one, rng)["difference"],
            }
        more["views"] = {name: view["metrics"] for name, view in more["views"].items()}
        sets[one.known.name] |= more
    return {
        "name": by.name,
        "kind": by.kind,
        "train_rows": by.train_rows,
        "sets": sets,
        "gap": _gaps(answered, rng),
        "marks": list(by.marks),
        **by.facts,
    }


def _metrics(answered: Answered, wanted: Wanted, rng: np.random.Generator) -> dict[str, Any]:
    """All that a model's answers say; of a baseline what it is held against."""
    names = None
    if answered.by.kind == "baseline":
        betas = [f"f{beta:g}" for beta in wanted.settings.betas]
        scale = ["one_off", "mae", "quadratic_kappa"] if wanted.ordinal else []
        names = ["accuracy", "macro_f1", "precision", "recall", "f1", *betas, *scale]
    answers, settings = answered.answers, wanted.settings
    found = figures(answers, settings, rng, ordinal=wanted.ordinal, names=names)
    return marked(found, answers, settings.positive)


def _marks(answered: Answered, near: Mapping[str, list[Near]] | None, wanted: Wanted) -> list[str]:
    """Marks of a contender's figures on a set."""
    by, name = answered.by, answered.known.name
    found = {*by.marks, *wanted.marks.get(name, ())}
    if len(answered.known.texts) < FEW_ROWS:
        found.add(FEW)
    of = {"train", "validation"} if "train" in by.learned_from else set()
    of |= {"seeds"} if "seeds" in by.learned_from else set()
    if any(one.like.of in of for one in (near or {}).get(name, ())):
        found.add(SEEN)
    return sorted(found)


def _in_order(by: Mapping[str, list[Answered]], wanted: Wanted) -> list[list[Answered]]:
    """Baselines, models asked directly, trained models, the model that is judged."""
    ranks = {"baseline": 0, "asked": 1, "model": 2}
    return sorted(by.values(), key=lambda each: (ranks[each[0].by.kind], each[0].by is wanted.main))


def _used(report: Mapping[str, Any]) -> set[str]:
    sets = [
        *report["sets"].values(),
        *(s for c in report["contenders"] for s in c["sets"].values()),
    ]
    few = any(
        label["support"] and is_few(label, "f1")
        for one in report["sets"].values()
        for label in one["labels"].values()
    )
    figures = (figure for one in sets for figure in one["metrics"].values())
    few = few or any(figure.get("marks") for figure in figures)
    return {mark for one in sets for mark in one["marks"]} | ({FEW} if few else set())


def _baselines(wanted: Wanted) -> list[Contender]:
    train, seeds, seed = wanted.train, wanted.seeds, wanted.seed
    surface = None if train is None else baselines.surface_only(train, seed)
    alone = baselines.seeds_only(seeds, wanted.trainer, seed) if seeds else None
    rows = None if train is None else _rows(train)
    marks = () if train is None or not is_acted(train) else (SIMULATED,)
    found = [
        ("majority", baselines.majority, 0, (), ()),
        ("surface_only", surface, rows, ("train", "seeds"), marks),
        ("seeds_only", alone, len(seeds or ()), ("seeds",), ()),
    ]
    return [
        Contender(name, "baseline", baselines.given_by(answer), size, of, signs)
        for name, answer, size, of, signs in found
        if answer is not None
    ]


def _rows(train: pl.DataFrame) -> int:
    if "split" not in train.columns:
        return train.height
    return train.filter((pl.col("split") == "train").fill_null(False)).height


def _against(
    ours: Answered, theirs: Answered, rng: np.random.Generator
) -> dict[str, dict[str, float]]:
    return {
        **scores.headline(theirs.counts, rng),
        "difference": scores.difference(ours.known.true, ours.right, theirs.right, rng),
    }


def _gaps(answered: Sequence[Answered], rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Per set that is not `test`: accuracy on test minus accuracy on it."""
    test = next((each for each in answered if each.known.name == "test"), None)
    others = [each for each in answered if each is not test]
    if test is None:
        return {}
    return {each.known.name: scores.gap(test.counts, each.counts, rng) for each in others}
