"""How many texts there are a day, now and later."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import InputError

DAYS_A_MONTH = 365 / 12
SECONDS_A_DAY = 86_400
MOST_MONTHS = 120
_A_DAY = {
    "second": float(SECONDS_A_DAY),
    "minute": 1_440.0,
    "hour": 24.0,
    "day": 1.0,
    "week": 1 / 7,
    "month": 1 / DAYS_A_MONTH,
    "year": 1 / 365,
}
_LETTERS = {"": 1.0, "k": 1e3, "m": 1e6}
_VOLUME = re.compile(r"(\d[\d_,]*(?:\.\d+)?)\s*([kKmM]?)\s*(?:(?:/|per|a)\s*([a-z]+))?")
_GROWTH = re.compile(r"([+-]?(?:\d+(?:\.\d+)?|\.\d+))\s*(%?)\s*(?:(?:/|per|a)\s*([a-z]+))?")


@dataclass(frozen=True)
class Volume:
    """Texts a day, and what that grows by.

    Attributes:
        per_day: texts on the first day.
        growth: share by which each day has more than the day before; negative where it has fewer.
        days: how many days are looked at.
    """

    per_day: float
    growth: float = 0.0
    days: int = 365

    def on(self, day: int) -> float:
        """Texts on a day, the first being 0."""
        return float(self.per_day * (1 + self.growth) ** day)

    def each(self) -> list[float]:
        """Texts of every day."""
        return [self.on(day) for day in range(self.days)]

    @classmethod
    def read(cls, volume: str, growth: str = "0%", months: int = 12) -> Volume:
        """From words such as `1000/day`, `30k/month`, `2/second`, and `1%` or `5%/month`.

        Raises:
            InputError: they are of another form, or give numbers past all use.
        """
        if not 1 <= months <= MOST_MONTHS:
            raise InputError(f"--months {months}: give 1 to {MOST_MONTHS}")
        days = round(months * DAYS_A_MONTH)
        found = cls(_per_day(volume), _growth_a_day(growth), days)
        try:
            last = found.on(days - 1)
        except OverflowError:
            last = float("inf")
        if not last < 1e15:
            raise InputError(
                f"--growth {growth}: after {days:,} days that is more texts than there are; "
                "give a smaller growth or fewer --months"
            )
        return found


def _per_day(words: str) -> float:
    found = _VOLUME.fullmatch(words.strip())
    if found is None or (found[3] or "day").rstrip("s") not in _A_DAY:
        raise InputError(
            f"--volume {words!r} is no volume; give texts and a time, such as 1000/day, 30k/month "
            f"or 2/second ({', '.join(_A_DAY)})"
        )
    number = float(found[1].replace(",", "").replace("_", "")) * _LETTERS[found[2].lower()]
    volume = number * _A_DAY[(found[3] or "day").rstrip("s")]
    if not 0 < volume < 1e12:
        raise InputError(f"--volume {words!r}: give more than none, and fewer than 10^12 a day")
    return volume


def _growth_a_day(words: str) -> float:
    found = _GROWTH.fullmatch(words.strip())
    time = (found[3] or "day").rstrip("s") if found else ""
    if found is None or time not in ("day", "week", "month", "year"):
        raise InputError(
            f"--growth {words!r} is no growth; give a share and a time, such as 1%/day (1% is the "
            "same) or 5%/month"
        )
    growth = float(found[1]) / (100 if found[2] else 1)
    if not found[2] and abs(growth) >= 1:
        raise InputError(
            f"--growth {words!r} is a share of 1, so that 1 doubles; {found[1]} in a hundred is "
            f"{found[1]}%"
        )
    if not -1 < growth <= 10:
        raise InputError(f"--growth {words!r}: give more than -100% and at most 1000%")
    return float((1 + growth) ** _A_DAY[time] - 1)
