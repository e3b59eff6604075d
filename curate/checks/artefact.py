"""Marks of how a label's texts were written, which a model would learn in place of the label."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import polars as pl

from ..artefacts.candidates import in_words, of_whole_text
from ..artefacts.counterfactual import Counterfactual
from ..artefacts.excerpts import excerpt
from ..artefacts.looking import Looked, look
from ..artefacts.sentences import in_sentences
from ..artefacts.surface_only import surface_only
from ..artefacts.tiers import Tiered
from ..check import Context, Finding, Flag, Result, ignored_by, labels_of, texts_of

_EXAMPLES = 5
_GUISES = 10
_MUCH = 0.15
"""Weight from which on it is worth knowing what a model makes of a mere word."""
_TELL_TALE = 0.93
_NOTHING = dict.fromkeys(("rows", "accuracy", "without", "carriers", "changed"))


def check(table: pl.DataFrame, context: Context) -> Result:
    """Find what goes with a label by the way texts are written, and measure what it does.

    Findings have a tier: `surface` (marks, openings, casing, length: see `text.surface`),
    `generator` (a mark or a word that goes with the label here and not in the real texts, where
    there are some) or `lexical` (words far above chance, which the topic may well bring along).
    They are found as `artefacts.association.find_associations` says, over the distinct texts.

    Flagged are the rows that carry a tell-tale mark under the label that it goes with: a mark, of
    the surface or made by the generator, that would name the label right 93 times in 100 if all
    labels were of one size, which is the `score`. Weaker marks, casing and length doubt the table,
    and no row; nor does what people write as well.

    Figures: `surface_only`, accuracy of a model that sees surface features alone, and of always
    saying the most frequent label; `counterfactual`, how a model that reads everything does on the
    rows as they stand and without all artefacts of the first two tiers that can be taken away.
    """
    looked = look(texts_of(table, context), labels_of(table, context), context.real)
    looked = looked.without(ignored_by(context))
    figures: dict[str, Any] = {
        "surface_only": surface_only(_looks(looked), looked.codes, context.seed),
        "counterfactual": _NOTHING,
    }
    if not looked.found:
        return Result(figures=figures, details=looked)
    model = Counterfactual(looked.texts, looked.rows, looked.codes, context.seed)
    artefacts = [each for each in looked.found if each.artefacts]
    taken = [looked.neutralisers(each.features, each.found.label) for each in artefacts]
    if changes := list(chain.from_iterable(taken)):
        figures["counterfactual"] = model.without(changes)
    findings = tuple(_finding(each, looked, model) for each in looked.found)
    return Result(_flags(looked), findings, figures, looked)


def _looks(looked: Looked) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Surface features and sizes of the distinct texts."""
    if looked.candidates is None:
        return np.zeros((len(looked.rows), 0), dtype=np.float32)
    surface = looked.candidates.surface
    texts = [looked.texts[row] for row in looked.rows]
    features = looked.has[looked.rows][:, : len(surface.features)].toarray()
    return np.hstack((features.astype(np.float32), surface.measures(texts)))


def _finding(tiered: Tiered, looked: Looked, model: Counterfactual) -> Finding:
    found, features = tiered.found, looked.features
    feature, label = features[found.feature], looked.names[found.label]
    has = np.flatnonzero(looked.carriers(found.feature)).tolist()
    carriers = [row for row in has if looked.labels[row] == label]
    guises = [(features[g.feature], looked.names[g.label]) for g in found.guises[:_GUISES]]
    asked = tiered.tier != "lexical" or found.weight >= _MUCH
    changes = looked.neutralisers(tiered.features, found.label) if asked else []
    without = model.without(changes) if changes else None
    more = {
        "guises": [{"feature": in_words(each), "label": name} for each, name in guises],
        "examples": [excerpt(looked.texts[row], feature) for row in carriers[:_EXAMPLES]],
        "counterfactual": without or _NOTHING,
    }
    if tiered.contrast is not None:
        more["real"] = tiered.contrast.report()
    majority = float(np.bincount(looked.codes).max() / len(looked.codes))
    return Finding(
        tier=tiered.tier,
        feature=in_words(feature),
        label=label,
        rows=len(carriers),
        rate_in_label=round(found.rate_in_label, 4),
        rate_elsewhere=round(found.rate_elsewhere, 4),
        p_value=found.p_value,
        gain=round(found.gain, 4),
        examples=tuple(carriers[:_EXAMPLES]),
        words=in_sentences(in_words(feature), label, tiered, majority, without),
        more=more,
    )


def _flags(looked: Looked) -> tuple[Flag, ...]:
    flags: list[Flag] = []
    for tiered in looked.found:
        found, score = tiered.found, tiered.found.telling
        feature = looked.features[found.feature]
        mark = tiered.tier != "lexical" and not of_whole_text(feature)
        if not mark or tiered.natural or score < _TELL_TALE:
            continue
        label = looked.names[found.label]
        reason = (
            f"{in_words(feature)}: {found.rate_in_label:.0%} of {label!r}, "
            f"{found.rate_elsewhere:.0%} of the rest"
        )
        carriers = np.flatnonzero(looked.carriers(found.feature)).tolist()
        flags += [
            Flag(row, reason, round(score, 4)) for row in carriers if looked.labels[row] == label
        ]
    return tuple(sorted(flags, key=lambda flag: flag.row))
