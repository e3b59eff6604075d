"""How good the model is, beside its baselines."""

from __future__ import annotations

from typing import Any

from ....in_words import interval, is_few, number, signs
from ..blocks import Bar, Bars, Beside, Cells, Chip, Folded, Hues, Section, Words, long_table
from ..confusion import confusion
from ..draw.strips import Scale, axis, whisker
from ..in_json import Json, ends, inside, objects_in, rows_of, sentences, spoken
from .contenders import contenders, gaps, more_figures

_BASELINES = {
    "majority": "always the commonest label",
    "surface_only": "the surface of texts alone",
    "seeds_only": "trained on the seed examples alone",
}


def section(report: Json, hues: Hues) -> Section | None:
    """Accuracy with intervals on every set, the words on it, then label by label."""
    evaluation = inside(report, "evaluation")
    sets = objects_in(inside(evaluation, "sets"))
    if not sets:
        return None
    words = sentences(evaluation)
    scale = _scale(sets, evaluation)
    figures = [_set(name, sets[name], evaluation, scale) for name in _order(sets)]
    marks = inside(evaluation, "marks")
    legend = [f"{signs([mark]).strip()} {why}" for mark, why in marks.items() if signs([mark])]
    blocks: list[Any] = [Beside(figures), Words([*gaps(evaluation), *words, *legend])]
    blocks += contenders(evaluation, _order(sets))
    positive = inside(evaluation, "settings").get("positive")
    for name in _order(sets):
        blocks += _details(name, sets[name], hues, positive)
    return Section("evaluation", "How good the model is", blocks, stands_out=words[:2])


def _order(sets: Json) -> list[str]:
    """Sets that people made first."""
    return sorted(sets, key=lambda name: name == "test")


def spoken_set(name: str) -> str:
    """A set as people call it."""
    return {"test": "held-out rows of the dataset", "real": "real texts"}.get(name, name)


def _scale(sets: Json, evaluation: Json) -> Scale:
    models = [inside(one, "accuracy") for one in sets.values()]
    others = [
        inside(evaluation, "baselines", b, s, "accuracy") for b in _named(evaluation) for s in sets
    ]
    known = [end for figure in map(ends, [*models, *others]) if figure for end in figure]
    return Scale.of_shares([*known, 1.0])


def _named(evaluation: Json) -> list[str]:
    return list(inside(evaluation, "baselines"))


def _set(name: str, one: Json, evaluation: Json, scale: Scale) -> Bars:
    own = inside(one, "accuracy")
    figure = ends(own)
    words = interval(own) + signs(one.get("marks"))
    rows = [Bar("the model", words, whisker(figure, scale))] if figure else []
    for baseline in _named(evaluation):
        accuracy = inside(evaluation, "baselines", baseline, name, "accuracy")
        found = ends(accuracy)
        if found is not None:
            words = _BASELINES.get(baseline, spoken(baseline))
            shown = interval(accuracy) + signs(_marks_of(baseline, name, evaluation))
            rows.append(Bar(words, shown, whisker(found, scale, "hueless")))
    title = f"Accuracy on {spoken_set(name)} ({number(one.get('rows'))})"
    return Bars(rows, title, "With 95 % intervals.", axis(scale))


def _marks_of(baseline: str, name: str, evaluation: Json) -> list[Any]:
    """Marks of a baseline's figures on a set, which stand among the contenders."""
    known = (one for one in rows_of(evaluation.get("contenders")) if one.get("name") == baseline)
    return _list(inside(next(known, None), "sets", name).get("marks"))


def _details(name: str, one: Json, hues: Hues, positive: str | None) -> list[Any]:
    inner: list[Any] = [*_by_label(one, hues), *more_figures(one, positive)]
    given = inside(one, "confusion")
    labels, matrix = _list(given.get("labels")), _list(given.get("matrix"))
    names = [str(name) for name in labels]
    counts = {
        name: dict(zip(names, _list(row), strict=False))
        for name, row in zip(names, matrix, strict=False)
    }
    inner += confusion(counts, hues, "truly", "predicted", "Truth and prediction")
    return [Folded(f"Label by label on {spoken_set(name)}", inner)] if inner else []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _by_label(one: Json, hues: Hues) -> list[Any]:
    labels = inside(one, "labels")
    marks = _list(one.get("marks"))
    rows: list[Cells] = []
    for name, figures in labels.items():
        if isinstance(figures, dict):
            cells = [_of_label(figures, key, marks) for key in ("precision", "recall", "f1")]
            rows.append([Chip(name, hues.of(name)), number(figures.get("support")), *cells])
    columns = ["label", "rows", "precision", "recall", "F1"]
    return long_table(columns, rows)


def _of_label(figures: Json, key: str, marks: list[Any]) -> str:
    """A figure of a label; a dash where no row is of it, since nothing is said then."""
    if figures.get("support") == 0:
        return "-"
    few = ["few_rows"] if is_few(figures, key) else []
    value = {"value": figures.get(key), **inside(figures, "intervals", key)}
    return interval(value) + signs([*marks, *few])
