"""Every check without a part of its own: its findings, its figures, some of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....in_words import chance, number, share
from ..blocks import Card, Cards, Chip, Folded, Hues, Section, Table, Words
from ..generic import blocks_of
from ..in_json import Json, inside, objects_in, rows_of, sentences, spoken
from ..rows_shown import quotes_of
from . import artefacts, cell_value, coverage, drift

_OWN_PART = {artefacts.CHECK, cell_value.CHECK, coverage.CHECK, drift.CHECK, "leak"}
_SHOWN_ELSEWHERE = {"imbalance"}
_KNOWN = {
    "check", "tier", "feature", "label", "rows", "rate_in_label", "rate_elsewhere", "p_value",
    "gain", "example_ids", "words", "examples",
}  # fmt: skip
_MOST = 30


def section(report: Json, hues: Hues) -> Section | None:
    """A part in a frame for each check that found or measured something."""
    curation = inside(report, "curation")
    cards, out, grouped = [], [], inside(curation, "groups")
    for name, one in objects_in(inside(curation, "checks")).items():
        if name in _OWN_PART or name in grouped:
            continue
        findings = [f for f in rows_of(curation.get("findings")) if f.get("check") == name]
        figures = {} if name in _SHOWN_ELSEWHERE else inside(curation, "figures", name)
        if one.get("flagged") or findings or _says_more(figures):
            blocks = [*_findings(findings, hues), *blocks_of(figures)]
            blocks += quotes_of(report, name, hues)
            flagged = f"{number(one.get('flagged'))} rows flagged"
            cards.append(Card(spoken(name), blocks, [Chip(flagged, "tag")]))
            out += sentences(figures)[:1]
    if not cards:
        return None
    return Section("other-checks", "Check by check", [Cards(cards)], stands_out=out)


def _says_more(figures: Json) -> bool:
    """Whether figures are worth a look where a check has found nothing."""
    return any(isinstance(value, dict | list) and value for value in figures.values())


def _findings(findings: Sequence[Json], hues: Hues) -> list[Any]:
    """Sentences where findings have them, else their figures; what a check adds is folded."""
    blocks: list[Any] = []
    words = [line for one in findings for line in sentences(one)]
    if words:
        blocks.append(Words(words[:_MOST]))
    without = [one for one in findings if not sentences(one)]
    if without:
        blocks.append(_table(without, hues))
    for one in findings[:_MOST]:
        more = {key: value for key, value in one.items() if key not in _KNOWN}
        if inner := blocks_of(more):
            blocks.append(Folded(f"{one.get('feature', '')} {one.get('label') or ''}", inner))
    return blocks


def _table(findings: Sequence[Json], hues: Hues) -> Table:
    rows = [
        [
            str(one.get("feature", "")),
            Chip(str(one["label"]), hues.of(str(one["label"]))) if one.get("label") else "",
            number(one.get("rows")),
            share(one.get("rate_in_label")),
            share(one.get("rate_elsewhere")),
            chance(one.get("p_value")),
        ]
        for one in findings[:_MOST]
    ]
    columns = ["finding", "label", "rows", "share", "beside", "p"]
    return Table(columns, rows, words=("label",), more=max(0, len(findings) - _MOST))
