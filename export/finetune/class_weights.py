"""How much each row counts where classes are of different sizes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .lessons import Lessons
from .linear import evened
from .settings import ClassWeights


def counted(lessons: Lessons, how: ClassWeights) -> npt.NDArray[np.float64]:
    """Weight of every row, 1 on average over the rows learned from.

    `sample_weight` times what makes classes count the same: `auto` where the largest has twice the
    rows of the smallest or more, `even` always, `none` never.
    """
    weights = lessons.weights.copy()
    learn = lessons.learn
    if how != "none":
        least = 1.0 if how == "even" else None
        weights[learn] *= evened(lessons.classes[learn], least)
    weights /= weights[learn].mean()
    return weights
