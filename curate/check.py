"""What a check is: a function from a table to doubts about it. It changes nothing.

A check takes a table with the columns `text` and `label` (more where a stage wrote them: see
`table.py`; texts are never null, labels may be) and a Context, and gives a Result. Rows are spoken
of by their place in that table. A fix is a function of the same table, the Result and the Context,
and says what should be dropped or repaired. Both are found by name: `checks/` and `fixes/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..task import Task


@dataclass(frozen=True)
class Context:
    """What a check may know beside the table.

    Attributes:
        text, label: names of the columns of the text and of the label.
        task: what the prompt file says; None for a file that no task belongs to.
        seed: number from which every random choice is drawn.
        real: texts that people wrote for the same task, to compare with; None where there are none.
        language: ISO 639-1 code that the texts should have; None where nobody said.
        fields: columns of the named fields that `text` was joined from.
        running: names of all checks that run on this table.
        ignored: findings that a person called legitimate, by check, feature and label.
        memo: what one check worked out that another can use, by a name that they agree on.
    """

    text: str = "text"
    label: str = "label"
    task: Task | None = None
    seed: int = 0
    real: pl.DataFrame | None = None
    language: str | None = None
    fields: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    ignored: frozenset[tuple[str, str, str]] = frozenset()
    memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Flag:
    """A doubt about one row.

    Attributes:
        row: 0-based place in the table.
        reason: why, in words.
        score: how strong the doubt is, 0 to 1; None where it is not a matter of degree.
        partner: the other row, where two rows are in it.
    """

    row: int
    reason: str
    score: float | None = None
    partner: int | None = None


@dataclass(frozen=True)
class Finding:
    """A doubt about the whole table: something that goes with one label.

    Attributes:
        tier: kind of finding, such as `surface`.
        feature: what goes with the label, in words.
        label: the label.
        rows: how many rows of the label have the feature.
        rate_in_label, rate_elsewhere: share of rows with the feature in the label and in all
            others, 0 to 1.
        p_value: chance of at least this where nothing goes with anything, corrected for the number
            of things tested.
        gain: accuracy that knowing the feature adds to always saying the most frequent label.
        examples: some rows of the label with the feature.
        words: the finding as a sentence for people; empty where the figures say it all.
        more: what this check has to say beside, by key of the report, as plain data.
    """

    tier: str
    feature: str
    label: str
    rows: int
    rate_in_label: float
    rate_elsewhere: float
    p_value: float
    gain: float
    examples: tuple[int, ...] = ()
    words: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Rows that belong together, such as the copies of one text.

    Attributes:
        kind: what they have in common: `exact`, `normalised` (equal but for case, punctuation and
            blanks), `near`, `semantic`, or `contrast` (nearly one text, and another label).
        rows: the rows; where one stands for all, it is the first.
    """

    kind: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Result:
    """What a check found.

    Attributes:
        flags: doubts about rows.
        findings: doubts about the table.
        figures: what was measured, for the report.
        details: what the fix of this check needs to know beside; in no report.
        groups: rows that belong together, whether that is a doubt or not.
        skipped: why the check did not run; empty where it did.
    """

    flags: tuple[Flag, ...] = ()
    findings: tuple[Finding, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    details: Any = None
    groups: tuple[Group, ...] = ()
    skipped: str = ""


@dataclass(frozen=True)
class Fixed:
    """What a fix wants done.

    Attributes:
        dropped: rows to drop, each with the reason.
        values: new values of text columns or of the label, by row and column.
        notes: what was done to a row of `values`, in words.
        weights: how much a row is to count in training, times what it counted before; 1 where it is
            not named.
        seeds: new values of seed examples, by place in the task's `seeds` and column.
    """

    dropped: Mapping[int, str] = field(default_factory=dict)
    values: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    weights: Mapping[int, float] = field(default_factory=dict)
    seeds: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


Check = Callable[[pl.DataFrame, Context], Result]
Fix = Callable[[pl.DataFrame, Result, Context], Fixed]


def ignored_by(context: Context, check: str = "artefact") -> frozenset[tuple[str, str]]:
    """Feature and label of the findings of a check that a person called legitimate."""
    return frozenset((feature, label) for name, feature, label in context.ignored if name == check)


def texts_of(table: pl.DataFrame, context: Context) -> list[str]:
    """Texts of a table, in order."""
    texts: list[str] = table[context.text].to_list()
    return texts


def labels_of(table: pl.DataFrame, context: Context) -> list[str | None]:
    """Labels of a table, in order; null where a row has none or the table has no labels."""
    if context.label not in table.columns:
        return [None] * table.height
    labels: list[str | None] = table[context.label].to_list()
    return labels


def reviewed(table: pl.DataFrame) -> list[bool]:
    """Which rows have a label that a person gave, in order."""
    if "reviewed" not in table.columns:
        return [False] * table.height
    said: list[bool] = table["reviewed"].fill_null(False).to_list()
    return said


def preferred(table: pl.DataFrame) -> list[int]:
    """Rows in the order in which they are worth keeping.

    Labels that a person gave, then those on which votes agree, confidence, and place.
    """
    by = [name for name in ("reviewed", "agreement", "confidence") if name in table.columns]
    if not by:
        return list(range(table.height))
    ordered = (
        table.select(*by)
        .with_row_index("row")
        .sort([*by, "row"], descending=[*[True] * len(by), False], nulls_last=True)
    )
    return ordered["row"].to_list()
