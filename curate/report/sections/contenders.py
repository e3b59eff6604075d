"""Everyone who was measured beside the model, what each takes, and the rest of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....in_words import dollars, interval, metric_figure, metric_name, number, signs
from ..blocks import Cells, Folded, Picture, Table, long_table
from ..curves import reliability_plot
from ..in_json import Json, ends, inside, is_number, objects_in, rows_of, spoken


def gaps(evaluation: Json) -> list[str]:
    """What the model loses from the rows held out to each set that people made, a sentence each."""
    found = []
    for name, gap in inside(evaluation, "gap").items():
        if (known := ends(gap)) is not None:
            lost, low, high = (100 * end for end in known)
            marks = [*_marks(inside(evaluation, "sets", "test"))]
            marks += _marks(inside(evaluation, "sets", name))
            found.append(
                f"Gap between test and {name}: {lost:+.1f} points of accuracy "
                f"({low:+.1f} to {high:+.1f}){signs(marks)}."
            )
    return found


def contenders(evaluation: Json, sets: Sequence[str]) -> list[Any]:
    """Accuracy of each contender on each set, and what each takes."""
    all_ = rows_of(evaluation.get("contenders"))
    if not all_:
        return []
    rows: list[Cells] = [
        [
            spoken(one.get("name")),
            number(one.get("train_rows")),
            *(_on(one, name, evaluation) for name in sets),
        ]
        for one in all_
    ]
    columns = ["accuracy of", "trained on", *sets]
    note = "With 95 % intervals."
    found = long_table(columns, rows, "Beside everyone else", note)
    taken: list[Cells] = [_takes(one) for one in all_ if inside(one, "takes")]
    columns = ["contender", "per 1,000", "half in", "95 % in", "texts a second", "on disk"]
    note = "Measured when it was evaluated. Models asked elsewhere answer several at once."
    return [*found, *long_table(columns, taken, "What each takes", note)]


def _on(one: Json, name: str, evaluation: Json) -> str:
    there = inside(one, "sets", name)
    figure = inside(there, "metrics", "accuracy")
    if not figure:
        return "-"
    whole = inside(evaluation, "sets", name).get("rows")
    fewer = there.get("rows") != whole
    of = f" of {number(there.get('rows'))}" if fewer else ""
    return interval(figure) + of + signs(there.get("marks"))


def _takes(one: Json) -> Cells:
    took = inside(one, "takes")
    price, speed, size = (took.get(key) for key in ("usd_per_1000", "texts_per_second", "bytes"))
    own = took.get("where") == "this machine"
    known = dollars(price) if is_number(price) else "not known"
    return [
        spoken(one.get("name")),
        "own machine" if own else known,
        *(f"{took[key]:.3g} s" if is_number(took.get(key)) else "-" for key in ("p50", "p95")),
        f"{speed:,.0f}" if is_number(speed) else "-",
        f"{size / 1e6:,.2f} MB" if is_number(size) else "-",
    ]


def more_figures(one: Json, positive: str | None) -> list[Any]:
    """All figures of the model on a set, its coarser views, rows seen before, and reliability."""
    marks, metrics = _marks(one), inside(one, "metrics")
    # Without a positive label these are the macro figures, which stand there under that name.
    twice = () if positive else ("precision", "recall", "f1")
    rows: list[Cells] = [
        [metric_name(name, positive), _figure(metrics, name, marks)]
        for name in metrics
        if name not in twice or f"macro_{name}" not in metrics
    ]
    for view, found in objects_in(inside(one, "views")).items():
        given = inside(found, "metrics")
        of = found.get("positive")
        rows += [
            [f"{view}: {metric_name(name, of)}", _figure(given, name, [*marks, *_marks(found)])]
            for name in ("accuracy", "macro_f1", "f1")
            if name in given
        ]
    all_ = [Folded("All figures", [Table(["figure", "value"], rows)])] if rows else []
    return [*all_, *_near(one), *_reliability(one)]


def _near(one: Json) -> list[Any]:
    near = inside(one, "near")
    rows: list[Cells] = [
        [str(each.get("id")), str(each.get("like")), str(each.get("of")), _alike(each)]
        for each in rows_of(near.get("found"))
    ]
    if not rows:
        return []
    both = [(words, inside(near, key)) for words, key in (("with", "with"), ("without", "without"))]
    note = "; ".join(
        f"{words} them {interval(inside(figures, 'accuracy'))} of {number(figures.get('rows'))}"
        for words, figures in both
        if figures
    )
    title = f"{number(near.get('rows'))} rows that training has seen, or nearly"
    columns = ["row", "is like", "of", "alike"]
    return [Table(columns, rows, title, f"Accuracy {note}.", ["is like", "of"])]


def _alike(each: Json) -> str:
    share = each.get("similarity")
    return f"{share:.0%}" if is_number(share) else "-"


def _reliability(one: Json) -> list[Any]:
    bins = [
        {
            "rows": each.get("rows"),
            "confidence": each.get("sure"),
            "accuracy": {
                "value": each.get("right"),
                "low": each.get("right_low"),
                "high": each.get("right_high"),
            },
        }
        for each in rows_of(one.get("reliability"))
    ]
    if not any(ends(each["accuracy"]) for each in bins):
        return []
    note = "Each dot is the rows of one range of sureness, with its 95 % interval."
    return [Picture(reliability_plot({"model": bins}, "answers right"), "Reliability", note)]


def _figure(metrics: Json, name: str, marks: Sequence[Any]) -> str:
    figure = inside(metrics, name)
    return metric_figure(figure, name) + signs([*marks, *_marks(figure)])


def _marks(one: Json) -> list[Any]:
    marks = one.get("marks")
    return marks if isinstance(marks, list) else []
