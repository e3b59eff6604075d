"""What every way of a run costs: a thousand texts, a month, a year that grows, and break-even."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from ..llm.prices import MILLION, Price
from ..progress import Progress, Silent
from ..run_folder import Json, RunFolder, is_run
from ..run_report import renew
from .break_even import Run, by_day, by_volume
from .contender import Contender
from .projecting import a_month, at_days, cumulative, shown_days
from .rent import Rent, cores
from .volume import Volume
from .way import Way, check_names
from .words import told_by_day, told_by_volume

if TYPE_CHECKING:
    from pathlib import Path

    from ..task import Task

COST_FILE = "cost.json"
_MOST_RUNS = 6


@dataclass(frozen=True)
class Wanted:
    """What is to be reckoned.

    Attributes:
        volume: texts a day, and their growth.
        rent: what own hosting costs.
        models: provider/name of models to reckon with beside those that were asked.
        prices: US dollars per million tokens, in and out, by name of a contender.
    """

    volume: Volume = field(default_factory=lambda: Volume(1_000.0))
    rent: Rent = field(default_factory=Rent)
    models: Sequence[str] = ()
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def cost_step(
    run_or_prompt: str | Path, wanted: Wanted | None = None, progress: Progress | None = None
) -> Json:
    """Reckon what every way of answering texts costs.

    What is found in a run folder: each trained model, how fast it is on this machine; each model
    that was asked for labels, what its calls took. Of a prompt file, only `models` are reckoned.

    Args:
        run_or_prompt: a run folder, which gets a cost.json, and whose report is made anew; or a
            prompt file.
        wanted: volume, rent, models and prices.
        progress: shows how far it is.

    Returns:
        `volume`, `hosting`, `contenders`, `series`, `break_even`, `assumed`: see
        docs/data-contract.md.

    Raises:
        InputError: it is neither, there is nothing to reckon, or an option names what is not there.
    """
    from ..task import Task
    from .found import not_asked_yet, ways_of

    wanted, progress = wanted or Wanted(), progress or Silent()
    if not is_run(run_or_prompt):
        task = Task.load(run_or_prompt)
        return _reckoned(task, not_asked_yet(task, [], wanted.models, []), wanted)
    with RunFolder.find(run_or_prompt) as folder:
        ways = ways_of(folder, progress)
        ways += not_asked_yet(folder.task, _texts_of(folder), wanted.models, ways)
        result = {"folder": str(folder.path)} | _reckoned(folder.task, ways, wanted)
        folder.write_json(COST_FILE, result)
        renew(folder)
    return result


def _texts_of(folder: RunFolder) -> list[str]:
    for step in ("split", "label", "generate"):
        if folder.done.get(step):
            return [text or "" for text in folder.read(step)["text"].to_list()]
    return []


def _reckoned(task: Task, ways: list[Way], wanted: Wanted) -> Json:
    from ..errors import InputError

    if not ways:
        raise InputError(
            f"{task.name}: there is nothing to reckon with yet; `labelwright run` makes a model, "
            "and --model PROVIDER/NAME reckons with one that could be asked"
        )
    rent = wanted.rent
    check_names(
        ways,
        {
            "--hourly": list(rent.usd_per_hour),
            "--speed": list(rent.texts_per_second),
            "--price": list(wanted.prices),
        },
    )
    for way in ways:
        if way.name in wanted.prices:
            given = wanted.prices[way.name]
            way.price = Price(given[0] / MILLION, given[1] / MILLION, 1.0, "as given")
            way.own = False
    contenders = [one for way in ways if (one := way.contender(rent)) is not None]
    paid = {one.name: cumulative(one, wanted.volume) for one in contenders}
    days = shown_days(wanted.volume)
    told = _in_order([_told(way, rent, wanted.volume, paid) for way in ways])
    paid = {one["name"]: paid[one["name"]] for one in told if one["name"] in paid}
    return {
        "task": task.name,
        "volume": _volume(wanted.volume),
        "hosting": _hosting(ways, rent),
        "contenders": told,
        "series": {
            "days": days,
            "usd": {name: _round(at_days(series, days)) for name, series in paid.items()},
        },
        "break_even": [
            _compared(one, other, paid, wanted.volume) for one, other in combinations(contenders, 2)
        ],
        "assumed": _assumed(ways, rent),
        "marks": _marks(ways),
    }


def _marks(ways: Sequence[Way]) -> dict[str, str]:
    """The meaning of every mark of an accuracy."""
    from ..export.evaluate.marks import legend

    return legend(mark for way in ways if way.accuracy for mark in way.accuracy["marks"])


def _volume(volume: Volume) -> Json:
    return {
        "texts_per_day": volume.per_day,
        "growth_per_day": volume.growth,
        "days": volume.days,
        "texts_per_day_at_the_end": volume.on(volume.days - 1),
        "texts": sum(volume.each()),
    }


def _hosting(ways: Sequence[Way], rent: Rent) -> Json | None:
    if not any(way.own for way in ways):
        return None
    usd, source = rent.hourly("")
    return {
        "usd_per_hour": usd,
        "source": source,
        "utilisation": rent.utilisation,
        "cores": cores(),
    }


def _told(way: Way, rent: Rent, volume: Volume, paid: Mapping[str, Sequence[float]]) -> Json:
    contender = way.contender(rent)
    told = way.told(rent)
    if contender is None:
        missing = ("usd_per_1000", "usd_per_month", "usd_per_month_at_the_end", "usd_in_all")
        return told | {"instances": None} | dict.fromkeys(missing)
    last = volume.on(volume.days - 1)
    own = contender.hosting
    return told | {
        "instances": None if own is None else own.instances(volume.per_day),
        "usd_per_1000": contender.usd_per_1000,
        "usd_per_month": a_month(contender, volume.per_day),
        "usd_per_month_at_the_end": a_month(contender, last),
        "usd_in_all": paid[way.name][-1],
    }


def _in_order(told: list[Json]) -> list[Json]:
    """The cheapest in all first; those of which too little is known last."""
    return sorted(told, key=lambda one: (one["usd_in_all"] is None, one["usd_in_all"] or 0.0))


def _compared(
    one: Contender, other: Contender, paid: Mapping[str, Sequence[float]], volume: Volume
) -> Json:
    volumes = by_volume(one, other)
    days = by_day(one.name, other.name, paid[one.name], paid[other.name])
    names = (one.name, other.name)
    return {
        "between": list(names),
        "by_volume": _plain(volumes),
        "by_day": _plain(days),
        "words": [told_by_volume(names, volumes), told_by_day(names, days, volume.days)],
    }


def _plain(runs: Sequence[Run]) -> list[Json]:
    """The first changes, and the last."""
    shown = list(runs) if len(runs) <= _MOST_RUNS else [*runs[: _MOST_RUNS - 1], runs[-1]]
    return [{"from": run.start, "cheaper": run.cheaper} for run in shown]


def _round(values: Sequence[float]) -> list[float]:
    return [round(value, 6) for value in values]


def _assumed(ways: Sequence[Way], rent: Rent) -> list[str]:
    usd, source = rent.hourly("")
    found = []
    if any(way.own for way in ways):
        found.append(
            f"an instance costs ${usd:g} an hour ({source}), is as fast as this machine "
            f"({cores()} cores), runs all day, and is used to {rent.utilisation:.0%} on average"
        )
    if any(way.kind == "asked" for way in ways):
        found.append("a text is asked about once, with tokens as counted or estimated here")
    if any(way.price for way in ways):
        found.append("prices of tokens stay as they are today; no discounts for batches or caching")
    if any(way.kind == "trained here" for way in ways):
        found.append(
            "training is done once, on an instance of the same price; hours of this machine "
            "for writing and labeling the rows, and of people, are not counted"
        )
    return found
