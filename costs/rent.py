"""What a machine of one's own costs, and how fast this one is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from ..errors import InputError

USD_PER_HOUR = 0.0816
USD_PER_HOUR_SOURCE = "AWS m7g.large on demand, 2 cores, us-east-1, as listed in June 2026"
_AT_ONCE = 256
_LONG_ENOUGH_S = 1.0
_FEW_TEXTS = 30


@dataclass(frozen=True)
class Rent:
    """What own hosting is reckoned with.

    Attributes:
        usd_per_hour: of one instance, by name of what runs on it; "" is all others.
        texts_per_second: what one instance answers, by name, in place of what was measured here.
        utilisation: share of an instance that is used on average.
        source: where the price is from.
    """

    usd_per_hour: dict[str, float] = field(default_factory=dict)
    texts_per_second: dict[str, float] = field(default_factory=dict)
    utilisation: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.utilisation <= 1:
            raise InputError(f"--utilisation {self.utilisation:g}: give a share above 0, up to 1")
        for name, value in self.usd_per_hour.items():
            if not 0 <= value < 1e6:
                given = f"{name}={value:g}" if name else f"{value:g}"
                raise InputError(f"--hourly {given}: give US dollars an hour, 0 or more")
        for name, value in self.texts_per_second.items():
            if not 0 < value < 1e9:
                raise InputError(f"--speed {name}={value:g}: give texts a second, more than 0")

    def hourly(self, name: str) -> tuple[float, str]:
        """Price of an hour, and where it is from."""
        for known in (name, ""):
            if known in self.usd_per_hour:
                return self.usd_per_hour[known], "as given"
        return USD_PER_HOUR, USD_PER_HOUR_SOURCE


def cores() -> int:
    """How many this process may use."""
    from ..llm.providers.machine import this_machine

    return this_machine().cores


def measured(answer: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float | None:
    """Texts a second on this machine, asked 256 at a time for a second; None for too few texts.

    What is done once, such as opening files, is not counted.
    """
    if len(texts) < _FEW_TEXTS:
        return None
    source = cycle(texts)
    answer(list(islice(source, 1)))
    done, started = 0, time.perf_counter()
    while (took := time.perf_counter() - started) < _LONG_ENOUGH_S:
        answer(list(islice(source, _AT_ONCE)))
        done += _AT_ONCE
    return done / took
