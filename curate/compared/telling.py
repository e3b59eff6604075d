"""What is more frequent in a table than in real texts, or the other way round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..artefacts.association import find_associations
from ..artefacts.candidates import Candidates, in_words
from .matched import Matched

_MOST = 30


@dataclass(frozen=True)
class Telling:
    """A feature that one side has more often.

    Attributes:
        feature: in words.
        in_table, in_real: share of the texts of either side that have it, 0 to 1.
        p_value: chance of such a difference, corrected for the number of features.
        rows: rows of the table that have it.
    """

    feature: str
    in_table: float
    in_real: float
    p_value: float
    rows: tuple[int, ...]

    def report(self) -> dict[str, object]:
        """Its figures, rounded."""
        return {
            "feature": self.feature,
            "in_table": round(self.in_table, 4),
            "in_real": round(self.in_real, 4),
            "p_value": self.p_value,
        }

    def sentence(self) -> str:
        """The feature and how often either side has it."""
        return f"{self.feature} ({self.in_table:.0%} here, {self.in_real:.0%} of real texts)"


def telling_features(matched: Matched, level: float) -> list[Telling]:
    """Marks and words that are more frequent on one side than chance allows.

    Those first whose shares of the two sides differ most.

    Found as artefacts are (`find_associations`), with the side in place of the label.
    """
    candidates = Candidates.of(matched.texts)
    has = candidates.matrix(matched.texts)
    found = find_associations(
        has,
        np.where(matched.made, 0, 1).astype(np.int64),
        alpha=level,
        kinds=candidates.kinds,
        ranks=candidates.ranks,
        most=_MOST,
    )
    telling = []
    for each in found:
        ours, theirs = each.rate_in_label, each.rate_elsewhere
        carriers = has[:, [each.feature]].toarray().ravel().astype(bool) & matched.made
        telling.append(
            Telling(
                feature=in_words(candidates.features[each.feature]),
                in_table=theirs if each.label else ours,
                in_real=ours if each.label else theirs,
                p_value=each.p_value,
                rows=tuple(matched.rows[carriers].tolist()),
            )
        )
    return sorted(telling, key=lambda each: -abs(each.in_table - each.in_real))
