"""Surface features as a scikit-learn transformer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from .surface import learn_surface


class SurfaceVectoriser(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to numbers that say what they look like; learns from the texts it is fitted on."""

    def fit(self, texts: Sequence[str], labels: Any = None) -> Self:
        """Choose the features worth asking about in these texts; `labels` are not looked at."""
        self.surface_ = learn_surface(list(texts))
        return self

    def transform(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Features and sizes of texts: float32 of shape (texts, features + 6)."""
        known = list(texts)
        features = self.surface_.matrix(known).astype(np.float32)
        return np.hstack((features, self.surface_.measures(known)))
