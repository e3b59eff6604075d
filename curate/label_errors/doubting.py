"""How likely the label of each row of a table is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chi2

from ...text.normalise import normalise
from ..check import Context, labels_of, reviewed, texts_of
from .posterior import Codes, Floats, Settled, Witness, settle
from .scores import Scorer
from .seeds import Seeds
from .witnesses import Said, who_says_what

_LEAST_ROWS = 40
_LEAST_OF_A_LABEL = 5
_MOST_ENTRIES = 60_000_000
_NO_MORE = 0.005
"""Share of wrong labels that is no reason to doubt any."""
_LEAST_TO_LEARN_AGAIN = 100
_UNLIKELY = 0.25


@dataclass(frozen=True)
class Doubts:
    """What is known of the labels of some rows.

    Attributes:
        rows: the rows that were judged, in order.
        names: labels in order of their numbers.
        given: label of each of `rows` as a number.
        likely: the likeliest label of each.
        wrong: probability that the label of each is wrong.
        sure: probability that `likely` is right.
        p_value: chance of such a likelihood were at most 1 label in 200 wrong.
        agrees: share of rows whose label a model of the other rows would give.
        read: columns that were read beside the label.
    """

    rows: Codes
    names: list[str]
    given: Codes
    likely: Codes
    wrong: Floats
    sure: Floats
    p_value: float
    agrees: float
    read: tuple[str, ...]


def doubt(table: pl.DataFrame, context: Context) -> Doubts | str:
    """Judge the labels of a table; says why where they cannot be judged.

    Rows without a label or a text are left out, and rows of labels with fewer than 5 rows.
    """
    texts, labels = texts_of(table, context), labels_of(table, context)
    rows, names = _judged(texts, labels)
    if len(rows) < _LEAST_ROWS or len(names) < 2:
        return f"needs {_LEAST_ROWS} labelled texts and 2 labels with 5 rows each"
    if len(rows) * len(names) > _MOST_ENTRIES:
        return f"{len(rows):,} rows of {len(names):,} labels are too many to judge at once"
    code = {name: number for number, name in enumerate(names)}
    given = np.array([code[labels[row] or ""] for row in rows], dtype=np.int64)
    confirmed = np.array(reviewed(table))[rows]
    said = who_says_what(table[rows], given, code, confirmed)
    seeds = Seeds.of(context.task, code)
    scorer = Scorer([texts[row] for row in rows], context.seed, seeds.texts)
    if seeds.texts:
        said = replace(said, witnesses=[*said.witnesses, seeds.witness(scorer)])
    scores = scorer.scores(given, len(names))
    better = _better(scores, given, said, context.seed)
    if (better != given).any():
        scores = scorer.scores(better, len(names))
    settled = settle(scores, given, said.witnesses, context.seed)
    none = settle(scores, given, _without_mistakes(said), context.seed)
    truth, places = settled.truth, np.arange(len(rows))
    return Doubts(
        rows=np.array(rows),
        names=names,
        given=given,
        likely=truth.argmax(axis=1),
        wrong=1 - truth[places, given],
        sure=truth.max(axis=1),
        p_value=_p_value(settled, none),
        agrees=float((scores.argmax(axis=1) == given).mean()),
        read=said.read,
    )


def _judged(texts: Sequence[str], labels: Sequence[str | None]) -> tuple[list[int], list[str]]:
    sizes = Counter(label for label, text in zip(labels, texts, strict=True) if text.strip())
    names = sorted(
        name for name, size in sizes.items() if name is not None and size >= _LEAST_OF_A_LABEL
    )
    known = set(names)
    rows = [
        row
        for row, (label, text) in enumerate(zip(labels, texts, strict=True))
        if label in known and text.strip()
    ]
    return rows, names


def _better(scores: Floats, given: Codes, said: Said, seed: int) -> Codes:
    """Labels to learn from: given ones without the mistakes that are plain to see.

    A model of many rows learns systematic mistakes as well, and then thinks them right. Where
    others say something they settle it. Else a label is taken for a mistake where another one is
    as probable as it is on average in the rows that have it (Northcutt, Jiang & Chuang 2021) and
    the given one is less than a quarter as probable as that. Labels with few rows are left as
    they are: a model that learns from its own guesses would confirm them.
    """
    if len(said.witnesses) > 1:
        best: Codes = settle(scores, given, said.witnesses, seed).truth.argmax(axis=1)
        return best
    if len(given) < _LEAST_TO_LEARN_AGAIN * scores.shape[1]:
        return given
    chances = settle(scores, given, _without_mistakes(said), seed).modelled
    usual = np.array([chances[given == each, each].mean() for each in range(scores.shape[1])])
    likely, places = chances.argmax(axis=1), np.arange(len(given))
    confident = (likely != given) & (chances[places, likely] >= usual[likely])
    mistaken = confident & (chances[places, given] < _UNLIKELY * usual[given])
    better: Codes = np.where(mistaken, likely, given)
    return better


def _without_mistakes(said: Said) -> list[Witness]:
    """The witnesses, were the labels right but for 1 in 200."""
    own = said.witnesses[said.own]
    held = replace(own, wrong=np.minimum(own.wrong, _NO_MORE), held=True)
    return [held if one is own else one for one in said.witnesses]


def _p_value(settled: Settled, none: Settled) -> float:
    """Likelihood-ratio test; a share of mistakes has one side, so half of the chi-square's."""
    gained = max(0.0, settled.log_likelihood - none.log_likelihood)
    return float(chi2.sf(2 * gained, 1) / 2)


def in_conflict(texts: Sequence[str], labels: Sequence[str | None]) -> NDArray[np.bool_]:
    """Whether the text of a row, once normalised, stands under another label as well."""
    under: dict[str, set[str]] = defaultdict(set)
    plain = [normalise(text) for text in texts]
    for text, label in zip(plain, labels, strict=True):
        if label is not None:
            under[text].add(label)
    return np.array([len(under[text]) > 1 for text in plain], dtype=bool)
