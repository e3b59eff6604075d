"""What each way costs in all as time goes on, with what was paid before counted in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from .contender import Contender
from .volume import DAYS_A_MONTH, Volume

_POINTS = 60


def cumulative(contender: Contender, volume: Volume) -> list[float]:
    """US dollars paid by the end of each day, beginning with what was paid before the first."""
    days = (contender.usd_a_day(texts) for texts in volume.each())
    return list(accumulate(days, initial=contender.once_usd))


def a_month(contender: Contender, texts_a_day: float) -> float:
    """US dollars that a month of so many texts a day costs to run."""
    return contender.usd_a_day(texts_a_day) * DAYS_A_MONTH


def shown_days(volume: Volume, points: int = _POINTS) -> list[int]:
    """Days at which a picture has points, evenly spread, the first and the last among them."""
    steps = min(points, volume.days)
    return sorted({round(place * volume.days / steps) for place in range(steps + 1)})


def at_days(series: Sequence[float], days: Sequence[int]) -> list[float]:
    """What a series has on these days."""
    return [series[day] for day in days]
