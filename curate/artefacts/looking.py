"""Looking through labelled texts for what goes with a label."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ...text.normalise import normalise
from ...text.surface import Feature
from .association import Association, find_associations
from .candidates import Candidates, in_words
from .disguise import a_word_behind
from .neutralise import Neutraliser, neutraliser
from .recase import CASING
from .tiers import MARK_WEIGHT, WORD_WEIGHT, Tiered, Tiers

_LEAST_ROWS = 20


@dataclass(frozen=True)
class Looked:
    """Labelled texts and what was found in them.

    Attributes:
        texts, labels: of every row.
        rows: rows with a label whose text is the first of its kind: repeats are no evidence.
        names: labels in order of their numbers.
        codes: number of the label of each of `rows`.
        candidates: what was looked for; None where there is too little to look through.
        has: which row has which of `candidates.features`, shape (all rows, features).
        found: what goes with a label.
        real: texts that people wrote, with `text` and `label`, where there are some.
    """

    texts: Sequence[str]
    labels: Sequence[str | None]
    rows: list[int]
    names: list[str]
    codes: NDArray[np.int64]
    candidates: Candidates | None = None
    has: Any = None
    found: tuple[Tiered, ...] = ()
    real: pl.DataFrame | None = None

    @property
    def features(self) -> list[Feature | str]:
        """What was looked for."""
        return [] if self.candidates is None else self.candidates.features

    def carriers(self, feature: int) -> NDArray[np.bool_]:
        """Which row has a feature, shape (all rows,)."""
        column: NDArray[np.bool_] = self.has[:, [feature]].toarray().ravel().astype(np.bool_)
        return column

    def having(self, feature: int, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Which of other texts have a feature, shape (texts,)."""
        if self.candidates is None:
            return np.zeros(len(texts), dtype=np.bool_)
        column = self.candidates.matrix(texts)[:, [feature]].toarray().ravel()
        return np.asarray(column, dtype=np.bool_)

    def without(self, ignored: Collection[tuple[str, str]]) -> Looked:
        """As if nothing were found of these features, in words, with these labels."""
        found = tuple(
            each
            for each in self.found
            if (in_words(self.features[each.found.feature]), self.names[each.found.label])
            not in ignored
        )
        return replace(self, found=found)

    def with_label(self, found: Association) -> list[str]:
        """Texts of the label that have the feature."""
        has, label = self.carriers(found.feature), self.names[found.label]
        return [
            self.texts[row] for row in np.flatnonzero(has).tolist() if self.labels[row] == label
        ]

    def neutralisers(self, features: Sequence[int], label: int) -> list[Neutraliser]:
        """How to take features that go with a label away, without those that cannot be."""
        made = (
            neutraliser(self.features[n], self.carriers(n), self._like(n, label)) for n in features
        )
        return [each for each in made if each is not None]

    def _like(self, feature: int, label: int) -> list[str]:
        """Texts whose casing those with a feature of casing should have.

        Texts of the label that do not have it, of this table and real ones, as people may well
        write for one label otherwise than for another.
        """
        known = self.features[feature]
        if isinstance(known, str) or known.value not in CASING:
            return []
        here = np.flatnonzero(~self.carriers(feature)).tolist()
        own = [self.texts[row] for row in here if self.labels[row] == self.names[label]]
        return own + self._real_without(feature, label)

    def _real_without(self, feature: int, label: int) -> list[str]:
        if self.real is None:
            return []
        texts = self.real.filter(pl.col("label") == self.names[label])["text"].to_list()
        has = self.having(feature, texts)
        return [text for text, with_it in zip(texts, has, strict=True) if not with_it]


def look(
    texts: Sequence[str], labels: Sequence[str | None], real: pl.DataFrame | None = None
) -> Looked:
    """Find what goes with a label in these texts; beside `real` texts where there are some.

    Nothing is looked for in fewer than 20 distinct texts, or under a single label.
    """
    rows = _distinct(texts, labels)
    names = sorted({label for row in rows if (label := labels[row]) is not None})
    code = {name: n for n, name in enumerate(names)}
    codes = np.array([code[labels[row] or ""] for row in rows], dtype=np.int64)
    if len(rows) < _LEAST_ROWS or len(names) < 2:
        return Looked(texts, labels, rows, names, codes)
    candidates = Candidates.of([texts[row] for row in rows])
    has = candidates.matrix(texts)
    tiers = Tiers(candidates, names, real)
    real = real.drop_nulls(["text", "label"]) if real is not None and tiers.real else None
    found = find_associations(
        has[rows],
        codes,
        least_weight=candidates.least_weights(MARK_WEIGHT if tiers.real else WORD_WEIGHT),
        kinds=candidates.kinds,
        ranks=candidates.ranks,
    )
    looked = Looked(texts, labels, rows, names, codes, candidates, has, real=real)
    behind = [a_word_behind(looked.features[f.feature], looked.with_label(f)) for f in found]
    return replace(looked, found=tuple(tiers.sort(found, behind)))


def _distinct(texts: Sequence[str], labels: Sequence[str | None]) -> list[int]:
    first: dict[str, int] = {}
    for row, text in enumerate(texts):
        if labels[row] is not None:
            first.setdefault(normalise(text), row)
    first.pop("", None)
    return list(first.values())
