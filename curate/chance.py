"""How often chance alone does as much, for several things looked at together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_CLOSE = 1e-9


def corrected(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """P-values corrected for the number of tests, from what shuffling gives.

    Each test's values are brought to mean 0 and spread 1, and its own value is compared with the
    largest of all tests in each shuffle (the single-step maximum of Westfall & Young 1993). The
    chance that any p-value is at most p where there is nothing to find is at most p.

    Args:
        values: shape (tests, 1 + shuffles); the first column as things are, large where suspicious.

    Returns:
        p-values of shape (tests,).
    """
    spread = np.maximum(values.std(axis=1), _CLOSE)[:, None]
    standard = (values - values.mean(axis=1)[:, None]) / spread
    largest = standard.max(axis=0)
    found: NDArray[np.float64] = (largest >= standard[:, :1] - _CLOSE).mean(axis=1)
    return found
