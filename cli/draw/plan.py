"""What a run will take, drawn."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType

from .tables import Json, bullets, cell, line, section, table


def draw_plan(plan: Json) -> RenderableType:
    """Per stage and in all: calls, tokens and dollars; then prices, assumptions, what to do."""
    rows = table("stage", "model", "calls", "tokens in", "tokens out", "cost", text=["model"])
    stages: Json = plan.get("stages", {})
    for name, one in _parts(stages):
        rows.add_row(name, cell(one.get("model", "")), *_figures(one))
    rows.add_section()
    rows.add_row("in all", "", *_figures(plan.get("total", {})))
    return Group(
        line(""),
        section(
            f"Plan of {plan.get('folder', '')}" + (", in batches" if plan.get("batch") else ""),
            rows,
            bullets(_prices(stages, bool(plan.get("batch")))),
            _assumed(stages, plan),
            *(line(note, "yellow") for note in plan.get("notes", [])),
            bullets(_spent(plan.get("spent") or {})),
        ),
    )


def _parts(stages: Json) -> list[tuple[str, Json]]:
    """Each stage, or each labeler of its panel."""
    return [(name, one) for name, stage in stages.items() for one in stage.get("labelers", [stage])]


def _figures(one: Json) -> list[str]:
    counts = (_counts(one.get(key)) for key in ("calls", "input_tokens", "output_tokens"))
    return [*counts, _dollars(one.get("usd"))]


def _prices(stages: Json, batch: bool) -> list[str]:
    """Each price once, with where it is from."""
    words = {}
    for _, one in _parts(stages):
        if price := one.get("price"):
            words[one.get("model")] = _price(price, batch)
    return [f"{model}: {price}" for model, price in words.items()]


def _price(price: Json, batch: bool) -> str:
    given, source = (price["input_per_million"], price["output_per_million"]), price["source"]
    if not any(given):
        return f"costs nothing ({source})"
    share = f", {price['batch_share']:.0%} of it in batches" if batch else ""
    return f"${given[0]:g} in, ${given[1]:g} out per million tokens{share} ({source})"


def _assumed(stages: Json, plan: Json) -> RenderableType:
    words = [line("Assumed:", "dim")]
    for name, one in _parts(stages):
        words.append(line(f"{name}: {'; '.join(one.get('assumed', []))}.", "dim"))
    words += [line(f"{sentence[:1].upper()}{sentence[1:]}.", "dim") for sentence in plan["assumed"]]
    return Group(*words)


def _spent(spent: Json) -> list[str]:
    """What was spent before."""
    return [
        f"{stage} was done in this folder: {one.get('answers', 0):,} answers for "
        f"{'an unknown sum' if one.get('usd') is None else _money(one['usd'])}. They are kept: "
        "what is the same is not asked or paid for again"
        for stage, one in spent.items()
    ]


def _counts(figure: Any) -> str:
    if not figure:
        return "-"
    low, high = _short(figure["low"]), _short(figure["high"])
    return low if low == high else f"{low} to {high}"


def _short(number: int) -> str:
    """A count with two or three figures that mean something."""
    if number < 1_000:
        return f"{number}"
    unit, letter = (1_000_000, "M") if number >= 999_500 else (1_000, "k")
    digits = 1 if number < 9.95 * unit else 0
    return f"{number / unit:,.{digits}f} {letter}"


def _dollars(figure: Any) -> str:
    if not figure:
        return "unknown"
    low, high = _money(figure["low"]), _money(figure["high"])
    return low if low == high else f"{low} to {high}"


def _money(usd: float) -> str:
    """Dollars to the cent; below ten cents with two figures that mean something."""
    if usd == 0:
        return "$0"
    digits = 2 if usd >= 0.1 else 1 - math.floor(math.log10(usd))
    return f"${usd:,.{digits}f}"
