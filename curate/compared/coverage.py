"""How much of what people write a table has anything like."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .kernel import Kernel

_NEAREST = 5


def covered(
    kernel: Kernel, made: NDArray[np.bool_], labels: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether each real text has one of the table in its neighbourhood, in order of the real texts.

    The neighbourhood reaches as far as the 5th nearest real text of the label (coverage of Naeem et
    al. 2020, arXiv 2002.09797). Of two equally large samples of the same kind about 97 in 100 texts
    are covered: 1 - 2^-5.
    """
    found = np.zeros(len(made), dtype=np.bool_)
    for label in np.unique(labels):
        real = np.flatnonzero(~made & (labels == label))
        ours = np.flatnonzero(made & (labels == label))
        others = kernel[np.ix_(real, real)].copy()
        np.fill_diagonal(others, -1)
        nth = min(_NEAREST, max(1, len(real) - 1))
        reach = np.sort(others, axis=1)[:, -nth]
        found[real] = kernel[np.ix_(real, ours)].max(axis=1) >= reach
    return found[~made]
