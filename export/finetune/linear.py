"""Fitting the linear part: logistic regression, out-of-fold scores, and the temperature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

SKEWED = 2.0
"""Largest class over smallest from which on classes are weighed to count the same."""

NEVER_SEEN = -30.0
"""Score of a class that none of the rows fitted on has."""


def fit(
    rows: sparse.csr_matrix, classes: Places, weights: Floats, labels: int, c: float
) -> tuple[Floats, Floats]:
    """Coefficients, shape (columns, labels), and intercepts: one label against the rest.

    Logistic regressions in the dual (Yu, Huang & Lin 2011), whose cost grows with the rows and not
    with the far more numerous columns; on n-grams as accurate as one over all labels, and 10 to 60
    times as fast. Of two labels each gets half of one regression. Deterministic.
    """
    present = np.unique(classes)
    coefficients = np.zeros((rows.shape[1], labels))
    intercepts = np.full(labels, NEVER_SEEN)
    if len(present) == 1:
        intercepts[present] = 0.0
        return coefficients, intercepts
    wide = rows.astype(np.float64)
    counted = weights * evened(classes)
    if len(present) == 2:
        line, bias = _against_rest(wide, classes == present[1], counted, c)
        coefficients[:, present] = np.column_stack([-line, line]) / 2
        intercepts[present] = np.array([-bias, bias]) / 2
        return coefficients, intercepts
    for each in present:
        coefficients[:, each], intercepts[each] = _against_rest(wide, classes == each, counted, c)
    return coefficients, intercepts


def _against_rest(
    rows: sparse.csr_matrix, positive: npt.NDArray[np.bool_], weights: Floats, c: float
) -> tuple[Floats, float]:
    # liblinear visits rows in an order that it draws; the fixed state makes it the same each time.
    model = LogisticRegression(
        C=c, solver="liblinear", dual=True, tol=0.01, max_iter=1_000, random_state=0
    )
    model.fit(rows, positive, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def fit_dense(
    vectors: npt.NDArray[np.float32], classes: Places, weights: Floats, labels: int, c: float
) -> tuple[Floats, Floats]:
    """As `fit`, for vectors of a few hundred columns: one regression over all labels."""
    present = np.unique(classes)
    coefficients = np.zeros((vectors.shape[1], labels))
    intercepts = np.full(labels, NEVER_SEEN)
    if len(present) == 1:
        intercepts[present] = 0.0
        return coefficients, intercepts
    model = LogisticRegression(C=c, solver="lbfgs", max_iter=1_000)
    with threadpool_limits(1):  # the products are small: threads cost ten times what they save
        model.fit(vectors.astype(np.float64), classes, sample_weight=weights * evened(classes))
    if len(present) == 2:
        line, bias = model.coef_[0] / 2, model.intercept_[0] / 2
        coefficients[:, present] = np.column_stack([-line, line])
        intercepts[present] = [-bias, bias]
        return coefficients, intercepts
    coefficients[:, present] = model.coef_.T
    intercepts[present] = model.intercept_
    return coefficients, intercepts


def evened(classes: Places, least: float | None = None) -> Floats:
    """Weights that make every class count the same where sizes are skewed; else ones.

    `least`: from which ratio of the largest to the smallest class on; None for `SKEWED`.
    """
    sizes = np.bincount(classes)
    present = sizes[sizes > 0]
    if present.max() < (SKEWED if least is None else least) * present.min():
        return np.ones(len(classes))
    result: Floats = len(classes) / (len(present) * sizes[classes])
    return result


def folds(classes: Places, learn: npt.NDArray[np.bool_], most: int, seed: int) -> Places:
    """Fold of each row, balanced within each class.

    Rows that are not learned from are all in one further fold. A row whose class has no other row
    is in no fold (-1): it is always learned from, since nothing could be learned without it.
    """
    rng = np.random.default_rng(seed)
    result = np.full(len(classes), -1, dtype=np.intp)
    for each in np.unique(classes[learn]):
        rows = np.flatnonzero((classes == each) & learn)
        if len(rows) > 1:
            result[rng.permutation(rows)] = np.arange(len(rows)) % most
    result[~learn] = most
    return result


Fit = Callable[[Any, Places, Floats, int, float], tuple[Floats, Floats]]
"""Coefficients and intercepts from rows, classes, weights, number of labels and C."""


def out_of_fold(
    rows: Any,
    classes: Places,
    weights: Floats,
    fold: Places,
    learn: npt.NDArray[np.bool_],
    c: float,
    how: Fit = fit,
) -> Floats:
    """Scores of every row that is in a fold, each by a model that has not seen it.

    Returns:
        Shape (rows, labels); NaN in rows that are in no fold.
    """
    labels = int(classes.max()) + 1
    scores = np.full((len(classes), labels), np.nan)
    for each in np.unique(fold[fold >= 0]):
        seen, asked = learn & (fold != each), fold == each
        coefficients, intercepts = how(rows[seen], classes[seen], weights[seen], labels, c)
        scores[asked] = rows[asked] @ coefficients + intercepts
    return scores


def temperature(scores: Floats, classes: Places) -> float:
    """What to divide scores by so that their softmax is calibrated on these rows (Guo et al. 2017).

    Targets are softened as Platt (1999) did, so that a handful of rows without an error does not
    make the model certain of everything.
    """
    if not len(classes):
        return 1.0
    count, labels = len(classes), scores.shape[1]
    right = (count + 1) / (count + labels)
    targets = np.full(scores.shape, (1 - right) / (labels - 1))
    targets[np.arange(count), classes] = right
    best: Any = minimize_scalar(
        lambda log: _loss(scores / np.exp(log), targets), bounds=(-4, 4), method="bounded"
    )
    return float(np.exp(best.x))


def log_loss(scores: Floats, classes: Places) -> float:
    """Mean negative log-probability of the true classes, in nats."""
    targets = np.zeros(scores.shape)
    targets[np.arange(len(classes)), classes] = 1
    return _loss(scores, targets)


def best_setting(
    figures: Sequence[float],
    losses: Sequence[float],
    cs: Sequence[float],
    rows: int,
    generated: bool,
) -> int:
    """Place of the setting to take, of those within one standard error of the highest figure.

    It is the one of the lowest log loss; where a model wrote the rows, of the lowest C before that
    (Breiman et al. 1984, the one-standard-error rule): what tells such rows apart best, real texts
    may not have.

    Args:
        figures: share that each setting got right, 0 to 1.
        losses: its log loss.
        cs: its C.
        rows: how many were scored.
        generated: whether a model wrote most of the rows learned from.
    """
    top = max(figures)
    error = (top * (1 - top) / rows) ** 0.5 if rows else 0.0
    near = [place for place, figure in enumerate(figures) if figure >= top - error]
    return min(near, key=lambda place: (cs[place] if generated else 0, losses[place]))


def _loss(scores: Floats, targets: Floats) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-(targets * logs).sum() / len(scores))
