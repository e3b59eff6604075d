"""What is told of every model: what it learned from, and how it does on the validation rows."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score, precision_recall_fscore_support

from .lessons import Lessons

TINY = 1e-12


def learned_from(lessons: Lessons, seed: int, packages: tuple[str, ...]) -> dict[str, Any]:
    """Rows per label, rows left out, the seed and versions; plain JSON data."""
    counts = np.bincount(lessons.classes[lessons.learn], minlength=len(lessons.labels))
    return {
        "rows": {name: int(count) for name, count in zip(lessons.labels, counts, strict=True)},
        "validation_rows": int((~lessons.learn).sum()),
        "left_out": lessons.left_out,
        "seed": seed,
        "versions": {name: found for name in packages if (found := _version(name))},
    }


def figures(
    probabilities: npt.NDArray[np.float64], classes: npt.NDArray[np.intp]
) -> dict[str, float]:
    """Accuracy, macro F1 (of the classes that occur) and log loss in nats."""
    said = probabilities.argmax(axis=1)
    own = probabilities[np.arange(len(classes)), classes]
    return {
        "accuracy": float((said == classes).mean()),
        "macro_f1": float(f1_score(classes, said, labels=np.unique(classes), average="macro")),
        "log_loss": float(-np.log(np.maximum(own, TINY)).mean()),
    }


def by_label(
    said: npt.NDArray[np.intp], classes: npt.NDArray[np.intp], labels: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and rows of each label; what divides by nothing is 0."""
    places = list(range(len(labels)))
    parts = precision_recall_fscore_support(classes, said, labels=places, zero_division=0)
    names = ("precision", "recall", "f1", "rows")
    return {
        label: {name: float(part[place]) for name, part in zip(names, parts, strict=True)}
        for place, label in enumerate(labels)
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
