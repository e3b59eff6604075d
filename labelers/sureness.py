"""How sure the votes are; and, where texts were written for a label, how often that is it.

Nobody has looked at the labels here. That a label is the one the text was written for is a hint
that it is right and no proof: a text may have come out as something else, and both may be wrong.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from .intervals import Bools, Estimate, Floats, weighted_share
from .risk_coverage import risk_coverage

_BINS = 10
_LEAST_ROWS = 20


def sureness(table: pl.DataFrame) -> dict[str, Any] | None:
    """Rows by confidence, and how many of their labels are the intended ones.

    Args:
        table: rows with `confidence` and `label`, and perhaps `intended_label`.

    Returns:
        `rows` with a confidence; `bins`: ranges of a tenth with any rows, `from` (without it) `to`
        (with it), `rows`, their mean `confidence`, and `as_intended`: share of the labels that are
        the intended ones, a figure with its interval; `curve`: by `threshold` the `coverage`
        (share of rows as confident) and `as_intended` of those. Where fewer than 20 rows have an
        intended label, `as_intended` is None and `curve` empty. None where no row has a confidence.
    """
    known = table.filter(pl.col("confidence").is_not_null())
    if not known.height:
        return None
    confidence = known["confidence"].to_numpy().astype(np.float64)
    wished, right = _intended(known)
    place = np.digitize(confidence, np.linspace(0, 1, _BINS + 1)[1:-1], right=True)
    bins = [
        {
            "from": float(number) / _BINS,
            "to": float(number + 1) / _BINS,
            "rows": int((place == number).sum()),
            "confidence": float(confidence[place == number].mean()),
            "as_intended": _share(right[wished & (place == number)]),
        }
        for number in np.unique(place)
    ]
    return {"rows": known.height, "bins": bins, "curve": _curve(confidence, wished, right)}


def _intended(known: pl.DataFrame) -> tuple[Bools, Bools]:
    """Which rows have both labels, if enough have; and whether those are the same."""
    nothing = np.zeros(known.height, dtype=np.bool_)
    if not {"label", "intended_label"} <= set(known.columns):
        return nothing, nothing
    same = known["label"] == known["intended_label"]
    both = same.is_not_null().to_numpy()
    if both.sum() < _LEAST_ROWS:
        return nothing, nothing
    return both, same.fill_null(False).to_numpy()


def _share(right: Bools) -> dict[str, Any] | None:
    return _figure(weighted_share(right, None)) if len(right) else None


def _curve(confidence: Floats, wished: Bools, right: Bools) -> list[dict[str, Any]]:
    if not wished.any():
        return []
    points = risk_coverage(confidence[wished], right[wished], everyone=confidence)
    return [
        {
            "threshold": point.threshold,
            "coverage": point.coverage.point,
            "as_intended": _figure(point.accuracy),
        }
        for point in points
    ]


def _figure(estimate: Estimate) -> dict[str, Any]:
    figure = asdict(estimate)
    return {"value": figure.pop("point"), **figure}
