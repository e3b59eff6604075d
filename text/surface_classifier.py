"""A classifier that reads nothing of a text but its surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

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


def surface_classifier(seed: int) -> Pipeline:
    """A scikit-learn estimator that fits on a list of strings and sees only their surface.

    Logistic regression on the features of `learn_surface` and the sizes of `Surface.measures`.
    """
    model: Any = LogisticRegression(C=0.1, max_iter=300, random_state=seed)
    return make_pipeline(SurfaceVectoriser(), StandardScaler(), model)
