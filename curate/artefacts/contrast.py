"""Whether what goes with a label in a table goes with it in texts that people wrote, too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from .association import Association

LEAST_REAL = 10
"""Fewest real texts of a label, and of the others, to compare with."""
_LEVEL = 0.01
_HALF = 0.5


@dataclass(frozen=True)
class Contrast:
    """A feature and a label in texts that people wrote.

    Attributes:
        rate_in_label, rate_elsewhere: share of the real texts with the feature, 0 to 1.
        p_value: chance of so much less of a difference than in the table, were it the same in both.
        made: whether the generator made it: at most half of the difference is in the real texts,
            and that is more than chance.
        human: whether people write so too: more than half of the difference is there.
    """

    rate_in_label: float
    rate_elsewhere: float
    p_value: float
    made: bool
    human: bool

    def report(self) -> dict[str, float]:
        """Its figures, rounded."""
        return {
            "rate_in_label": round(self.rate_in_label, 4),
            "rate_elsewhere": round(self.rate_elsewhere, 4),
            "p_value": self.p_value,
        }


def contrast(
    found: Association,
    has: NDArray[np.bool_],
    label: NDArray[np.bool_],
    tests: int,
) -> Contrast | None:
    """Compare the difference of two rates in a table with that in real texts.

    The two differences are compared by a z whose variances are those of Agresti & Caffo (2000):
    one success and one failure added to each group, which holds for small samples.

    Args:
        found: the feature and the label in the table.
        has: which real text has the feature.
        label: which real text has the label.
        tests: number of comparisons to correct for.

    Returns:
        None where there are fewer than 10 real texts of the label or of the others.
    """
    inside, outside = int(label.sum()), int((~label).sum())
    if min(inside, outside) < LEAST_REAL:
        return None
    real = (float(has[label].sum()), inside, float(has[~label].sum()), outside)
    made, spread = _difference(found.rows, found.size, found.others_with, found.others)
    natural, real_spread = _difference(*real)
    z = (made - natural) / np.sqrt(spread + real_spread)
    p_value = min(1.0, float(norm.sf(z)) * max(tests, 1))
    plain = found.rate_in_label - found.rate_elsewhere
    there = real[0] / inside - real[2] / outside
    return Contrast(
        rate_in_label=real[0] / inside,
        rate_elsewhere=real[2] / outside,
        p_value=p_value,
        made=p_value < _LEVEL and there <= _HALF * plain,
        human=there > _HALF * plain,
    )


def _difference(with_1: float, of_1: float, with_2: float, of_2: float) -> tuple[float, float]:
    one, two = (with_1 + 1) / (of_1 + 2), (with_2 + 1) / (of_2 + 2)
    return one - two, one * (1 - one) / (of_1 + 2) + two * (1 - two) / (of_2 + 2)
