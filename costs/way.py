"""One way of answering texts that a run has, with what was measured of it and what is not known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .contender import Contender, Hosting
from .rent import Rent

if TYPE_CHECKING:
    from ..llm.prices import Price

MILLION = 1_000_000
FEW = 30
_FREE = ("this machine", "a server of your own")


@dataclass
class Way:
    """One way of answering texts.

    Attributes:
        name: what it is called, on the command line too.
        kind: `trained here`, `trained elsewhere` or `asked`.
        model: trainer, or provider/name.
        tokens: mean tokens of a call, in and out; None where it takes none, or they are unknown.
        counted: calls of which that is the mean; None where it is an estimate.
        price: what a provider takes for tokens; None where it takes nothing, or it is not known.
        own: whether it runs on machines of one's own.
        texts_per_second: what one instance answers; None where it is not known.
        data_usd, training_usd: what was paid before the first text; None where that is not known.
        accuracy: how often it is right, as `evaluated` tells it; None where nobody measured.
        simulated: whether what was counted came from something that only acts as a model.
        training_seconds: how long training took on this machine.
        notes: what to know of these figures, a sentence each.
    """

    name: str
    kind: str
    model: str
    tokens: tuple[float, float] | None = None
    counted: int | None = None
    price: Price | None = None
    own: bool = False
    texts_per_second: float | None = None
    data_usd: float | None = 0.0
    training_usd: float | None = 0.0
    training_seconds: float = 0.0
    accuracy: dict[str, Any] | None = None
    simulated: bool = False
    notes: list[str] = field(default_factory=list)

    def take(self, price: Price | None) -> None:
        """Set the price of its tokens; what is free runs on a machine of one's own."""
        self.own = price is not None and price.source in _FREE
        self.price = None if self.own else price

    def contender(self, rent: Rent) -> Contender | None:
        """What it is reckoned as; None where too little is known of it."""
        hosting = self._hosting(rent) if self.own else None
        per_text = self._usd_per_text()
        if (self.own and hosting is None) or per_text is None:
            return None
        return Contender(self.name, per_text, hosting, sum(self.once(rent).values()))

    def once(self, rent: Rent) -> dict[str, float]:
        """What was paid before the first text; what is not known counts nothing, and is noted."""
        training = self.training_usd or 0.0
        if self.training_seconds:
            training += self.training_seconds / 3600 * rent.hourly(self.name)[0]
        return {"data_usd": self.data_usd or 0.0, "training_usd": training}

    def _hosting(self, rent: Rent) -> Hosting | None:
        speed = rent.texts_per_second.get(self.name, self.texts_per_second)
        if speed is None:
            return None
        return Hosting(speed, rent.hourly(self.name)[0], rent.utilisation)

    def _usd_per_text(self) -> float | None:
        if self.own:
            return 0.0
        if self.price is None or self.tokens is None:
            return None
        return self.price.input_usd * self.tokens[0] + self.price.output_usd * self.tokens[1]

    def told(self, rent: Rent) -> dict[str, Any]:
        """What is known of it, as plain data."""
        speed = rent.texts_per_second.get(self.name, self.texts_per_second) if self.own else None
        return {
            "name": self.name,
            "kind": self.kind,
            "model": self.model,
            "input_tokens": None if self.tokens is None else self.tokens[0],
            "output_tokens": None if self.tokens is None else self.tokens[1],
            "counted": self.counted,
            "accuracy": self.accuracy,
            "price": self._price(),
            "usd_per_hour": rent.hourly(self.name)[0] if self.own else None,
            "texts_per_second": speed,
            "once": self.once(rent),
            "notes": self.notes + self._doubts(rent),
        }

    def _price(self) -> dict[str, Any] | None:
        if self.price is None:
            return None
        return {
            "input_per_million": round(self.price.input_usd * MILLION, 9),
            "output_per_million": round(self.price.output_usd * MILLION, 9),
            "source": self.price.source,
        }

    def _doubts(self, rent: Rent) -> list[str]:
        found = []
        if self.simulated:
            found.append("simulated: its calls were answered by what only acts as a model")
        if self.counted is not None and self.counted < FEW:
            found.append(f"its tokens are the mean of {self.counted} calls only")
        if self.own and self._hosting(rent) is None:
            found.append(f"how fast it is, is not known: give --speed {self.name}=TEXTS_A_SECOND")
        if not self.own and self.tokens is None:
            found.append("no call of it was counted yet: `labelwright predict` or `evaluate` asks")
        if not self.own and self.price is None:
            found.append(
                f"its price is not known: give --price {self.name}=IN/OUT, in US dollars per "
                "million tokens"
            )
        unknown = [
            word
            for word, usd in (("data", self.data_usd), ("training", self.training_usd))
            if usd is None
        ]
        found += [f"what its {word} cost is not known, and not counted" for word in unknown]
        return found


def check_names(ways: list[Way], named: dict[str, list[str]]) -> None:
    """Refuse options for a way that is not there, or of which they say nothing.

    Args:
        ways: those that are there.
        named: option to names.

    Raises:
        InputError: there is none of that name, or it costs no machines or no tokens.
    """
    known = [way.name for way in ways]
    for option, names in named.items():
        for name in filter(None, names):
            if name not in known:
                raise InputError(
                    f"{option} {name}: there is no such contender; there are {', '.join(known)}"
                )
            if wrong := _not_for(option, next(way for way in ways if way.name == name)):
                raise InputError(f"{option} {name}: {wrong}")


def _not_for(option: str, way: Way) -> str | None:
    """Why an option says nothing of a way."""
    if option == "--price":
        return "it takes no tokens, only machines" if way.kind == "trained here" else None
    return (
        None if way.own else f"it is reckoned by its tokens; {option} is for machines of your own"
    )
