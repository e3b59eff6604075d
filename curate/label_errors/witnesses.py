"""Who says what of the labels: the table, votes, and what texts were written for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .posterior import Codes, Witness

LABEL_WRONG = 0.08
"""Share of wrong labels to expect before looking; what people measured is 3 to 10 % (Northcutt,
Athalye & Mueller 2021)."""
_REVIEWED_WRONG = 0.005
_INTENDED_WRONG = 0.1
_VOTE_WRONG = 0.25
_SURENESS = 4
_EXPLAINED = 0.98
_MOST_VOTES = 16
_MOST_MODELS = 8


@dataclass(frozen=True)
class Said:
    """What is known of the labels of some rows.

    Attributes:
        witnesses: who says what.
        own: place among them of the one that the label of the table is, or was made from.
        testable: whether the label is an answer of its own, which can be held to be right.
        read: columns that were read beside the label.
    """

    witnesses: list[Witness]
    own: int
    testable: bool
    read: tuple[str, ...]


def who_says_what(
    table: pl.DataFrame, given: Codes, code: Mapping[str, int], reviewed: NDArray[np.bool_]
) -> Said:
    """What the columns `votes` or `probabilities`, `confidence` and `intended_label` say.

    Where the labels are what votes add up to, or the labels that texts were written for (all but 2
    in 100), they say nothing beside those, and only the remaining ones count by themselves.

    Args:
        table: the rows, with whichever of the columns there are.
        given: label of each row as a number.
        code: number of each label.
        reviewed: whether a person confirmed the label.
    """
    voted, column = _voted(table, given, code)
    intended = _intended(table, code)
    others = [*voted, *([intended] if intended else [])]
    explained = np.zeros(len(given), dtype=bool)
    sources = [_plurality(voted, len(code), len(given))] if voted else []
    sources += [intended.said[:, 0]] if intended else []
    for source in sources:
        explained |= source == given
    read = (*column, *(["intended_label"] if intended else []))
    named = np.any([source >= 0 for source in sources], axis=0) if sources else explained
    if named.any() and explained[named].mean() >= _EXPLAINED:
        own = np.where(explained & ~reviewed, -1, given)
        agree = [float((source == given).mean()) for source in sources]
        best = 0 if voted and agree[0] >= agree[-1] else len(others) - 1
        single = others[best].said.shape[1] == 1 and (best > 0 or len(voted) <= 1)
        return Said([*others, _label(own, reviewed, None)], best, single, read)
    sure = None if voted else _sureness(table)
    read = (*read, *(["confidence"] if sure is not None else []))
    return Said([_label(given, reviewed, sure), *others], 0, True, read)


def _label(said: Codes, reviewed: NDArray[np.bool_], sure: Codes | None) -> Witness:
    """The label of the table; those that a person confirmed are a group of their own."""
    group = np.zeros(len(said), dtype=np.int64) if sure is None else sure
    groups = int(group.max(initial=0)) + 1
    group = np.where(reviewed, groups, group)
    wrong = np.array([*[LABEL_WRONG] * groups, _REVIEWED_WRONG])
    return Witness("label", said[:, None], group, wrong, by_label=True)


def _intended(table: pl.DataFrame, code: Mapping[str, int]) -> Witness | None:
    if "intended_label" not in table.columns:
        return None
    said = _codes(table["intended_label"].to_list(), code)
    if (said < 0).all():
        return None
    group = np.zeros(len(said), dtype=np.int64)
    return Witness("intended_label", said[:, None], group, np.array([_INTENDED_WRONG]), True)


def _voted(
    table: pl.DataFrame, given: Codes, code: Mapping[str, int]
) -> tuple[list[Witness], list[str]]:
    """A witness for each model that voted, or one for the probabilities of a model."""
    votes = _decoded(table["votes"]) if "votes" in table.columns else []
    by_model = _by_model(votes, code)
    if max((said.shape[1] for said in by_model), default=0) > 1 or len(by_model) > 1:
        group = np.zeros(len(given), dtype=np.int64)
        wrong = np.array([_VOTE_WRONG])
        return [Witness("votes", said, group, wrong) for said in by_model], ["votes"]
    probable = _most_probable(table, code)
    if probable is not None:
        return [probable], ["probabilities"]
    if by_model:
        sure = _sureness(table)
        group = np.zeros(len(given), dtype=np.int64) if sure is None else sure
        wrong = np.full(int(group.max(initial=0)) + 1, _VOTE_WRONG)
        read = ["votes"] if sure is None else ["votes", "confidence"]
        return [Witness("votes", by_model[0], group, wrong)], read
    return [], []


def _by_model(votes: Sequence[Any], code: Mapping[str, int]) -> list[Codes]:
    """Votes of each model, shape (rows, votes); -1 where there is none of a known label."""
    answers: dict[str, list[list[int]]] = {}
    for row, some in enumerate(votes):
        for vote in some or []:
            label, model = (vote, "") if isinstance(vote, str) else _vote(vote)
            if (number := code.get(label or "")) is not None:
                known = answers.setdefault(model, [[] for _ in votes])
                known[row].append(number)
    most = sorted(answers.values(), key=lambda rows: -sum(map(len, rows)))[:_MOST_MODELS]
    return [_as_matrix(rows) for rows in most]


def _vote(vote: Any) -> tuple[str | None, str]:
    if not isinstance(vote, Mapping):
        return None, ""
    label, model = vote.get("label"), vote.get("model")
    return (None if label is None else str(label)), str(model or "")


def _as_matrix(rows: Sequence[Sequence[int]]) -> Codes:
    width = min(max(map(len, rows)), _MOST_VOTES)
    said = np.full((len(rows), width), -1, dtype=np.int64)
    for row, some in enumerate(rows):
        said[row, : len(some[:width])] = some[:width]
    return said


def _most_probable(table: pl.DataFrame, code: Mapping[str, int]) -> Witness | None:
    if "probabilities" not in table.columns:
        return None
    said = np.full(table.height, -1, dtype=np.int64)
    sure = np.zeros(table.height)
    for row, options in enumerate(_decoded(table["probabilities"])):
        known = [(code[label], share) for label, share in _shares(options) if label in code]
        if known:
            said[row], sure[row] = max(known, key=lambda pair: pair[1])
    if (said < 0).all():
        return None
    group = _quarters(sure)
    wrong = np.array([_guess(1 - sure[group == each]) for each in range(int(group.max()) + 1)])
    return Witness("probabilities", said[:, None], group, wrong)


def _shares(options: Any) -> Iterable[tuple[str, float]]:
    if isinstance(options, Mapping):
        options = [{"label": name, "probability": share} for name, share in options.items()]
    for option in options or []:
        if isinstance(option, Mapping) and option.get("probability") is not None:
            yield str(option.get("label")), float(option["probability"])


def _guess(doubt: NDArray[np.float64]) -> float:
    return float(np.clip(doubt.mean(), 0.05, 0.5)) if len(doubt) else 0.25


def _sureness(table: pl.DataFrame) -> Codes | None:
    """Quarter of the confidence that each row is in; None where there is none."""
    if "confidence" not in table.columns or not table["confidence"].dtype.is_numeric():
        return None
    sure = table["confidence"].cast(pl.Float64)
    if sure.null_count() or sure.n_unique() < 2:
        return None
    return _quarters(sure.to_numpy())


def _quarters(values: NDArray[np.float64]) -> Codes:
    edges = np.unique(np.quantile(values, np.arange(1, _SURENESS) / _SURENESS))
    group: Codes = np.searchsorted(edges, values, side="right").astype(np.int64)
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def _decoded(column: pl.Series) -> list[Any]:
    """Values of a column of lists; in a CSV file they are JSON."""
    if column.dtype != pl.String:
        return column.to_list() if column.dtype.is_nested() else []
    return [_from_json(value) for value in column.to_list()]


def _from_json(value: str | None) -> Any:
    try:
        return json.loads(value) if value and value[0] in "[{" else None
    except ValueError:
        return None


def _codes(labels: Sequence[str | None], code: Mapping[str, int]) -> Codes:
    return np.array([code.get(label or "", -1) for label in labels], dtype=np.int64)


def _plurality(voted: Sequence[Witness], labels: int, rows: int) -> Codes:
    """Label that most votes of a row name; -1 where it has none."""
    counts = np.zeros((rows, labels))
    for witness in voted:
        for answers in witness.said.T:
            has = np.flatnonzero(answers >= 0)
            np.add.at(counts, (has, answers[has]), 1)
    said: Codes = np.where(counts.any(axis=1), counts.argmax(axis=1), -1)
    return said
