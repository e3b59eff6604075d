"""`labelwright cost`: what it costs to label texts, by every way that a run has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

RunOrPrompt = Annotated[
    Path, typer.Argument(metavar="RUN|PROMPT", help="Run folder or prompt file.")
]
Volume = Annotated[
    str, typer.Option("--volume", metavar="N/TIME", help="How many texts come: 1000/day, 2/second.")
]
Growth = Annotated[
    str,
    typer.Option("--growth", metavar="SHARE/TIME", help="How that grows: 1% (a day), 5%/month."),
]
Months = Annotated[int, typer.Option("--months", metavar="N", min=1, help="How far to look ahead.")]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", metavar="PROVIDER/NAME", help="A model to ask, too; may be repeated."),
]
Hourly = Annotated[
    list[str] | None,
    typer.Option(
        "--hourly", metavar="[NAME=]USD", help="An instance's price an hour; may be repeated."
    ),
]
Speed = Annotated[
    list[str] | None,
    typer.Option(
        "--speed", metavar="NAME=N", help="Texts a second of an instance; may be repeated."
    ),
]
Utilisation = Annotated[
    float, typer.Option("--utilisation", metavar="SHARE", help="Share of an instance that is used.")
]
Price = Annotated[
    list[str] | None,
    typer.Option(
        "--price", metavar="NAME=IN/OUT", help="US dollars per million tokens; may be repeated."
    ),
]


def cost(
    run: RunOrPrompt,
    volume: Volume = "1000/day",
    growth: Growth = "0%",
    months: Months = 12,
    model: Models = None,
    hourly: Hourly = None,
    speed: Speed = None,
    utilisation: Utilisation = 0.5,
    price: Price = None,
    json: o.AsJson = False,
) -> None:
    """Say what it costs to label texts, by every way there is.

    For 1,000 texts, a month and a year: trained models on machines of your own, fine-tunes at
    providers, models asked directly; and from where on one is cheaper than another.
    """
    hours = {name: o.number(usd, "--hourly") for name, usd in _named(hourly).items()}
    speeds = {name: o.number(one, "--speed") for name, one in o.pairs(speed, "--speed").items()}
    prices = {name: _two(both) for name, both in o.pairs(price, "--price").items()}

    from ..costs.reckoning import Wanted, cost_step
    from ..costs.rent import Rent
    from ..costs.volume import Volume
    from .bars import bars
    from .draw.cost import draw_cost
    from .output import put

    wanted = Wanted(
        Volume.read(volume, growth, months),
        Rent(hours, speeds, utilisation),
        model or (),
        prices,
    )
    put(cost_step(run, wanted, bars()), json, draw_cost)


def _named(values: list[str] | None) -> dict[str, str]:
    """NAME=USD each; USD alone is the price of all others, under no name."""
    alone = [value for value in values or [] if "=" not in value]
    if len(alone) > 1:
        raise typer.BadParameter("one price for all others is enough", param_hint="--hourly")
    named = o.pairs([value for value in values or [] if "=" in value], "--hourly")
    return named | ({"": alone[0]} if alone else {})


def _two(both: str) -> tuple[float, float]:
    """IN/OUT."""
    first, slash, second = both.partition("/")
    if not slash:
        raise typer.BadParameter(f"{both!r} is not of the form IN/OUT", param_hint="--price")
    return o.number(first, "--price"), o.number(second, "--price")
