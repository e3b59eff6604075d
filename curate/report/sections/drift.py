"""How texts differ from those that people write for the same task."""

from __future__ import annotations

from typing import Any

from ....in_words import number, share
from ..blocks import Bar, Bars, Cells, Chip, Facts, Hues, Quote, Quotes, Section, Words, long_table
from ..draw.strips import Scale, axis, bar
from ..generic import said
from ..in_json import Json, inside, is_number, rows_of, sentences

CHECK = "drift"
_FAR = 0.75
_SAYS = (
    "A model is asked to tell these texts from real ones. Where it cannot, they are alike; where "
    "it can, the features that give them away say what to change."
)


def section(report: Json, hues: Hues) -> Section | None:
    """How far the two are told apart, by label, and by which features."""
    curation = inside(report, "curation")
    figures = inside(curation, "figures", CHECK)
    if not is_number(figures.get("auc")):
        return None
    found = [one for one in rows_of(curation.get("findings")) if one.get("check") == CHECK]
    words = [line for one in found for line in sentences(one)]
    blocks: list[Any] = [
        Words(words or ["Nothing tells these texts from real ones more than chance allows."]),
        _told(figures),
        Facts(
            [
                ("texts compared of either side", number(figures.get("compared"))),
                ("overlap", share(figures.get("overlap"))),
                ("real texts with one like them", share(figures.get("coverage"))),
                ("on both sides, left out", number(figures.get("shared"))),
            ]
        ),
        *_features(figures),
        *_labels(figures, hues),
        *_far(figures),
    ]
    return Section("drift", "Beside real texts", blocks, _SAYS, words[:1])


def _told(figures: Json) -> Bars:
    both = {"as they are written": figures["auc"], "by their words alone": figures.get("words_auc")}
    rows = [
        Bar(
            name,
            f"{value:.2f}",
            bar(
                [((value - 0.5) * 2 if value > 0.5 else 0, "hue5" if value >= _FAR else "hue0")],
                whole=True,
            ),
        )
        for name, value in both.items()
        if is_number(value)
    ]
    note = (
        "Area under the ROC curve, from 0.5 at the left (told apart by chance alone) to 1 (always)."
    )
    return Bars(rows, "Told from real texts", note)


def _features(figures: Json) -> list[Bars]:
    """How often each telling feature is on either side."""
    rows = []
    for one in rows_of(figures.get("features"))[:12]:
        ours, theirs = one.get("in_table"), one.get("in_real")
        if not is_number(ours) or not is_number(theirs):
            continue
        drawing = bar([(ours, "hue0")], marks=[theirs], whole=True)
        figure = f"{share(ours)} here, {share(theirs)} real"
        rows.append(Bar(str(one.get("feature", "")), figure, drawing))
    legend = [Chip("texts of the table", "hue0"), Chip("upright line: real texts", "hueless")]
    bars = Bars(rows, "What tells them apart", axis=axis(Scale(0, 1)), legend=legend)
    return [bars] if rows else []


def _labels(figures: Json, hues: Hues) -> list[Any]:
    keys = ("rows", "auc", "p_value", "overlap", "coverage")
    labels = inside(figures, "labels")
    rows: list[Cells] = [
        [Chip(name, hues.of(name)), *(said(key, one.get(key)) for key in keys)]
        for name, one in labels.items()
        if name and isinstance(one, dict)
    ]
    columns = ["label", "texts", "area under ROC", "p", "overlap", "real texts covered"]
    return long_table(columns, rows, "By label")


def _far(figures: Json) -> list[Quotes]:
    far = figures.get("not_covered")
    if not isinstance(far, list) or not far:
        return []
    return [Quotes([Quote(str(one)) for one in far[:5]], "Real texts that nothing here is like")]
