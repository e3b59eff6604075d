"""What the rows of each cell are worth, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import norm

from .tally import Tally, Values, tally

LEAST_ROWS = 20
_LITTLE = 0.25
_SURE = 1.96


@dataclass(frozen=True)
class Worth:
    """What the rows of a cell are worth for telling real texts apart.

    Values are on the scale of accuracy: what all rows would add up to, beyond guessing, were they
    worth as much as those of the cell.

    Attributes:
        of: attribute to value; a label counts as one.
        rows: row numbers.
        value, low, high: mean value of its rows, with a 95 % interval.
        p_value: chance of so little if its rows were worth a quarter of the average, or as much as
            the other rows of their labels, whichever is the larger; corrected for all cells.
        right: how often its rows name the right label where they are among the nearest of a real
            text, 0 to 1; None where they never are.
        others_right: that of all other rows.
    """

    of: Mapping[str, str]
    rows: Sequence[int]
    value: float
    low: float
    high: float
    p_value: float
    right: float | None
    others_right: float | None


def worth_of_cells(
    ours: sparse.csr_array,
    labels: NDArray[np.int64],
    theirs: sparse.csr_array,
    real_labels: NDArray[np.int64],
    cells: Sequence[tuple[Mapping[str, str], Sequence[int]]],
) -> tuple[list[Worth], float]:
    """What the rows of each cell add to a 5-nearest-neighbour classifier of the real texts.

    The interval counts both that other real texts might have been drawn, and other rows of the
    cell. See `tally` for the arguments.

    Returns:
        The cells, the least worth first, and the mean value of all rows: the accuracy of the
        classifier beyond guessing, were all labels equally frequent in the real texts.
    """
    members = _members([rows for _, rows in cells], len(labels))
    found = tally(ours, labels, theirs, real_labels, members)
    average = float(found.by_row.mean())
    worths = [
        _worth(n, of, rows, found, labels, real_labels, average, len(cells))
        for n, (of, rows) in enumerate(cells)
    ]
    return sorted(worths, key=lambda each: each.value), average


def _members(cells: Sequence[Sequence[int]], rows: int) -> sparse.csr_array:
    places = np.concatenate([np.asarray(each, dtype=np.int64) for each in cells])
    columns = np.repeat(np.arange(len(cells)), [len(each) for each in cells])
    entries = (np.ones(len(places)), (places, columns))
    return sparse.csr_array(entries, shape=(rows, len(cells)))


def _worth(
    cell: int,
    of: Mapping[str, str],
    rows: Sequence[int],
    found: Tally,
    labels: NDArray[np.int64],
    real_labels: NDArray[np.int64],
    average: float,
    tests: int,
) -> Worth:
    here = np.asarray(rows)
    value = float(found.by_row[here].mean())
    error = _error(found.by_cell[:, cell], found.by_row[here], found, real_labels)
    usual = found.weights @ found.by_label  # of each label
    mixture = np.bincount(labels[here], minlength=len(usual)) / len(here)
    less = found.by_row[here] - usual[labels[here]]
    spread = _error(found.by_cell[:, cell] - found.by_label @ mixture, less, found, real_labels)
    z = max((value - _LITTLE * max(average, 0.0)) / error, float(less.mean()) / spread)
    others = found.all_near - found.near[cell]
    return Worth(
        of=of,
        rows=rows,
        value=value,
        low=value - _SURE * error,
        high=value + _SURE * error,
        p_value=min(1.0, float(norm.cdf(z)) * tests),
        right=_ratio(found.right[cell], found.near[cell]),
        others_right=_ratio(found.all_right - found.right[cell], others),
    )


def _error(by_real: Values, by_row: Values, found: Tally, real_labels: NDArray[np.int64]) -> float:
    """Standard error over the drawing of real texts, label by label, and of rows."""
    variance = float(by_row.var(ddof=1)) / len(by_row)
    for label in np.unique(real_labels):
        these = real_labels == label
        share = float(found.weights[these].sum())
        variance += share**2 * float(by_real[these].var(ddof=1)) / int(these.sum())
    return max(float(np.sqrt(variance)), 1e-9)


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
