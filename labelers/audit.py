"""How good the labels are, what the probabilities mean, and which threshold to take.

All from the rows that people reviewed. Figures of the whole table need a random sample of it, and
are not given without one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from ..decided import latest
from ..reviews import Review
from ..task import NONE_FITS, Task
from .audit_panel import by_labeler
from .audit_words import in_words
from .calibration import brier, ece, reliability
from .intervals import Bools, Estimate, Floats, wilson
from .labelled import Known, Labelled, Places, known_rows, labelled
from .mending import Mended, mended
from .reliability import Bin
from .risk_coverage import Point, risk_coverage, threshold_for
from .trust import Review as Sampled
from .trust import Trust, class_shares, label_accuracy, reviews_to_halve

Json = dict[str, Any]

WANTED = (0.9, 0.95, 0.98, 0.99)
"""Accuracies for which a threshold is looked for."""


def audited(task: Task, table: pl.DataFrame, reviews: Sequence[Review], *, seed: int = 0) -> Json:
    """What the reviews say of the labels.

    Args:
        task: its labels, and of what kind they are.
        table: as `label` gives it, untouched by reviews.
        reviews: every decision, in order.
        seed: number that the sample was drawn from.

    Returns:
        The figures as plain data, as docs/data-contract.md describes them. A figure is `value` with
        `low` and `high` (95 %), `rows` and `method`. Of the whole table: `accuracy`,
        `within_one_step` (`kind: ordinal`), `class_shares`, `labels`, `risk_coverage`,
        `thresholds` and `labelers` (of a panel); null or empty without a random sample.
    """
    what, decided = labelled(task, table), latest(reviews)
    given = known_rows(what, decided, seed)
    calibration = mended(what, given, seed)
    sample = _Sample(what, given)
    report: Json = {
        "rows": len(what.ids),
        "reviewed": len(given.rows),
        "drawn": given.drawn,
        "unanswered": given.unanswered,
        "elsewhere": given.elsewhere,
        "unknown": given.unknown,
        "reviewers": {
            "rows": sum(one.reviewers > 1 for one in decided.values()),
            "differ": sum(one.differ for one in decided.values()),
        },
        "accuracy": sample.accuracy(),
        "within_one_step": sample.within_one_step(),
        "class_shares": sample.class_shares(),
        "labels": sample.by_label(),
        "confusion": _confusion(what, given),
        **_calibration(calibration, seed),
        **sample.thresholds(calibration),
        "labelers": sample.labelers(task, table),
    }
    return report | {"words": in_words(report)}


class _Sample:
    """The rows of a random sample; figures are None or empty where there is none."""

    def __init__(self, what: Labelled, given: Known) -> None:
        self._what = what
        self._rows, self._truth = given.rows[given.by_chance], given.truth[given.by_chance]
        self._share = len(self._rows) / max(1, len(what.ids))

    def accuracy(self) -> Json | None:
        return self._trust(self._right().astype(np.intp), self._what.confidence)

    def within_one_step(self) -> Json | None:
        """The share of labels that are right or next to it on the scale."""
        if self._what.kind != "ordinal":
            return None
        what, given = self._what, self._what.given
        near = _near(what)
        believed = np.where(what.has, (what.believed * near[given]).sum(axis=1), 0.0)
        good = near[given[self._rows], self._truth] & what.has[self._rows]
        return self._trust(good.astype(np.intp), believed)

    def class_shares(self) -> Json:
        """Rows that have each label: by the labeler, and in truth."""
        if not len(self._rows):
            return {}
        what = self._what
        if what.kind == "multi":
            found = [
                class_shares(self._review(1 - self._truth[:, at]), what.believed[:, [at]])[0]
                for at in range(len(what.options))
            ]
        else:
            found = class_shares(self._review(self._truth), what.believed)
        return {
            name: {"labelled": float(_has(what, at).mean()), **_shares(one)}
            for at, (name, one) in enumerate(zip(what.options, found, strict=True))
        }

    def by_label(self) -> Json:
        """Of the rows labelled so, the share that is; of those that are, the share labelled so."""
        if not len(self._rows):
            return {}
        figures = {}
        for at, name in enumerate(self._what.options):
            said = _has(self._what, at)[self._rows]
            true = self._truth[:, at] > 0 if self._truth.ndim > 1 else self._truth == at
            right, found = self._share_of(true, said), self._share_of(said, true)
            figures[name] = {"right": right, "found": found}
        return figures

    def thresholds(self, calibration: Mended | None) -> Json:
        """The risk-coverage curve of the confidences, calibrated where they can be."""
        if not len(self._rows):
            return {"risk_coverage": [], "thresholds": []}
        sure = self._what.confidence
        if calibration is not None:
            sure = self._what.sure(calibration.believed)
        curve = risk_coverage(sure[self._rows], self._right(), everyone=sure)
        found = [(wanted, threshold_for(curve, wanted)) for wanted in WANTED]
        return {
            "risk_coverage": [_point(one) for one in curve],
            "thresholds": [{"wanted": wanted} | _point(one) for wanted, one in found if one],
        }

    def labelers(self, task: Task, table: pl.DataFrame) -> list[Json]:
        """How good each labeler of a panel is, and from which confidence on it would do alone."""
        found = by_labeler(task, table, self._rows, self._truth, WANTED)
        return [
            one
            | {
                "right": _figure(one["right"]),
                "alone": [{"wanted": wanted} | _point(point) for wanted, point in one["alone"]],
            }
            for one in found
        ]

    def _share_of(self, which: Bools, among: Bools) -> Json | None:
        """Of these N rows, so that the larger the sample's share of them the less doubt is left."""
        if not among.any():
            return None
        rows, point = int(among.sum()), float(which[among].mean())
        evidence = rows / (1 - self._share) if self._share < 1 else math.inf
        return _figure(Estimate(point, *wilson(point, evidence), rows, "Wilson"))

    def _right(self) -> Bools:
        given = self._what.given[self._rows]
        same = given == self._truth
        right: Bools = same if same.ndim == 1 else same.all(axis=1)
        return right & self._what.has[self._rows]

    def _review(self, truth: Places) -> Sampled:
        return Sampled(self._rows, truth, np.full(len(self._rows), self._share))

    def _trust(self, good: Places, believed: Floats) -> Json | None:
        """How many rows are good, where each is with a probability."""
        if not len(self._rows):
            return None
        total = len(self._what.ids)
        found = label_accuracy(self._review(good), np.ones(total, dtype=np.intp), believed)
        powered = None if found.powered is None else reviews_to_halve(found, total, powered=True)
        halve = {"plain": _figure(reviews_to_halve(found, total)), "powered": _figure(powered)}
        return _shares(found) | {
            "correlation": _figure(found.correlation),
            "more_reviews_to_halve": halve,
        }


def _near(what: Labelled) -> Bools:
    """Which options lie at most a step from each other, shape (K, K); that none fits, from none."""
    places = np.arange(len(what.options))
    near: Bools = abs(places[:, None] - places[None, :]) <= 1
    if what.options[-1] == NONE_FITS:
        near[-1, :-1] = near[:-1, -1] = False
    return near


def _has(what: Labelled, at: int) -> Bools:
    """Which rows got a label."""
    has: Bools = what.given[:, at] > 0 if what.kind == "multi" else what.given == at
    return has


def _shares(found: Trust) -> Json:
    return {
        "plain": _figure(found.plain),
        "powered": _figure(found.powered),
        "warning": found.warning,
    }


def _confusion(what: Labelled, given: Known) -> Json:
    """How often each true label was labelled as what; of a random sample where there is one."""
    chosen = given.by_chance if given.by_chance.any() else np.ones(len(given.rows), dtype=np.bool_)
    truth, said = given.truth[chosen], what.given[given.rows[chosen]]
    if what.kind == "multi":
        return {
            name: {
                "both": int((truth[:, at] & said[:, at]).sum()),
                "only_person": int((truth[:, at] > said[:, at]).sum()),
                "only_labelled": int((truth[:, at] < said[:, at]).sum()),
                "neither": int((1 - (truth[:, at] | said[:, at])).sum()),
            }
            for at, name in enumerate(what.options)
        }
    names = [*what.options, "no label"]
    counts = Counter(zip(truth.tolist(), said.tolist(), strict=True))
    table: Json = {}
    for (true, label), rows in sorted(counts.items()):
        table.setdefault(names[true], {})[names[label]] = rows
    return table


def _calibration(found: Mended | None, seed: int) -> Json:
    if found is None:
        return {"calibration": None, "reliability": {"before": [], "after": []}}
    made = found.calibrator
    both = {"before": found.before, "after": found.after}
    return {
        "calibration": {
            "method": made.method,
            "temperature": made.temperature,
            "rows": found.rows,
            "by_chance": found.by_chance,
            "ece": {name: _figure(ece(p, found.truth, seed=seed)) for name, p in both.items()},
            "brier": {name: _figure(brier(p, found.truth, seed=seed)) for name, p in both.items()},
            "log_loss": {name: _figure(one) for name, one in made.log_loss.items()},
        },
        "reliability": {
            name: [_bin(one) for one in reliability(p, found.truth)] for name, p in both.items()
        },
    }


def _figure(one: Estimate | None) -> Json | None:
    if one is None:
        return None
    ends = {"value": float(one.point), "low": float(one.low), "high": float(one.high)}
    return {**ends, "rows": int(one.rows), "method": one.method}


def _bin(one: Bin) -> Json:
    ends = {"from": one.start, "to": one.end, "rows": one.rows, "confidence": one.confidence}
    return ends | {"accuracy": _figure(one.accuracy)}


def _point(one: Point) -> Json:
    return {
        "threshold": float(one.threshold),
        "coverage": _figure(one.coverage),
        "accuracy": _figure(one.accuracy),
    }
