"""Which places and names the labeler picks, whatever the text."""

from __future__ import annotations

from typing import Any

from ....in_words import chance, number, share
from ..blocks import Bar, Bars, Beside, Folded, Hues, Section, Words
from ..draw.strips import Scale, axis, bar, whisker
from ..in_json import Json, ends, inside, is_number, number_in, objects_in, rows_of, sentences

_MOST = 25
_SURE = 0.01
_SAYS = (
    "Options stand in another order each time they are asked. A fair labeler picks each place as "
    "often as chance puts the right label there."
)


def section(report: Json, hues: Hues) -> Section | None:
    """Picks by place beside what chance gives, picks by name, and what was divided out."""
    labeling = inside(report, "labeling")
    places = inside(labeling, "places")
    debias = rows_of(labeling.get("debias"))
    shown = _picked(places, hues)
    if not shown and not debias:
        return None
    words = [*sentences(places), *(line for one in debias for line in sentences(one))]
    blocks: list[Any] = [Words(words)] if words else []
    blocks.append(Beside([*shown, *_leaning(labeling, hues)]))
    models = objects_in(inside(places, "models"))
    if len(models) > 1:
        for name, one in list(models.items())[:_MOST]:
            blocks.append(Folded(name, [Words(sentences(one)), Beside(_picked(one, hues))]))
    unfair = number_in(places, "p_value", 1.0) < _SURE
    return Section("places", "Place and name bias", blocks, _SAYS, words[:1] if unfair else ())


def _picked(places: Json, hues: Hues) -> list[Bars]:
    return [*_places(places), *_names(places, hues)]


def _places(places: Json) -> list[Bars]:
    known = [(one, figure) for one in rows_of(places.get("places")) if (figure := ends(one))]
    if not known:
        return []
    votes = sum(number_in(one, "picked") for one, _ in known) or 1
    ends_of_all = [end for _, figure in known for end in figure]
    scale = Scale.of_shares(ends_of_all)
    rows = [
        Bar(
            f"place {one.get('place')}",
            f"{share(figure[0])}, by chance {share(number_in(one, 'by_chance') / votes)}",
            whisker(figure, scale, against=number_in(one, "by_chance") / votes),
        )
        for one, figure in known[:_MOST]
    ]
    note = (
        f"Share of {number(places.get('votes'))} picks with its 95 % interval; the upright line is "
        f"chance. Test of all places: p {chance(places.get('p_value'))}."
    )
    return [Bars(rows, "Places picked", note, axis(scale), more=max(0, len(known) - _MOST))]


def _names(places: Json, hues: Hues) -> list[Bars]:
    labels = inside(places, "names", "labels")
    known = [(name, one, figure) for name, one in labels.items() if (figure := ends(one))]
    if not known:
        return []
    scale = Scale.of_shares([end for _, _, figure in known for end in figure])
    rows = [
        Bar(
            name,
            f"{share(figure[0])}, in the end {share(one.get('final'))}",
            whisker(figure, scale, hues.of(name), against=number_in(one, "final", -1.0)),
            hues.of(name),
        )
        for name, one, figure in known[:_MOST]
    ]
    note = "Share of the votes; the upright line is the share of the labels that came of them."
    return [Bars(rows, "Names picked", note, axis(scale), more=max(0, len(known) - _MOST))]


def _leaning(labeling: Json, hues: Hues) -> list[Bars]:
    leaning = inside(labeling, "leaning")
    known = {name: one for name, one in leaning.items() if is_number(one)}
    rows = [
        Bar(name, share(one), bar([(one, hues.of(name))], whole=True), hues.of(name))
        for name, one in list(known.items())[:_MOST]
    ]
    note = "What the model says of texts that could be either; divided out of every answer."
    more = max(0, len(known) - _MOST)
    return [Bars(rows, "Leaning before it was divided out", note, more=more)] if rows else []
