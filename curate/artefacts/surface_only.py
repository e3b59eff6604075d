"""How well labels can be told by how texts look, whatever they say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MOST_ROWS = 5_000
_FOLDS = 5
_MANY_LABELS = 2


def surface_only(
    features: NDArray[np.floating], labels: NDArray[np.int64], seed: int
) -> dict[str, float | None]:
    """Cross-validated accuracy of a model on surface features, and of the most frequent label.

    Five-fold, stratified; logistic regression for two labels, ridge regression for more, where it
    is as good and takes a fifteenth of the time (a twentieth for many). Over 5,000 rows a random
    5,000. Labels of one row are left out. `accuracy` is None where there are fewer than two labels
    of two rows, `majority` where there are no rows.

    Args:
        features: shape (rows, features), made without looking at labels.
        labels: label of each row as a number.
        seed: draws the folds.
    """
    if not len(labels):
        return {"accuracy": None, "majority": None}
    counts = np.bincount(labels)
    majority = round(float(counts.max() / len(labels)), 4)
    usable = np.nonzero(counts[labels] >= 2)[0]
    if len(set(labels[usable].tolist())) < 2 or features.shape[1] == 0:
        return {"accuracy": None, "majority": majority}
    if len(usable) > _MOST_ROWS:
        usable = np.sort(np.random.default_rng(seed).choice(usable, _MOST_ROWS, replace=False))
    accuracy = _accuracy(features[usable], labels[usable], seed)
    return {"accuracy": accuracy, "majority": majority}


def _accuracy(features: NDArray[np.floating], labels: NDArray[np.int64], seed: int) -> float | None:
    from sklearn.linear_model import LogisticRegression, RidgeClassifier
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    counts = np.bincount(labels)
    folds = min(_FOLDS, int(counts[counts > 0].min()))
    if folds < 2:
        return None
    many = np.count_nonzero(counts) > _MANY_LABELS
    linear = RidgeClassifier(10.0) if many else LogisticRegression(C=0.1, max_iter=300)
    model = make_pipeline(StandardScaler(), linear)
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed)
    return round(float(cross_val_score(model, features, labels, cv=splits).mean()), 4)
