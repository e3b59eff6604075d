"""One way to have texts labelled, and what a day costs with it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .volume import SECONDS_A_DAY


@dataclass(frozen=True)
class Hosting:
    """Machines of one's own, rented by the hour and never switched off.

    Attributes:
        texts_per_second: what one of them answers when it does nothing else.
        usd_per_hour: of one of them.
        utilisation: share of that which is asked of it on average. Texts do not come evenly, so
            what is rented must be able to take more than the mean.
    """

    texts_per_second: float
    usd_per_hour: float
    utilisation: float = 0.5

    @property
    def texts_a_day(self) -> float:
        """What one instance takes."""
        return self.texts_per_second * SECONDS_A_DAY * self.utilisation

    @property
    def usd_a_day(self) -> float:
        """Of one instance."""
        return self.usd_per_hour * 24

    def instances(self, texts: float) -> int:
        """How many it takes for so many texts a day; one runs where there are none, too."""
        # A hair less, since 3 times a day's worth must be 3 instances, whatever the last bit says.
        return max(1, math.ceil(texts / self.texts_a_day * (1 - 1e-12)))

    @property
    def usd_per_text(self) -> float:
        """Of a text, where every instance is used as much as is asked of it."""
        return self.usd_a_day / self.texts_a_day


@dataclass(frozen=True)
class Contender:
    """One way to have texts labelled.

    Attributes:
        name: what it is called.
        usd_per_text: what a provider takes for a text; 0 where only machines cost.
        hosting: machines of one's own that it runs on; None where it runs at a provider.
        once_usd: what was paid before the first text: data and training.
    """

    name: str
    usd_per_text: float = 0.0
    hosting: Hosting | None = None
    once_usd: float = 0.0

    def usd_a_day(self, texts: float) -> float:
        """What a day of so many texts costs to run."""
        machines = 0.0
        if self.hosting is not None:
            machines = self.hosting.instances(texts) * self.hosting.usd_a_day
        return texts * self.usd_per_text + machines

    @property
    def usd_per_1000(self) -> float:
        """Of 1,000 texts; on machines of one's own where these are used as asked for."""
        own = 0.0 if self.hosting is None else self.hosting.usd_per_text
        return 1_000 * (self.usd_per_text + own)
