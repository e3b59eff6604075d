"""What a curated table lacks: for dropped texts, in thin cells, and counter-examples."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ..reviews import Review
from ..task import Task
from .artefacts.candidates import Candidates, in_words, of_whole_text
from .artefacts.looking import Looked, look
from .artefacts.tiers import Tiered
from .attributes import MARK, attributes_of
from .coverage.thin import thin_cells
from .review.applying import on_findings

MOST_COUNTER = 0.25
"""Counter-examples of one mark for a label in one turn, as a share of its rows."""
_MOST_MARKS = 5
_LEAST = 3
_LABEL = "label"


@dataclass(frozen=True)
class Gap:
    """Texts that a table lacks.

    Attributes:
        label: of which label.
        count: how many.
        why: `dropped` (fewer rows are left than were asked for), `cell` (an attribute value has far
            fewer than its share) or `counter-example` (a mark goes with another label).
        what: the cell or the mark, in words; empty for `dropped`.
        attributes: values that all of the texts are to have.
        accepts: whether a text is what is lacking.
    """

    label: str
    count: int
    why: str
    what: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    accepts: Callable[[str], bool] | None = None


def find_gaps(
    table: pl.DataFrame,
    task: Task,
    wanted: Mapping[str, int],
    real: pl.DataFrame | None = None,
    reviews: Sequence[Review] = (),
) -> list[Gap]:
    """What is lacking, the counter-examples first.

    Counter-examples are asked for of the five strongest marks that models should not learn (tiers
    `surface` and `generator` of the artefact check, but for lengths, casing and what people write
    as well), for every other label, until as large a share of its rows has the mark, a quarter of
    them at most at a time. What a reviewer called legitimate is none of them; what one asked for
    comes first, lexical and natural marks too. Texts in place of dropped ones must not have a mark
    of their own label.

    Args:
        table: kept rows, with `text`, `label` and perhaps `attributes`.
        task: labels, and the values of attributes.
        wanted: generated texts of each label that there should be.
        real: texts that people wrote, with `text` and `label`.
        reviews: what people decided, of findings too.
    """
    said = on_findings(reviews)
    looked = look(table["text"].to_list(), table[_LABEL].to_list(), real)
    looked = looked.without([key[1:] for key, action in said.items() if action == "ignore"])
    asked = {key[1:] for key, action in said.items() if action == "regenerate"}
    marks = list(_marks(looked, asked))
    gaps = [gap for mark in marks for gap in mark.gaps(task)]
    gaps += _cells(table, task)
    coming = Counter[str]()
    for gap in gaps:
        coming[gap.label] += gap.count
    there = Counter(_generated(table)[_LABEL].to_list())
    for name in task.label_names:
        # What is asked for on other grounds fills the label up as well.
        count = wanted[name] - there[name] - coming[name]
        if count > 0:
            own = [mark.feature for mark in marks if mark.label == name]
            gaps.append(Gap(name, count, "dropped", accepts=_none_of(looked, own)))
    return gaps


def _generated(table: pl.DataFrame) -> pl.DataFrame:
    """Without the rows that the user brought."""
    return table.filter(pl.col("source") == "generated") if "source" in table.columns else table


@dataclass(frozen=True)
class _Mark:
    """A feature that goes with a label, with the rows of each label, and those that have it."""

    looked: Looked
    feature: int
    label: str
    rows: Mapping[str, int]
    having: Mapping[str, int]

    def gaps(self, task: Task) -> Iterator[Gap]:
        """Counter-examples under the other labels."""
        rate = self.having[self.label] / self.rows[self.label]
        words = in_words(self.looked.features[self.feature])
        for name in task.label_names:
            rows = self.rows.get(name, 0)
            if name == self.label or not rows:
                continue
            lacking = math.ceil(rate * rows) - self.having.get(name, 0)
            count = min(lacking, math.ceil(MOST_COUNTER * rows))
            if count >= _LEAST:
                accepts = _all_of(self.looked, [self.feature])
                what = f"{words}, as {self.label} does"
                yield Gap(name, count, "counter-example", what, {MARK: words}, accepts)


def _marks(looked: Looked, asked: Collection[tuple[str, str]]) -> Iterator[_Mark]:
    rows = Counter(label for label in looked.labels if label is not None)
    wanted, strong = list[tuple[int, str]](), list[tuple[int, str]]()
    for tiered in looked.found:
        label, own = looked.names[tiered.found.label], tiered.found.feature
        if (in_words(looked.features[own]), label) in asked:
            wanted.append((own, label))
        elif _is_strong(tiered, looked):
            strong.append((tiered.artefacts[0], label))
    for feature, label in [*wanted, *strong[: max(0, _MOST_MARKS - len(wanted))]]:
        has = looked.carriers(feature).tolist()
        named = zip(looked.labels, has, strict=True)
        having = Counter(name for name, carries in named if carries and name is not None)
        yield _Mark(looked, feature, label, rows, having)


def _is_strong(tiered: Tiered, looked: Looked) -> bool:
    """Whether it is a mark that models should not learn."""
    if not tiered.artefacts or tiered.tier == "lexical" or tiered.natural:
        return False
    return not of_whole_text(looked.features[tiered.artefacts[0]])


def _has(looked: Looked, text: str, features: Sequence[int]) -> list[bool]:
    candidates = looked.candidates
    assert isinstance(candidates, Candidates)
    found = candidates.matrix([text]).toarray()[0]
    return [bool(found[feature]) for feature in features]


def _all_of(looked: Looked, features: Sequence[int]) -> Callable[[str], bool]:
    return lambda text: all(_has(looked, text, features))


def _none_of(looked: Looked, features: Sequence[int]) -> Callable[[str], bool] | None:
    if not features:
        return None
    return lambda text: not any(_has(looked, text, features))


def _cells(table: pl.DataFrame, task: Task) -> Iterator[Gap]:
    """Texts for attribute values that a label was to have and hardly has."""
    possible = {
        name: {label: set(task.values(name, label)) for label in task.label_names}
        for name in task.attributes
    }
    plain = {
        name: by_label
        for name, by_label in possible.items()
        if not any("{" in value for values in by_label.values() for value in values)
    }
    given = {name: v for name, v in attributes_of(table).items() if name in plain}
    for cell in thin_cells(given, table[_LABEL].to_list(), plain):
        names = [name for name in cell.of if name != _LABEL]
        count = math.ceil(cell.wanted) - cell.rows
        if len(names) != 1 or count < _LEAST:
            continue
        attribute, value = names[0], cell.of[names[0]]
        labels = [n for n in task.label_names if value in plain[attribute][n]]
        labels = [cell.of[_LABEL]] if _LABEL in cell.of else labels
        for label in labels:
            share = math.ceil(count / len(labels))
            yield Gap(label, share, "cell", f"{attribute}: {value}", {attribute: value})
