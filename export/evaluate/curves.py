"""Learning curves: what was measured at each size, its band, and what twice the rows would bring.

What twice the rows would bring is told only where the points can tell it; else why not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .curve_law import Floats, Law, Point, fit_law

__all__ = ["Point", "curve"]

LEVEL = 0.95
FEWEST_SIZES = 4
FEWEST_SEEDS = 3
FEWEST_TIMES = 4
WIDEST = 0.03
"""Half of a band, in shares, beyond which it tells nothing worth acting on."""
RISING = 0.05
FORETOLD = 0.995
BAND = 24


def curve(
    points: Sequence[Point],
    pool: int,
    *,
    top: float | None = 1.0,
    rows: int | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """A learning curve from single trainings.

    Args:
        points: one for each size and seed; samples of one seed are nested.
        pool: rows that there are to learn from.
        top: the best value that there can be, where more is better; None where the value is a loss,
            best at 0.
        rows: rows that the values were measured on; their luck is part of the band.
        seed: number from which everything is drawn.

    Returns:
        Plain JSON data::

            {"pool", "level": 0.95,
             "sizes": [{"size", "value": mean, "low", "high": least and largest seed, "seeds"}],
             "band": [{"size", "value", "low", "high"}] up to twice the pool, empty without a law,
             "exponent": {"value", "low", "high"} or null,
             "doubled": {"from", "to", "value", "low", "high", "half"} or null,
             "refused": why it cannot be told, or null}

        `doubled` is the value at twice the pool minus that at the pool; `value` is the middle of
        its band and `half` half its width. The band is that of the mean over samples, at the stated
        level, given that the law holds.
    """
    report: dict[str, Any] = {
        "pool": pool,
        "level": LEVEL,
        "sizes": _sizes(points),
        "band": [],
        "exponent": None,
        "doubled": None,
        "refused": _too_little(points, pool),
    }
    if report["refused"] is not None:
        return report
    sign = -1.0 if top is not None else 1.0
    losses = [Point(p.size, p.seed, (top or 0.0) + sign * p.value) for p in points]
    law = fit_law(losses, pool, seed)
    if law is None or law.rising < RISING:
        return report | {
            "refused": "more rows did not bring more, so that there is no law to go by"
        }
    if wrong := _not_foretold(losses, pool, seed):
        return report | {"refused": wrong}
    report["band"] = [_at(law, size, top, sign) for size in _across(law)]
    report["exponent"] = _figure(law.exponent)
    gain = _gained(law, top, rows, seed)
    wide = (gain["high"] - gain["low"]) / 2
    if wide > (WIDEST if top is not None else 0.1 * float(np.median(law.at_pool))):
        return report | {"refused": _too_wide(gain, top)}
    middle = (gain["high"] + gain["low"]) / 2
    report["doubled"] = {"from": pool, "to": 2 * pool, **gain, "value": middle, "half": wide}
    return report


def _sizes(points: Sequence[Point]) -> list[dict[str, Any]]:
    found: dict[int, list[float]] = {}
    for point in points:
        found.setdefault(point.size, []).append(point.value)
    return [
        {
            "size": size,
            "value": float(np.mean(found[size])),
            "low": min(found[size]),
            "high": max(found[size]),
            "seeds": len(found[size]),
        }
        for size in sorted(found)
    ]


def _too_little(points: Sequence[Point], pool: int) -> str | None:
    """Why the points are too few for a law."""
    sizes = sorted({point.size for point in points})
    below = [{p.seed for p in points if p.size == size} for size in sizes if size < pool]
    seeds = min((len(one) for one in below), default=0)
    if len(sizes) < FEWEST_SIZES:
        return f"{len(sizes)} sizes were measured; it takes {FEWEST_SIZES}"
    if seeds < FEWEST_SEEDS:
        return f"{seeds} seeds were measured; it takes {FEWEST_SEEDS}"
    if sizes[-1] < FEWEST_TIMES * sizes[0]:
        return (
            f"the sizes reach from {sizes[0]:,} to {sizes[-1]:,} rows; the largest must have "
            f"{FEWEST_TIMES} times the rows of the smallest"
        )
    if 2 * sizes[-1] < pool:
        return f"the largest size, {sizes[-1]:,}, is less than half of the {pool:,} rows there are"
    return None


def _not_foretold(losses: Sequence[Point], pool: int, seed: int) -> str | None:
    """Where the smaller sizes foretell something else than the largest came to."""
    largest = max(point.size for point in losses)
    smaller = [point for point in losses if point.size < largest]
    if len({point.size for point in smaller}) < FEWEST_SIZES:
        return None
    law = fit_law(smaller, pool, seed)
    if law is None:
        return None
    rng = np.random.default_rng(seed)
    told = law.loss(largest) + law.noise * rng.standard_normal(len(law.noise))
    low, high = np.quantile(told, [(1 - FORETOLD) / 2, (1 + FORETOLD) / 2])
    came = float(np.mean([point.value for point in losses if point.size == largest]))
    if low <= came <= high:
        return None
    return (
        f"what {largest:,} rows came to is not what smaller sizes foretold: the curve does not "
        "follow the law"
    )


def _gained(law: Law, top: float | None, rows: int | None, seed: int) -> dict[str, float]:
    """What twice the pool brings, with the luck of the rows that it was measured on.

    That luck is taken to be that of a share: rows that change change one way.
    """
    gained: Floats = law.loss(law.pool) - law.loss(2 * law.pool)
    if rows and top is not None:
        rng = np.random.default_rng([seed, 1])
        share = np.clip(gained, 0, 1)
        luck = np.sqrt(share * (1 - share) / rows)
        gained = gained + luck * rng.standard_normal(len(gained))
    return _narrowest(gained if top is not None else -gained)


def _too_wide(gain: dict[str, float], top: float | None) -> str:
    times, unit = (100, " points") if top is not None else (1, "")
    ends = " to ".join(f"{times * gain[end]:+.{1 if times > 1 else 3}f}" for end in ("low", "high"))
    return (
        f"twice the rows could bring anything from {ends}{unit}; more seeds or more sizes narrow it"
    )


def _across(law: Law) -> list[int]:
    sizes = np.geomspace(law.smallest, 2 * law.pool, BAND).round().astype(int)
    return sorted({*sizes.tolist(), law.pool, 2 * law.pool})


def _at(law: Law, size: int, top: float | None, sign: float) -> dict[str, Any]:
    return {"size": size, **_figure((top or 0.0) + sign * law.loss(size))}


def _narrowest(draws: Floats) -> dict[str, float]:
    """The narrowest band that holds the level's share of the draws: what is most likely."""
    drawn = np.sort(draws)
    inside = int(np.ceil(LEVEL * len(drawn)))
    first = int(np.argmin(drawn[inside - 1 :] - drawn[: len(drawn) - inside + 1]))
    return {"low": float(drawn[first]), "high": float(drawn[first + inside - 1])}


def _figure(draws: Floats) -> dict[str, float]:
    low, value, high = np.quantile(draws, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return {"value": float(value), "low": float(low), "high": float(high)}
