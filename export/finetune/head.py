"""A linear classifier of vectors: its penalty is chosen, its probabilities are calibrated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .facts import figures
from .lessons import Lessons
from .linear import best_setting, fit_dense, folds, out_of_fold, temperature
from .model import Probabilities
from .tfidf_model import softmax

CS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
SIMPLER_C = 0.3
FOLDS = 5
SEARCH_ROWS = 4_000
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """Scores of vectors.

    Attributes:
        weights: shape (columns of the vectors, labels).
        intercepts: one per label.
        temperature: scores are divided by it before the softmax (Guo et al. 2017).
    """

    weights: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float64]
    temperature: float

    def probabilities(self, vectors: Vectors) -> Probabilities:
        """Shape (vectors, labels), rows sum to 1."""
        scores = vectors @ self.weights + self.intercepts
        return softmax(scores / self.temperature)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All of it as arrays, to be saved."""
        heat = np.array([self.temperature])
        return {"weights": self.weights, "intercepts": self.intercepts, "temperature": heat}

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]], labels: int) -> Head:
        """A head from its arrays.

        Raises:
            KeyError, ValueError: an array is missing, or they do not fit each other.
        """
        if arrays["temperature"].shape != (1,):
            raise ValueError("the temperature is not one number")
        head = cls(arrays["weights"], arrays["intercepts"], float(arrays["temperature"][0]))
        fits = head.weights.ndim == 2 and head.weights.shape[1] == labels
        finite = np.isfinite(head.weights).all() and np.isfinite(head.intercepts).all()
        if not (fits and head.intercepts.shape == (labels,) and finite):
            raise ValueError("labels and weights do not fit each other")
        if not 0 < head.temperature < np.inf:
            raise ValueError("the temperature is not a positive number")
        return head


def fit_head(
    vectors: Vectors, lessons: Lessons, seed: int, *, tuned: bool = False
) -> tuple[Head, dict[str, Any]]:
    """A head for the vectors of a training's rows, and how it was chosen.

    C is chosen by accuracy over rows not seen (other folds, and the validation rows, which are
    never learned from), see `best_setting`; where a model wrote the rows .3 is tried, too. The same
    rows give the temperature. More than 4,000 rows are sampled for the choice.

    Args:
        vectors: shape (texts, columns), of length 1 each.
        lessons: labels, weights and which rows to learn from.
        tuned: the vectors were made by a model that has learned from these rows, so that other
            folds are no rows not seen: only the validation rows count, and without any C is 1.
    """
    rows = _some(lessons, seed)
    alone = tuned and bool(lessons.learn.all())
    cs = CS[:1] if alone else (SIMPLER_C, *CS) if lessons.generated else CS
    tried = [_trial(vectors[rows], lessons, rows, c, seed, tuned) for c in cs]
    figures, losses = ([one[key] for one in tried] for key in ("accuracy", "log_loss"))
    best = tried[best_setting(figures, losses, cs, tried[0]["rows"], lessons.generated)]
    learn = lessons.learn
    weights, intercepts = fit_dense(
        vectors[learn],
        lessons.classes[learn],
        lessons.weights[learn],
        len(lessons.labels),
        best["c"],
    )
    head = Head(weights.astype(np.float32), intercepts, best["temperature"])
    keys = ("accuracy", "macro_f1", "log_loss")
    return head, {
        "chosen": {"c": best["c"]},
        "cross_validation": {key: best[key] for key in keys},
        "tried": [{"c": one["c"], **{key: one[key] for key in keys}} for one in tried],
    }


def _trial(
    vectors: Vectors,
    lessons: Lessons,
    rows: npt.NDArray[np.intp],
    c: float,
    seed: int,
    tuned: bool,
) -> dict[str, Any]:
    classes, learn = lessons.classes[rows], lessons.learn[rows]
    fold = folds(classes, learn, FOLDS, seed)
    if tuned:
        fold[learn] = -1
    asked = np.flatnonzero(fold >= 0)
    if not len(asked):
        nothing = {"accuracy": 0.0, "macro_f1": 0.0, "log_loss": 0.0}
        return {"c": c, "rows": 0, "temperature": 1.0, **nothing}
    scores = out_of_fold(vectors, classes, lessons.weights[rows], fold, learn, c, fit_dense)[asked]
    heat = temperature(scores, classes[asked])
    return {
        "c": c,
        "rows": len(asked),
        "temperature": heat,
        **figures(softmax(scores / heat), classes[asked]),
    }


def _some(lessons: Lessons, seed: int) -> npt.NDArray[np.intp]:
    """Places of enough rows to choose by: of each class its share, and never fewer than ten."""
    if len(lessons.texts) <= SEARCH_ROWS:
        return np.arange(len(lessons.texts))
    rng = np.random.default_rng(seed)
    share = SEARCH_ROWS / len(lessons.texts)
    taken = []
    for each in range(len(lessons.labels)):
        rows = rng.permutation(np.flatnonzero(lessons.classes == each))
        for part in (rows[lessons.learn[rows]], rows[~lessons.learn[rows]]):
            taken.append(part[: max(10, round(share * len(part)))])
    return np.sort(np.concatenate(taken))
