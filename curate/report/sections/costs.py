"""What it took: tokens, money, time."""

from __future__ import annotations

from typing import Any

from ....in_words import dollars, number, seconds
from ..blocks import Bar, Bars, Beside, Hues, Section, Table
from ..draw.strips import bar
from ..in_json import Json, inside, is_number

_STAGES = {"generation": "writing texts", "regeneration": "writing again", "labeling": "labelling"}
_STEPS = {
    "generate": "writing texts",
    "label": "labelling",
    "regenerate": "writing again",
    "curate": "checking",
    "split": "splitting",
    "export": "exporting",
    "finetune": "training",
    "evaluate": "measuring",
}


def section(report: Json, hues: Hues) -> Section | None:
    """Requests, tokens and dollars by stage, and seconds by step."""
    blocks = [*_money(report), *_time(report)]
    return Section("costs", "What it took", [Beside(blocks)]) if blocks else None


def _money(report: Json) -> list[Table]:
    rows = []
    for stage, words in _STAGES.items():
        one = inside(report, stage)
        if cost := inside(one, "cost"):
            rows.append([words, str(one.get("model", "")), *_figures(cost)])
    if not rows:
        return []
    total = inside(report, "cost")
    if total:
        rows.append(["in all", "", *_figures(total)])
    prices = sorted({str(p) for s in _STAGES if (p := inside(report, s).get("prices"))})
    note = f"Prices: {'; '.join(prices)}." if prices else ""
    columns = ["stage", "model", "answers", "tokens in", "tokens out", "cost"]
    return [Table(columns, rows, "Asking models", note, words=("model",))]


def _figures(cost: Json) -> list[str]:
    counts = [number(cost.get(key)) for key in ("answers", "input_tokens", "output_tokens")]
    return [*counts, money(cost)]


def money(cost: Json) -> str:
    """Dollars of a cost; says where some of it has no known price."""
    usd: Any = cost.get("usd")
    if not is_number(usd):
        return "price not known"
    return f"{'at least ' if cost.get('unpriced') else ''}{dollars(usd)}"


def _time(report: Json) -> list[Bars]:
    took = {name: value for name, value in inside(report, "seconds").items() if is_number(value)}
    if not took:
        return []
    most = max(took.values()) or 1
    rows = [
        Bar(_STEPS.get(name, name), seconds(value), bar([(value / most, "hue0")], whole=True))
        for name, value in took.items()
    ]
    return [Bars(rows, f"Time: {seconds(sum(took.values()))}")]
