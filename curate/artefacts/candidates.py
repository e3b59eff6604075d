"""What is asked about texts: how they look, and which words they contain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...text.surface import Feature, Surface, learn_surface, read_feature
from ...text.surface_patterns import BREAKS_OFF
from ...text.words import ASIDES
from .lexicon import Lexicon, learn_lexicon

_STYLE = frozenset({"longer", "shorter", "more words", "fewer words"})
_OF_WHOLE_TEXT = ("is in ", "has no ", "contains a digit", "ends without", BREAKS_OFF)
_PAIR = "contains the words "
_TOPICAL = frozenset({"first word", "last word", "template"})


@dataclass(frozen=True)
class Candidates:
    """Features of the surface, then words, to be looked up in any texts."""

    surface: Surface
    lexicon: Lexicon

    @classmethod
    def of(cls, texts: Sequence[str]) -> Candidates:
        """Those worth asking about in these texts; labels play no part."""
        return cls(learn_surface(texts), learn_lexicon(texts))

    @cached_property
    def features(self) -> list[Feature | str]:
        """Features in the order of the columns; words as plain text."""
        return [*self.surface.features, *self.lexicon.terms]

    def matrix(self, texts: Sequence[str]) -> sparse.csc_array:
        """Which text has which feature: shape (texts, features), boolean."""
        looks = sparse.csc_array(self.surface.matrix(texts))
        return sparse.hstack([looks, self.lexicon.matrix(texts)], format="csc", dtype=np.bool_)

    def least_weights(self, for_words: float) -> NDArray[np.float64]:
        """Share of the table that a feature must set apart to be worth a finding.

        Low for marks, which mean nothing. Higher for casing and length, and for first and last
        words, which the topic may well bring along: "where" opens questions about a place.
        """
        return np.array([_least_weight(feature, for_words) for feature in self.features])

    @property
    def ranks(self) -> NDArray[np.int64]:
        """In which order features may name a finding: marks, then lengths, then words."""
        return np.array([_rank(feature) for feature in self.features])

    @property
    def kinds(self) -> list[str | None]:
        """Of lengths one is enough; all others are one of a kind."""
        return ["length" if is_length(feature) else None for feature in self.features]


def is_length(feature: Feature | str) -> bool:
    """Whether a feature is one of how long texts are."""
    return isinstance(feature, Feature) and feature.kind in _STYLE


def of_whole_text(feature: Feature | str) -> bool:
    """Whether a feature is of a whole text: it says something of the table, and of no one row."""
    return is_length(feature) or (
        isinstance(feature, Feature)
        and feature.kind == "pattern"
        and feature.value.startswith(_OF_WHOLE_TEXT)
    )


def in_words(feature: Feature | str) -> str:
    """What a feature is, such as `ends with !` or `contains the word 'shocking'`."""
    if isinstance(feature, Feature):
        return str(feature)
    return f"contains the word{'s' if ' ' in feature else ''} {feature!r}"


def of_words(words: str) -> Feature | str | None:
    """The feature that is this in words: `in_words` the other way; None where there is none."""
    feature = read_feature(words)
    if feature is None and words.startswith(_PAIR):
        feature = read_feature(words.replace("words", "word", 1))
    if feature is None or feature.kind != "aside" or feature.value in ASIDES:
        return feature
    return feature.value


def _rank(feature: Feature | str) -> int:
    return 2 if isinstance(feature, str) else int(is_length(feature))


def _least_weight(feature: Feature | str, for_words: float) -> float:
    if isinstance(feature, str):
        return for_words
    if feature.kind in _TOPICAL:
        return 0.04
    return 0.03 if of_whole_text(feature) else 0.0075
