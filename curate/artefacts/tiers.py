"""Which findings are of the surface, which the generator made, and which are but words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from ...text.surface import Feature
from .association import Association
from .candidates import Candidates
from .contrast import Contrast, contrast
from .recase import CASING

MARK_WEIGHT = 0.0075
WORD_WEIGHT = 0.03
_MOST_WORDS = 10
_TELLING = 0.75


@dataclass(frozen=True)
class Tiered:
    """An association and what is made of it.

    Attributes:
        found: the association.
        tier: `surface`, `generator` or `lexical`.
        contrast: the same in real texts; None where there are too few.
        features: its own and its guises', without the casing of other labels, which is but what is
            left where there is no mark.
        artefacts: those of them under its own label that a model should not learn: none that people
            write as well, and no words unless the generator made them.
    """

    found: Association
    tier: str
    contrast: Contrast | None
    features: tuple[int, ...]
    artefacts: tuple[int, ...]

    @property
    def natural(self) -> bool:
        """Whether people write so, too."""
        return self.contrast is not None and self.contrast.human


class Tiers:
    """Sorts associations into tiers.

    Args:
        candidates: the features.
        names: labels in order of their numbers.
        real: texts that people wrote, with `text` and `label`; None where there are none.
    """

    def __init__(
        self, candidates: Candidates, names: Sequence[str], real: pl.DataFrame | None
    ) -> None:
        self._features = candidates.features
        self._names = np.array(names)
        self.real = real is not None and {"text", "label"} <= set(real.columns)
        if real is not None and self.real:
            known = real.filter(real["label"].is_in(list(names)) & real["text"].is_not_null())
            self._labels = known["label"].to_numpy()
            self._has = candidates.matrix(known["text"].to_list())

    def sort(self, found: Sequence[Association], words: Sequence[bool]) -> list[Tiered]:
        """Give each association its tier; of mere words the ten strongest stay, if they matter.

        Args:
            found: the associations.
            words: which of them are marks with but a word behind them.
        """
        tests = sum(1 + len(each.guises) for each in found)
        tiered = [self._tiered(each, word, tests) for each, word in zip(found, words, strict=True)]
        mattering = [
            n
            for n, each in enumerate(tiered)
            if each.tier == "lexical"
            and each.found.weight >= WORD_WEIGHT
            and each.found.telling >= _TELLING
        ]
        kept = sorted(mattering, key=lambda n: -tiered[n].found.strength)[:_MOST_WORDS]
        return [each for n, each in enumerate(tiered) if each.tier != "lexical" or n in kept]

    def _tiered(self, found: Association, word: bool, tests: int) -> Tiered:
        found = self._named_by_the_generator(found, tests)
        known = [each for each in (found, *found.guises) if self._counts(each, found)]
        beside = [self._beside(each, tests) for each in known]
        tiers = [self._tier(each, real) for each, real in zip(known, beside, strict=True)]
        own = "lexical" if word and tiers[0] == "surface" else tiers[0]
        artefacts = [
            each.feature
            for each, real, tier in zip(known, beside, tiers, strict=True)
            if each.label == found.label
            and "lexical" not in (own, tier)
            and not (real is not None and real.human)
        ]
        features = dict.fromkeys(each.feature for each in known)
        return Tiered(found, own, beside[0], tuple(features), tuple(dict.fromkeys(artefacts)))

    def _named_by_the_generator(self, found: Association, tests: int) -> Association:
        """The same with another name, where people do what names it, but not one of its guises."""
        named = self._beside(found, tests)
        if named is None or not named.human:
            return found
        for guise in found.guises:
            real = self._beside(guise, tests)
            if real is not None and real.made:
                others = [each for each in found.guises if each is not guise]
                return replace(guise, guises=(replace(found, guises=()), *others))
        return found

    def _counts(self, guise: Association, found: Association) -> bool:
        feature = self._features[guise.feature]
        casing = isinstance(feature, Feature) and feature.value in CASING
        return guise.label == found.label or not casing

    def _tier(self, found: Association, real: Contrast | None) -> str:
        if real is not None and real.made:
            return "generator"
        return "surface" if isinstance(self._features[found.feature], Feature) else "lexical"

    def _beside(self, found: Association, tests: int) -> Contrast | None:
        if not self.real:
            return None
        has = self._has[:, [found.feature]].toarray().ravel().astype(np.bool_)
        return contrast(found, has, self._labels == self._names[found.label], tests)
