"""Whether texts are like those that people write for the same task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from ..check import Context, Finding, Result
from ..compared.coverage import covered
from ..compared.kernel import as_written, by_words
from ..compared.matched import Matched, match
from ..compared.real import real_sample
from ..compared.telling import Telling, telling_features
from ..compared.two_samples import Told, tell_apart

_LEAST = 20
_LEAST_AUC = 0.6
_TESTS = 4
_LEVEL = 0.01 / _TESTS
_NAMED = 10
_EXAMPLES = 5


def check(table: pl.DataFrame, context: Context) -> Result:
    """Compare a table with the real texts, where there are some; flags no row.

    As many texts of either side, at most 1,000, in equal shares of labels, are told apart by a
    model twice: as they are written, and by their words alone. A finding (tier `drift`) is where it
    does so better than chance allows (permutation test) and at all well (area under the ROC curve
    .6); it names the features that are most telling. Where it does not, but does for one label, or
    where one feature is more frequent than chance allows, that is the finding. All tests together
    find something in 1 of 100 tables at most where both sides are of one kind.

    `rate_in_label` is the share of the table's texts that the model takes for the table's,
    `rate_elsewhere` that of the real texts, and `gain` its accuracy beyond guessing.
    """
    real = real_sample(context)
    if real is None:
        return Result(skipped="there are no real texts to compare with")
    matched = match(table, real, context)
    if matched.made.sum() < _LEAST:
        return Result(skipped=f"there are fewer than {_LEAST} texts of either side to compare")
    written = tell_apart(as_written(matched.texts), matched.made, matched.labels, context.seed)
    kernel = by_words(matched.texts)
    words = tell_apart(kernel, matched.made, matched.labels, context.seed)
    near = covered(kernel, matched.made, matched.labels)
    features = telling_features(matched, _LEVEL)
    figures = _figures(matched, written, words, near, features)
    return Result(findings=_findings(matched, written, words, features), figures=figures)


def _findings(
    matched: Matched, written: Told, words: Told, features: Sequence[Telling]
) -> tuple[Finding, ...]:
    told = min((written, words), key=lambda each: (each.p_value, -each.auc))
    if told.p_value <= _LEVEL and told.auc >= _LEAST_AUC:
        return (_of_table(matched, told, written, words, features),)
    of_labels = [
        _of_label(matched, label, auc, p_value, written)
        for label, (auc, p_value) in written.labels.items()
        if p_value <= _LEVEL and auc >= _LEAST_AUC
    ]
    return (*of_labels, *(_of_feature(each) for each in features[:_NAMED]))


def _of_table(
    matched: Matched, told: Told, written: Told, words: Told, features: Sequence[Telling]
) -> Finding:
    sentence = (
        f"A model tells these texts from real ones with an area under the ROC curve of "
        f"{written.auc:.2f}, by their words alone {words.auc:.2f} (0.5 is chance, 1 always)"
    )
    if features:
        sentence += ". Most telling: " + "; ".join(each.sentence() for each in features[:3])
    return Finding(
        **_told(matched, told, np.ones(len(matched.made), dtype=np.bool_)),
        feature="told from real texts",
        label="",
        p_value=min(1.0, told.p_value * _TESTS),
        words=sentence,
        more={"features": [each.report() for each in features[:_NAMED]]},
    )


def _of_label(matched: Matched, label: int, auc: float, p_value: float, told: Told) -> Finding:
    name = matched.names[label]
    return Finding(
        **_told(matched, told, matched.labels == label),
        feature="told from real texts of the label",
        label=name,
        p_value=min(1.0, p_value * _TESTS),
        words=f"A model tells texts of {name!r} from real ones with an area under the ROC curve "
        f"of {auc:.2f} (0.5 is chance, 1 always)",
    )


def _told(matched: Matched, told: Told, of: Any) -> Mapping[str, Any]:
    ours, theirs = told.said[of & matched.made], told.said[of & ~matched.made]
    taken = matched.rows[of & matched.made][ours]
    return {
        "tier": "drift",
        "rows": int(ours.sum()),
        "rate_in_label": round(float(ours.mean()), 4),
        "rate_elsewhere": round(float(theirs.mean()), 4),
        "gain": round(float(ours.mean() - theirs.mean()) / 2, 4),
        "examples": tuple(taken[:_EXAMPLES].tolist()),
    }


def _of_feature(found: Telling) -> Finding:
    return Finding(
        tier="drift",
        feature=found.feature,
        label="",
        rows=len(found.rows),
        rate_in_label=round(found.in_table, 4),
        rate_elsewhere=round(found.in_real, 4),
        p_value=min(1.0, found.p_value * _TESTS),
        gain=round(abs(found.in_table - found.in_real) / 2, 4),
        examples=found.rows[:_EXAMPLES],
        words=found.sentence(),
    )


def _figures(
    matched: Matched,
    written: Told,
    words: Told,
    near: Any,
    features: Sequence[Telling],
) -> dict[str, Any]:
    real = matched.labels[~matched.made]
    right = written.said == matched.made
    labels = {
        matched.names[label]: {
            "rows": int((matched.labels == label).sum()) // 2,
            "auc": round(auc, 4),
            "p_value": p_value,
            "overlap": round(min(1.0, 2 * float((~right)[matched.labels == label].mean())), 4),
            "coverage": round(float(near[real == label].mean()), 4),
        }
        for label, (auc, p_value) in written.labels.items()
    }
    theirs = matched.texts[len(matched.texts) // 2 :]
    return {
        "compared": int(matched.made.sum()),
        "shared": matched.shared,
        "auc": round(written.auc, 4),
        "p_value": written.p_value,
        "words_auc": round(words.auc, 4),
        "words_p_value": words.p_value,
        "overlap": round(min(1.0, 2 * float((~right).mean())), 4),
        "coverage": round(float(near.mean()), 4),
        "labels": labels,
        "features": [each.report() for each in features[:_NAMED]],
        "not_covered": [theirs[place] for place in np.flatnonzero(~near)[:_EXAMPLES].tolist()],
    }
