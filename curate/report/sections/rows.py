"""Where rows went: from what a model wrote to what a model is trained on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from ....in_words import counted, number, share
from ..blocks import Bar, Bars, Beside, Chip, Hues, Section
from ..draw.strips import bar
from ..in_json import Json, count_in, counts_in, inside, is_number, number_in, objects_in, spoken

SPLITS = {"train": "hue0", "validation": "hue4", "test": "hue1"}
_REASONS = 12
_FILE = "in the file"


def section(report: Json, hues: Hues) -> Section | None:
    """Rows after each step, and what was dropped for which reason."""
    steps = _steps(report)
    if not steps or (len(steps) == 2 and steps[0][1] == steps[1][1] and steps[0][0] == _FILE):
        return None
    most = max(count for _, count, _ in steps) or 1
    rows = [
        Bar(name, _figure(count, note), bar([(count / most, "hue0")], whole=True))
        for name, count, note in steps
    ]
    blocks = [Beside([Bars(rows, "Rows after each step"), *_lost(report)]), *_sides(report)]
    return Section("rows", "Where rows went", blocks)


def _figure(count: int, note: str) -> str:
    return f"{number(count)}{' · ' if note else ''}{note}"


def _steps(report: Json) -> list[tuple[str, int, str]]:
    """Name, rows and a note of each step that was done."""
    found: list[tuple[str, int, str]] = []
    by_label = objects_in(inside(report, "generation", "labels")).values()
    written, usable, repaired = (
        sum(count_in(one, key) for one in by_label) for key in ("candidates", "usable", "repaired")
    )
    if written:
        found.append(("written by the model", written, ""))
        note = f"{number(repaired)} repaired" if repaired else ""
        found.append(("usable and new", usable, note))
    generated = count_in(inside(report, "generation"), "rows")
    if generated > usable:
        found.append(("with the texts that were brought", generated, ""))
    if again := count_in(inside(report, "regeneration"), "rows"):
        found.append(("with those asked for again", generated + again, ""))
    found += _labelled(inside(report, "labeling"))
    curation = inside(report, "curation")
    if is_number(curation.get("rows")):
        if not found:
            found.append((_FILE, count_in(curation, "rows"), ""))
        found.append(("kept by the checks", count_in(curation, "kept"), ""))
    return found


def _labelled(labeling: Json) -> list[tuple[str, int, str]]:
    rows, without = count_in(labeling, "rows"), count_in(labeling, "rows_without_label")
    if not rows:
        return []
    none_fits = count_in(labeling, "rows_abstained")
    notes = [f"{number(without)} without"] if without else []
    notes += [f"{number(none_fits)} that no label fits"] if none_fits else []
    return [("with a label", max(0, rows - without - none_fits), ", ".join(notes))]


def _lost(report: Json) -> list[Bars]:
    """Rows dropped, by reason; the most frequent first."""
    reasons: Counter[str] = Counter()
    for one in objects_in(inside(report, "generation", "labels")).values():
        reasons.update(counts_in(inside(one, "dropped")))
        reasons["more than was asked for"] += count_in(one, "surplus")
    dropped = counts_in(inside(report, "curation", "dropped"))
    reasons.update({f"{spoken(name)} (check)": count for name, count in dropped.items()})
    shown = [(name, count) for name, count in reasons.most_common() if count]
    if not shown:
        return []
    most = shown[0][1]
    rows = [
        Bar(name, number(count), bar([(count / most, "hue5")], whole=True))
        for name, count in shown[:_REASONS]
    ]
    return [Bars(rows, "Dropped, and why", more=max(0, len(shown) - _REASONS))]


def _sides(report: Json) -> list[Bars]:
    """Rows of each label in train, validation and test."""
    split = inside(report, "split")
    totals = {name: sum(counts_in(inside(split, name)).values()) for name in SPLITS}
    totals = {name: rows for name, rows in totals.items() if rows}
    everything = sum(totals.values())
    if not everything:
        return []
    legend = [Chip(f"{name}: {number(rows)}", SPLITS[name]) for name, rows in totals.items()]
    figure = ", ".join(share(rows / everything) for rows in totals.values())
    drawn = bar([(rows / everything, SPLITS[name]) for name, rows in totals.items()])
    note = "Seed examples of the prompt file are among the training rows." if _seeds(report) else ""
    if mended := inside(report, "curation", "mended_seeds"):
        note += f" {counted(len(mended), 'seed example')} lost the marks that the texts lost, too."
    return [Bars([Bar("all rows", figure, drawn)], "Split", note, legend=legend)]


def _seeds(report: Mapping[str, object]) -> bool:
    split = inside(report, "split")
    rows = sum(sum(counts_in(inside(split, name)).values()) for name in SPLITS)
    return rows > number_in(inside(report, "curation"), "kept", math.inf)
