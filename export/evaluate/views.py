"""Coarser questions on the same answers: `good` against `bad` from five stars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...in_words import FEW_ROWS
from .figures import figures
from .marks import FEW, marked
from .metrics.base import Answers, Floats, Settings

OTHER = "(in no group)"


def views(answers: Answers, settings: Settings, rng: np.random.Generator) -> dict[str, Any]:
    """The figures of every view of the settings.

    Returns:
        View to `groups`, `positive`, `rows`, `left_out` (rows whose true label is in no group),
        `metrics` and `marks`. An answer that is in no group is wrong. The positive group is that
        of the positive label, or the group of that name; without one the first.
    """
    found = {}
    for name, groups in settings.views.items():
        seen, left_out = seen_as(answers, groups)
        if not len(seen.true):
            continue
        own = replace(settings, positive=_positive(groups, settings.positive), views={})
        found[name] = {
            "groups": {group: list(labels) for group, labels in groups.items()},
            "positive": own.positive,
            "rows": len(seen.true),
            "left_out": left_out,
            "metrics": marked(figures(seen, own, rng), seen, own.positive),
            "marks": [FEW] if len(seen.true) < FEW_ROWS else [],
        }
    return found


def seen_as(answers: Answers, groups: Mapping[str, Sequence[str]]) -> tuple[Answers, int]:
    """Answers in groups of labels, and how many rows are left out since they are in none."""
    names = (*groups, OTHER)
    of = {label: place for place, labels in enumerate(groups.values()) for label in labels}
    places = np.array([of.get(label, len(groups)) for label in answers.labels], dtype=np.intp)
    true, said = places[answers.true], places[answers.said]
    inside = true < len(groups)
    sure = None
    if answers.probabilities is not None:
        sure = _summed(answers.probabilities, places, len(names))[inside]
    used = names if len(groups) in said[inside] else names[:-1]
    sure = None if sure is None else sure[:, : len(used)]
    return Answers(true[inside], said[inside], sure, used), int((~inside).sum())


def _summed(probabilities: Floats, places: Any, size: int) -> Floats:
    found = np.zeros((len(probabilities), size))
    for column, place in enumerate(places):
        found[:, place] += probabilities[:, column]
    return found


def _positive(groups: Mapping[str, Sequence[str]], positive: str | None) -> str:
    if positive in groups:
        return str(positive)
    return next((name for name, labels in groups.items() if positive in labels), next(iter(groups)))
