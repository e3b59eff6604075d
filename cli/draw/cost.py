"""What each way of answering texts costs, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType

from ...in_words import signs
from ...in_words import volume as in_words
from .chart import chart
from .tables import Json, bullets, cell, dollars, line, section, share, table

_MOST_PAIRS = 8


def draw_cost(found: Json) -> RenderableType:
    """A line a contender, the sums over time as a picture, and where one overtakes another."""
    volume: Json = found["volume"]
    return Group(
        line(""),
        section(
            f"What texts cost: {in_words(volume)}",
            _table(found["contenders"], volume),
            bullets(_notes(found["contenders"]), "yellow"),
            bullets([f"{signs([mark]).strip()} {why}" for mark, why in found["marks"].items()]),
        ),
        section(
            "Paid in all, with what was paid before the first text",
            chart(
                found["series"]["days"],
                found["series"]["usd"],
                money,
                "days",
            ),
        ),
        *_overtaking(found["break_even"]),
        line(f"Assumed: {'; '.join(found['assumed'])}.", "dim"),
    )


def money(usd: Any) -> str:
    """Dollars in at most eight signs."""
    if not isinstance(usd, int | float):
        return "unknown"
    if usd >= 999_950:
        return f"${usd / 1e6:,.1f} M" if usd < 999.95e6 else f"${usd / 1e9:,.1f} B"
    return f"${usd:,.0f}" if usd >= 999.995 else f"${usd:.2f}" if usd >= 1 else dollars(usd)


def _table(contenders: list[Json], volume: Json) -> RenderableType:
    grows = bool(volume["growth_per_day"])
    last = ["a month, at last"] if grows else []
    known = any(one["accuracy"] for one in contenders)
    good = ["right"] if known else []
    columns = ["contender", *good, "per 1,000", "a month", *last, "instances", "before", "in all"]
    rows = table(*columns)
    for one in contenders:
        rows.add_row(
            cell(one["name"]),
            *([_right(one["accuracy"])] if known else []),
            money(one["usd_per_1000"]),
            money(one["usd_per_month"]),
            *([money(one["usd_per_month_at_the_end"])] if grows else []),
            "-" if one["instances"] is None else f"{one['instances']:,}",
            money(sum(one["once"].values())),
            money(one["usd_in_all"]),
        )
    return rows


def _right(accuracy: Json | None) -> str:
    return "-" if accuracy is None else share(accuracy["value"]) + signs(accuracy["marks"])


def _notes(contenders: list[Json]) -> list[str]:
    found = []
    if sets := {one["accuracy"]["set"] for one in contenders if one["accuracy"]}:
        found.append(f"right: accuracy on {', '.join(sorted(sets))}; `evaluate` has its intervals")
    for one in contenders:
        measured = _measured(one)
        if words := [*([measured] if measured else []), *one["notes"]]:
            found.append(f"{one['name']}: {'; '.join(words)}")
    return found


def _measured(one: Json) -> str:
    if one["texts_per_second"] is not None:
        return f"{_speed(one['texts_per_second'])} texts a second for an instance"
    if one["input_tokens"] is None:
        return ""
    words = f"{one['input_tokens']:,.0f} tokens in and {one['output_tokens']:,.1f} out a text"
    price: Mapping[str, Any] | None = one["price"]
    if price is not None:
        given = (price["input_per_million"], price["output_per_million"])
        words += f", ${given[0]:g} and ${given[1]:g} per million ({price['source']})"
    return words


def _speed(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _overtaking(pairs: list[Json]) -> list[RenderableType]:
    """A section of it; none where there are no two to compare."""
    changing = [one for one in pairs if len(one["by_volume"]) > 1 or len(one["by_day"]) > 1]
    shown = (changing or pairs)[:_MOST_PAIRS]
    words = [f"{' and '.join(one['between'])}: {' '.join(one['words'])}" for one in shown]
    if len(pairs) > len(shown):
        words.append(f"{len(pairs) - len(shown)} other pairs: --json has them")
    return [section("Where one overtakes another", bullets(words))] if words else []
