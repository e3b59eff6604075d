"""Whether one contender is better than another on the same rows, and how many rows would tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from scipy.stats import binomtest, norm

from . import scores
from .answered import Answered

ALPHA = 0.05
POWER = 0.8
LEAST_GAIN = 0.005
"""A difference in accuracy below half a point is taken for none: no set is large enough for it."""


def compare(first: Answered, second: Answered, rng: np.random.Generator) -> dict[str, Any]:
    """The accuracies of two contenders on the rows that both answered.

    Returns:
        `rows`; `difference`, of the first minus the second, paired, with its interval; `only_first`
        and `only_second`: rows that one had right and the other wrong; `p`: McNemar's exact test,
        two-sided; `rows_needed`: rows on which a difference as large would be found four times out
        of five, null where there is none to speak of.
    """
    rows = np.intersect1d(first.rows, second.rows)
    one, other = (
        each.only(np.isin(each.rows, rows)) if len(each.rows) > len(rows) else each
        for each in (first, second)
    )
    gained = int((one.right & ~other.right).sum())
    lost = int((other.right & ~one.right).sum())
    return {
        "rows": len(rows),
        "difference": scores.difference(one.known.true, one.right, other.right, rng),
        "only_first": gained,
        "only_second": lost,
        "p": float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0,
        "rows_needed": rows_needed(gained, lost, len(rows)),
    }


def rows_needed(gained: int, lost: int, rows: int) -> int | None:
    """Rows on which McNemar's test finds such a difference with a power of 0.8 at 0.05.

    Connor 1987, Biometrics 43: 207-211. None where the difference is below half a point.
    """
    if not rows or abs(gained - lost) / rows < LEAST_GAIN:
        return None
    apart, gain = (gained + lost) / rows, abs(gained - lost) / rows
    sure, able = float(norm.ppf(1 - ALPHA / 2)), float(norm.ppf(POWER))
    root = sure * math.sqrt(apart) + able * math.sqrt(max(0.0, apart - gain**2))
    return math.ceil((root / gain) ** 2)


def pairs(answered: Sequence[Answered], rng: np.random.Generator) -> list[dict[str, Any]]:
    """Every two contenders that are no baselines, on one set."""
    able = [one for one in answered if one.by.kind != "baseline"]
    return [
        {
            "set": first.known.name,
            "first": first.by.name,
            "second": second.by.name,
            **compare(first, second, rng),
        }
        for first, second in combinations(able, 2)
        if np.intersect1d(first.rows, second.rows).size
    ]
