"""How the labelers of a panel agree and err."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....in_words import interval, number, share
from ..blocks import Bar, Bars, Beside, Cells, Chip, Facts, Heat, Hues, Section, Table, Words
from ..draw.strips import Scale, axis, whisker
from ..in_json import Json, ends, inside, is_number, rows_of, sentences, spoken

_MOST = 9


def section(report: Json, hues: Hues) -> Section | None:
    """Agreement of all and of pairs, what each mistakes, and what asking in turn saved."""
    panel = inside(report, "labeling", "panel")
    if not panel:
        return None
    blocks: list[Any] = [Words(sentences(panel)), _labelers(panel)]
    for decision in rows_of(panel.get("decisions"))[:_MOST]:
        blocks += _agreement(decision)
        blocks += _errors(decision, hues)
    if saved := inside(panel, "saved"):
        blocks.append(_saved(saved))
    return Section("panel", "The panel of labelers", blocks)


def _labelers(panel: Json) -> Table:
    rows = [
        [
            str(one.get("name", "")),
            str(one.get("model", "")),
            *(number(one.get(key)) for key in ("rows", "votes", "votes_failed")),
        ]
        for one in rows_of(panel.get("labelers"))
    ]
    combined = f"Combined by {spoken(panel.get('combine', ''))}."
    return Table(
        ["labeler", "model", "rows", "votes", "failed"], rows, note=combined, words=("model",)
    )


def _agreement(decision: Json) -> list[Bars]:
    named = {"all, Krippendorff's alpha": decision.get("alpha")}
    for pair in rows_of(decision.get("kappa")):
        named[f"{pair.get('first')} and {pair.get('second')}, Cohen's kappa"] = pair.get("kappa")
    known = {name: (one, figure) for name, one in named.items() if (figure := ends(one))}
    if not known:
        return []
    low = min(end for _, figure in known.values() for end in figure)
    scale = Scale(min(0.0, low), 1.0)
    rows = [
        Bar(name, _figure(figure), whisker(figure, scale)) for name, (_, figure) in known.items()
    ]
    title = "Agreement" + _of(decision)
    note = "0 is what chance gives, 1 always; with 95 % intervals."
    return [Bars(rows, title, note, axis(scale, shares=False))]


def _figure(figure: tuple[float, float, float]) -> str:
    return "{:.2f} ({:.2f} to {:.2f})".format(*figure)


def _of(decision: Json) -> str:
    what = decision.get("of")
    return "" if what in (None, "label") else f": {what}"


def _errors(decision: Json, hues: Hues) -> list[Any]:
    """Of each labeler the share of each true label that it gives each label."""
    tables = [
        _matrix(name, inside(decision, "errors", name), hues)
        for name in list(inside(decision, "errors"))[:_MOST]
    ]
    tables = [table for table in tables if table.rows and len(table.columns) <= _MOST + 1]
    return [Beside(tables)] if tables else []


def _matrix(name: str, errors: Mapping[str, Any], hues: Hues) -> Table:
    names = list(errors)
    rows: list[Cells] = []
    for true, given in errors.items():
        cells = [_share(inside(given, one).get("share"), one != true) for one in names]
        rows.append([Chip(true, hues.of(true)), *cells])
    note = "True label by line, given label by column, as estimated from the votes alone."
    return Table(["true ↓  given →", *names], rows, f"What {name} takes for what", note)


def _share(value: Any, wrong: bool) -> Heat:
    level = round(10 * value) if is_number(value) else 0
    return Heat(share(value), max(0, min(10, level)), wrong)


def _saved(saved: Json) -> Facts:
    pairs = [
        ("rows decided by the first", f"{number(saved.get('rows'))} of {number(saved.get('of'))}"),
        ("their share", interval(saved | {"value": saved.get("share")})),
        ("requests not sent, about", number(saved.get("requests"))),
    ]
    return Facts(pairs, "What asking in turn saved")
