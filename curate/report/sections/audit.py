"""What people's answers say of the labels."""

from __future__ import annotations

from typing import Any

from ....in_words import interval, number, share
from ..blocks import (
    Bar,
    Bars,
    Beside,
    Cells,
    Chip,
    Hues,
    Picture,
    Section,
    Table,
    Words,
    long_table,
)
from ..confusion import confusion
from ..curves import HUES, coverage_curve, reliability_plot
from ..draw.strips import Scale, axis, whisker
from ..in_json import Json, ends, inside, is_number, objects_in, rows_of, sentences

_MOST = 30
_OF_SETS = {
    "both": "both say it",
    "only_person": "only the person",
    "only_labelled": "only the labeler",
    "neither": "neither",
}


def section(report: Json, hues: Hues) -> Section | None:
    """How many labels are right, how often each occurs, and what the confidences mean."""
    audit = inside(report, "audit")
    if not audit:
        return None
    says = (
        f"{number(audit.get('reviewed'))} of {number(audit.get('rows'))} rows were answered by a "
        f"person, {number(audit.get('drawn'))} of them drawn by chance."
    )
    words = sentences(audit)
    blocks: list[Any] = [Words(words)] if words else []
    blocks += [*_accuracy(audit), *_shares(audit, hues)]
    pictures = [*_reliability(audit), *_curve(audit)]
    blocks += [Beside(pictures)] if pictures else []
    blocks += [*_thresholds(audit), *_by_label(audit, hues), *_confused(audit, hues)]
    return Section("audit", "How good the labels are", blocks, says, words[:1])


def _accuracy(audit: Json) -> list[Bars]:
    accuracy = inside(audit, "accuracy")
    named = {
        "right, from the answers alone": accuracy.get("plain"),
        "with the confidences of all rows": accuracy.get("powered"),
        "at most one step off": audit.get("within_one_step"),
    }
    for one in rows_of(audit.get("labelers")):
        named[f"right of {one.get('name')} alone"] = one.get("right")
    known = {name: (one, figure) for name, one in named.items() if (figure := ends(one))}
    if not known:
        return []
    scale = Scale.of_shares([1.0, *(end for _, figure in known.values() for end in figure)])
    rows = [
        Bar(name, interval(one), whisker(figure, scale)) for name, (one, figure) in known.items()
    ]
    return [Bars(rows, "Labels that are right", "With 95 % intervals.", axis(scale))]


def _shares(audit: Json, hues: Hues) -> list[Bars]:
    known = []
    for name, one in objects_in(inside(audit, "class_shares")).items():
        best = one.get("powered") if not one.get("warning") else None
        if (figure := ends(best) or ends(one.get("plain"))) is not None:
            labelled = one.get("labelled")
            known.append((name, labelled if is_number(labelled) else None, figure))
    if not known:
        return []
    scale = Scale.of_shares([end for _, _, figure in known for end in figure])
    rows = [
        Bar(
            name,
            f"{share(figure[0])}, labelled {share(labelled)}",
            whisker(figure, scale, hues.of(name), against=labelled),
            hues.of(name),
        )
        for name, labelled, figure in known[:_MOST]
    ]
    note = (
        "The share that each label truly has, with its 95 % interval; the upright line is the "
        "share that was labelled so."
    )
    more = max(0, len(known) - _MOST)
    return [Bars(rows, "How often each label occurs", note, axis(scale), more=more)]


def _reliability(audit: Json) -> list[Picture]:
    both = inside(audit, "reliability")
    bins = {
        name: rows_of(both.get(name)) for name in ("before", "after") if rows_of(both.get(name))
    }
    if not bins:
        return []
    said = {"before": "as the votes say it", "after": "calibrated"}
    legend = [Chip(said[name], hue) for name, hue in zip(bins, HUES, strict=False)]
    note = "On the dashed line a confidence means what it says. Larger dots are more rows."
    error = inside(audit, "calibration", "ece")
    if ends(error.get("before")) and ends(error.get("after")):
        before, after = interval(error["before"]), interval(error["after"])
        note += f" Calibration error {before} before, {after} after."
    drawn = reliability_plot(bins, "labels that are right")
    return [Picture(drawn, "What the confidences mean", note, legend)]


def _curve(audit: Json) -> list[Picture]:
    points = rows_of(audit.get("risk_coverage"))
    if not points:
        return []
    note = (
        "How many labels are right if only the most confident are taken; the band is the 95 % "
        "interval."
    )
    drawn = coverage_curve(points, "labels that are right")
    return [Picture(drawn, "Risk and coverage", note)]


def _thresholds(audit: Json) -> list[Table]:
    rows = [
        [
            share(one.get("wanted")),
            f"{one['threshold']:.3f}",
            interval(one.get("coverage")),
            interval(one.get("accuracy")),
        ]
        for one in rows_of(audit.get("thresholds"))
        if isinstance(one.get("threshold"), float)
    ]
    columns = ["wanted right", "confidence from", "rows taken", "right among them"]
    return [Table(columns, rows, "Label automatically from")] if rows else []


def _by_label(audit: Json, hues: Hues) -> list[Any]:
    labels = inside(audit, "labels")
    rows: list[Cells] = [
        [Chip(name, hues.of(name)), interval(one.get("right")), interval(one.get("found"))]
        for name, one in labels.items()
        if isinstance(one, dict)
    ]
    columns = ["label", "right where given", "found where true"]
    return long_table(columns, rows, "By label")


def _confused(audit: Json, hues: Hues) -> list[Any]:
    table = inside(audit, "confusion")
    sets = [(name, one) for name, one in objects_in(table).items() if set(one) <= set(_OF_SETS)]
    if sets:
        rows: list[Cells] = [
            [Chip(name, hues.of(name)), *(number(one.get(key)) for key in _OF_SETS)]
            for name, one in sets
        ]
        return long_table(["label", *_OF_SETS.values()], rows, "Person and labeler")
    return confusion(table, hues, "truly", "labelled", "Truth and label")
