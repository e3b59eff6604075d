"""What a plan says of each stage and labeler: whom it asks, how much, at what price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .run_folder import Json

if TYPE_CHECKING:
    from .llm import Provider
    from .llm.estimate import StagePlan
    from .llm.prices import Price
    from .llm.token_range import Range
    from .task import Asking

ENDS = ("low", "high")


@dataclass(frozen=True)
class Asked:
    """Whom a stage asks, under which name, and at what price."""

    stage: str
    name: str
    provider: Provider
    price: Price | None
    batch: bool

    @classmethod
    def of(cls, stage: str, asking: Asking, model: str | None, batch: bool) -> Asked:
        """Whom the settings of a stage name, or `model` in their place; nothing is opened.

        Raises:
            InputError: the model is not known, or `batch` is asked for and it has no batch API.
        """
        from .llm import open_provider
        from .llm.prices import find_price
        from .task import DEFAULT_MODEL

        name = model or asking.model or DEFAULT_MODEL
        provider = open_provider(name, None if model else asking.base_url)
        if batch and not hasattr(provider, "batch_api"):
            from .llm.batches import batch_api

            batch_api(provider)  # says which have one
        price = find_price(name, provider.address, asking.prices_of(name))
        return cls(stage, provider.name, provider, price, batch)

    def report(self, planned: StagePlan) -> Json:
        """The stage's part of the plan."""
        return {
            "model": self.name,
            "address": self.provider.address,
            **_figures(planned),
            "usd": self._cost(planned),
            "price": self._price_per_million(),
            "questions_measured": planned.sampled,
            "assumed": planned.assumed,
        }

    def _cost(self, planned: StagePlan) -> Json | None:
        if not planned.estimate.calls.high:
            return {"low": 0.0, "high": 0.0}
        if self.price is None:
            return None
        cost = planned.estimate.cost(self.price, self.batch)
        return {"low": round(cost.low, 8), "high": round(cost.high, 8)}

    def _price_per_million(self) -> Json | None:
        from .llm.prices import MILLION

        if self.price is None:
            return None
        return {
            "input_per_million": round(self.price.input_usd * MILLION, 9),
            "output_per_million": round(self.price.output_usd * MILLION, 9),
            "batch_share": self.price.batch_share,
            "source": self.price.source,
        }


def _figures(planned: StagePlan) -> Json:
    estimate = planned.estimate
    return {
        "calls": _whole(estimate.calls),
        "input_tokens": _whole(estimate.input_tokens),
        "output_tokens": _whole(estimate.output_tokens),
    }


def together(labelers: Sequence[Json]) -> Json:
    """The stage's part of the plan, from that of each labeler."""
    if len(labelers) == 1:
        return labelers[0]
    models = dict.fromkeys(one["model"] for one in labelers)
    measured = sum(one["questions_measured"] for one in labelers)
    return {
        "model": ", ".join(models),
        **sums(labelers),
        "questions_measured": measured,
        "labelers": list(labelers),
    }


def sums(reports: Sequence[Json]) -> Json:
    """Calls, tokens and dollars of several together; dollars are None where any are."""
    figures = ("calls", "input_tokens", "output_tokens")
    costs = [one["usd"] for one in reports]
    known = [cost for cost in costs if cost is not None]
    usd = {end: round(sum(cost[end] for cost in known), 8) for end in ENDS}
    counts = {
        name: {end: sum(one[name][end] for one in reports) for end in ENDS} for name in figures
    }
    return {**counts, "usd": usd if len(known) == len(costs) else None}


def notes(asked: Iterable[Asked], planned: Iterable[StagePlan]) -> list[str]:
    """What to do about models without a price."""
    from .llm.prices import unknown_price

    missing: dict[str, list[str]] = {}
    for one, stage in zip(asked, planned, strict=True):
        if one.price is None and stage.estimate.calls.high:
            missing.setdefault(one.provider.name, []).append(one.stage)
    return [unknown_price(model, stages) for model, stages in missing.items()]


def _whole(figure: Range) -> Json:
    return {"low": round(figure.low), "high": round(figure.high)}
