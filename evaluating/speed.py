"""How fast a model answers on this machine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from ..progress import Progress

ALONE, TOGETHER = 50, 1_000
MOST_S = 3.0


class Speed(TypedDict):
    """Speed of a model.

    Attributes:
        p50, p95: seconds for one text, asked alone; None where none was timed.
        timed: how many were.
        texts_per_second: of many asked together; None where that was not timed.
    """

    p50: float | None
    p95: float | None
    timed: int
    texts_per_second: float | None


def speed(model: Any, texts: Sequence[str], progress: Progress) -> Speed:
    """Time a model: up to 50 texts each alone, then up to 1,000 together, about 3 s each at most.

    The first text is answered once before, since loading and compiling is no part of answering.
    """
    if not texts:
        return quantiles([])
    with progress.step("timing", None, "texts"):
        model.predict(texts[:1])
        alone = _alone(model, texts)
        each = float(np.median(alone))
        some = texts[: min(TOGETHER, max(len(alone), int(MOST_S / max(each, 1e-6))))]
        began = time.perf_counter()
        model.predict(some)
        took = time.perf_counter() - began
    return {**quantiles(alone), "texts_per_second": len(some) / max(took, 1e-9)}


def _alone(model: Any, texts: Sequence[str]) -> list[float]:
    seconds: list[float] = []
    for text in texts[:ALONE]:
        began = time.perf_counter()
        model.predict([text])
        seconds.append(time.perf_counter() - began)
        if sum(seconds) > MOST_S:
            break
    return seconds


def quantiles(seconds: Sequence[float]) -> Speed:
    """Median and 95th percentile of seconds for one text."""
    if not seconds:
        return {"p50": None, "p95": None, "timed": 0, "texts_per_second": None}
    half, most = np.quantile(seconds, [0.5, 0.95])
    return {
        "p50": float(half),
        "p95": float(most),
        "timed": len(seconds),
        "texts_per_second": None,
    }
