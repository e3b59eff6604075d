"""What gives a label away by the way texts are written, and what a model makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....in_words import chance, number, share
from ..blocks import (
    Bar,
    Bars,
    Card,
    Cards,
    Chip,
    Facts,
    Folded,
    Hues,
    Quote,
    Quotes,
    Section,
    Words,
)
from ..draw.strips import Scale, axis, bar
from ..in_json import Json, inside, is_number, number_in, rows_of, sentences
from ..rows_shown import quotes_of

CHECK = "artefact"
_TIERS = {"generator": "made by the generator", "surface": "surface", "lexical": "words"}
_MOST = 6
_MUCH = 0.1
_SAYS = (
    "Marks, casing, length and words that go with one label. A model can learn them in place of "
    "what the label means, and fails on texts without them."
)


def section(report: Json, hues: Hues) -> Section | None:
    """Headline figures, then a card for each finding."""
    curation = inside(report, "curation")
    if CHECK not in inside(curation, "checks"):
        return None
    findings = [one for one in rows_of(curation.get("findings")) if one.get("check") == CHECK]
    findings.sort(key=_rank)
    blocks: list[Any] = [*_headline(curation)]
    if not findings:
        blocks.append(Words(["Nothing goes with a label more than chance allows."]))
    first, others = findings[:_MOST], findings[_MOST:]
    if first:
        blocks.append(Cards([_card(one, hues) for one in first]))
    if others:
        cards = Cards([_card(one, hues) for one in others[: 6 * _MOST]])
        blocks.append(Folded(f"{len(others):,} more findings", [cards]))
    if rows := quotes_of(report, CHECK, hues):
        blocks.append(Folded("Rows with a mark that gives their label away", rows))
    out = _stands_out(curation, findings)
    return Section("artefacts", "What gives labels away", blocks, _SAYS, out)


def _rank(finding: Json) -> tuple[int, float]:
    tier = str(finding.get("tier"))
    return list(_TIERS).index(tier) if tier in _TIERS else 9, -number_in(finding, "gain")


def _headline(curation: Json) -> list[Bars]:
    """Accuracies on one scale: of a full model with and without the marks, of the surface alone."""
    surface = inside(curation, "surface_only")
    without = inside(curation, "counterfactual")
    figures = {
        "a model that reads everything": (without.get("accuracy"), "hue0"),
        "the same, all marks taken away": (without.get("without"), "hue0"),
        "a model that sees the surface alone": (surface.get("accuracy"), "hue1"),
        "always the commonest label": (surface.get("majority"), "hueless"),
    }
    rows = _bars(figures)
    if not rows:
        return []
    note = "Labels told right, cross-validated."
    if is_number(without.get("changed")) and is_number(without.get("carriers")):
        note += (
            f" Taking the marks away changes the answer to {number(without['changed'])} of "
            f"{number(without['carriers'])} texts that carry one."
        )
    return [Bars(rows, "How far the way of writing goes", note, axis(Scale(0, 1)))]


def _bars(figures: dict[str, tuple[Any, str]]) -> list[Bar]:
    """Shares as bars; without those that are not known."""
    return [
        Bar(name, share(value), bar([(value, hue)], whole=True))
        for name, (value, hue) in figures.items()
        if is_number(value)
    ]


def _card(finding: Json, hues: Hues) -> Card:
    label = str(finding.get("label") or "")
    tier = str(finding.get("tier"))
    chips = [Chip(label, hues.of(label))] if label else []
    chips.append(Chip(_TIERS.get(tier, tier), "tag"))
    blocks: list[Any] = [_rates(finding, hues.of(label))]
    if words := sentences(finding):
        blocks.append(Words(words))
    blocks += [_facts(finding), *_examples(finding.get("examples"))]
    return Card(str(finding.get("feature", "")), blocks, chips)


def _rates(finding: Json, hue: str) -> Bars:
    """How often the feature is in the label and elsewhere; in real texts too, where known."""
    real = inside(finding, "real")
    figures = {
        "in label": (finding.get("rate_in_label"), hue),
        "elsewhere": (finding.get("rate_elsewhere"), "hueless"),
        "real, in label": (real.get("rate_in_label"), hue),
        "real, elsewhere": (real.get("rate_elsewhere"), "hueless"),
    }
    return Bars(_bars(figures), compact=True)


def _facts(finding: Json) -> Facts:
    without = inside(finding, "counterfactual")
    p_value = chance(finding.get("p_value"))
    pairs = [("rows", number(finding.get("rows"))), ("p, corrected", p_value)]
    if without.get("carriers"):
        figures = f"{number(without.get('changed'))} of {number(without['carriers'])}"
        pairs.append(("answers changed without it", figures))
    guises = [str(one.get("feature")) for one in rows_of(finding.get("guises"))]
    if guises:
        pairs.append(("also seen as", "; ".join(guises[:5])))
    return Facts(pairs)


def _examples(examples: Any) -> list[Quotes]:
    if not isinstance(examples, list) or not examples:
        return []
    return [Quotes([Quote(str(text)) for text in examples[:3]])]


def _stands_out(curation: Json, findings: Sequence[Json]) -> list[str]:
    surface = inside(curation, "surface_only")
    accuracy, majority = surface.get("accuracy"), surface.get("majority")
    out = []
    if is_number(accuracy) and is_number(majority) and accuracy - majority >= _MUCH:
        out.append(
            f"The way texts are written, without their words, tells {share(accuracy)} of the "
            f"labels; always saying the commonest label {share(majority)}."
        )
    strongest = [one for one in findings if one.get("tier") in ("generator", "surface")]
    return out + [_in_short(one) for one in strongest[:3]]


def _in_short(one: Json) -> str:
    real = inside(one, "real")
    ours = f"{share(one.get('rate_in_label'))} there, {share(one.get('rate_elsewhere'))} elsewhere"
    rates = (share(real.get(key)) for key in ("rate_in_label", "rate_elsewhere"))
    theirs = "; in real texts {} and {}".format(*rates) if real else ""
    return f"{one.get('label')!r} is given away: {one.get('feature')} ({ours}{theirs})."
