"""How a model does on the rows that it was chosen by, the same way for every trainer."""

from __future__ import annotations

import numpy as np

from .facts import by_label, figures
from .lessons import Lessons
from .model import Model


def with_validation(model: Model, lessons: Lessons) -> Model:
    """The model, with `facts["validation"]`: null where there are no validation rows.

    `accuracy`, `macro_f1`, `log_loss`, `rows`, and per label precision, recall, F1 and rows. Since
    the model was chosen by these rows, the figures flatter a little.
    """
    rows = np.flatnonzero(~lessons.learn)
    if not len(rows):
        model.facts["validation"] = None
        return model
    places = {label: place for place, label in enumerate(model.labels)}
    names = [lessons.labels[each] for each in lessons.classes[rows]]
    classes = np.array([places[name] for name in names], dtype=np.intp)
    found = model.probabilities([lessons.texts[row] for row in rows])
    model.facts["validation"] = {
        "rows": len(rows),
        **figures(found, classes),
        "labels": by_label(found.argmax(axis=1), classes, tuple(model.labels)),
    }
    return model
