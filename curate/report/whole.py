"""The whole report: its head, what stands out, and all sections."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ...in_words import interval, number, share
from .blocks import HUES, Chip, Hues, Section, Tile, Tiles, Words
from .in_json import Json, ends, inside, is_number, number_in, rows_of
from .page import page
from .sections import SECTIONS
from .sections.costs import money

_LABELS = 12
_OUT = 8


def whole(report: Json) -> str:
    """HTML of a report, of a run or of `curate FILE`."""
    report = json.loads(json.dumps(report, default=_plain))
    if "curation" not in report and "checks" in report:
        report = _of_file(report)
    labels = report.get("labels")
    own = list(labels) if isinstance(labels, list | dict) else []
    names = [str(name) for name in own or _names(report)]
    hues = Hues(tuple(names[:HUES]))
    found = [made for section in SECTIONS if (made := section(report, hues)) is not None]
    chips = [Chip(name, hues.of(name)) for name in names]
    return page(
        _title(report),
        [_glance(report, found), *found],
        about=str(report.get("about") or ""),
        labels=chips[:_LABELS],
        more_labels=max(0, len(chips) - _LABELS),
        made_by=_made_by(report),
    )


def _plain(value: Any) -> Any:
    """NumPy's numbers as numbers; what JSON has not as words."""
    return value.item() if hasattr(value, "item") else str(value)


def _of_file(report: Json) -> Json:
    """The report of a file in the shape of a run's."""
    head = {key: report[key] for key in ("file", "version", "fix") if key in report}
    return head | {"curation": report}


def _names(report: Json) -> list[str]:
    return list(inside(report, "curation", "labels"))


def _title(report: Json) -> str:
    file = report.get("file")
    return str(report.get("task") or (Path(str(file)).name if file else "") or "Dataset")


def _made_by(report: Json) -> str:
    where = "report.json beside it" if report.get("folder") else "what --json prints"
    return (
        f"Made by labelwright {report.get('version') or ''} from {where}, which has every figure. "
        "All intervals are of 95 %."
    )


def _glance(report: Json, sections: list[Section]) -> Section:
    tiles = [tile for tile in _tiles(report) if tile.value]
    there = {section.id for section in sections}
    linked = [Tile(t.name, t.value, t.note, t.goes_to if t.goes_to in there else "") for t in tiles]
    out = [line for section in sections for line in section.stands_out][:_OUT]
    blocks: list[Any] = [Tiles(linked)] if linked else []
    blocks += [Words(out)] if out else []
    if not blocks:
        blocks = [Words(["Nothing was done yet."])]
    return Section("glance", "At a glance", blocks)


def _tiles(report: Json) -> list[Tile]:
    curation = inside(report, "curation")
    tiles = _measured(report)
    tiles += _audited(inside(report, "audit", "accuracy"))
    if is_number(curation.get("kept")):
        note = f"of {number(curation.get('rows'))} that were checked"
        tiles.append(Tile("rows kept", number(curation["kept"]), note, "rows"))
    surface = inside(curation, "surface_only")
    if is_number(surface.get("accuracy")):
        note = f"of labels; the commonest label: {share(surface.get('majority'))}"
        tiles.append(
            Tile("told by the surface alone", share(surface["accuracy"]), note, "artefacts")
        )
    checks = inside(curation, "checks")
    if findings := rows_of(curation.get("findings")):
        tiles.append(Tile("findings", number(len(findings)), "about the table", "checks"))
    if flagged := int(sum(number_in(inside(checks, name), "flagged") for name in checks)):
        tiles.append(Tile("flags", number(flagged), "on rows, of all checks", "checks"))
    cost = inside(report, "cost")
    if cost.get("answers"):
        tokens = int(sum(number_in(cost, key) for key in ("input_tokens", "output_tokens")))
        tiles.append(
            Tile("cost of asking models", money(cost), f"{number(tokens)} tokens", "costs")
        )
    return tiles


def _measured(report: Json) -> list[Tile]:
    """Accuracy on sets that people made; on held-out rows where there are none."""
    sets = inside(report, "evaluation", "sets")
    chosen = [name for name in sets if name != "test"] or list(sets)
    tiles = []
    for name in chosen[:3]:
        figure = ends(inside(sets, name, "accuracy"))
        if figure:
            where = {"real": "real texts", "test": "held-out rows"}.get(name, name)
            note = f"{_range(figure)}, {number(inside(sets, name).get('rows'))} texts"
            tiles.append(Tile(f"accuracy on {where}", share(figure[0]), note, "evaluation"))
    return tiles


def _audited(accuracy: Json) -> list[Tile]:
    best = accuracy.get("powered") if not accuracy.get("warning") else None
    figure = ends(best) or ends(accuracy.get("plain"))
    return [Tile("labels right", share(figure[0]), _range(figure), "audit")] if figure else []


def _range(figure: tuple[float, float, float]) -> str:
    value, low, high = figure
    return interval({"value": value, "low": low, "high": high}).partition("(")[2].rstrip(")")
