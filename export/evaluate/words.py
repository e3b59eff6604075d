"""What the figures of an evaluation mean, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...in_words import FEW_ROWS, counted, signs

MARGIN = 0.05
"""Points of accuracy from which on a gap counts although its interval could hold no gap."""

SURELY = 0.05
"""Chance of such a difference between equals below which one is called better."""

NEARLY = 0.8
"""Share of the model's gain over the majority from which on surface features nearly explain it."""

Report = Mapping[str, Any]
Sentences = Callable[[Report, Mapping[str, Mapping[str, float]], tuple[str, ...]], Iterator[str]]


def sentences(
    report: Report, gaps: Mapping[str, Mapping[str, float]], model_labels: tuple[str, ...]
) -> list[str]:
    """Every sentence that the figures call for, the gravest first.

    Args:
        report: `sets` and `baselines` as `evaluate` returns them.
        gaps: per set other than `test`, accuracy on test minus accuracy on it.
        model_labels: the labels that the model can give.
    """
    parts: tuple[Sentences, ...] = (
        _flattery,
        _seeds,
        _majority,
        _surface,
        _overlap,
        _near,
        _rivals,
        _sizes,
    )
    return [
        *(text for part in parts for text in part(report, gaps, model_labels)),
        *_labels(report, model_labels),
    ]


def _flattery(
    report: Report, gaps: Mapping[str, Mapping[str, float]], _: tuple[str, ...]
) -> Iterator[str]:
    if list(report["sets"]) == ["test"]:
        yield (
            "Only text of the same making as the training rows was measured, which can flatter: "
            "what the model is worth, labelled texts that people wrote would say."
        )
    for name, gap in gaps.items():
        figures = (
            f"accuracy {_figure(report, 'test')} on test against {_figure(report, name)} on "
            f"{name} ({_points(gap)})"
        )
        if gap["low"] > 0:
            yield f"The test figure flatters: {figures}. Judge the model by {name}."
        elif gap["value"] >= MARGIN:
            yield (
                f"The test figure may flatter: {figures}; the sets are too small to tell. "
                f"Judge the model by {name}."
            )


def _seeds(
    report: Report, _: Mapping[str, Mapping[str, float]], __: tuple[str, ...]
) -> Iterator[str]:
    for name, theirs in report["baselines"].get("seeds_only", {}).items():
        gain = theirs["difference"]
        figures = (
            f"the seed examples alone reach {theirs['accuracy']['value']:.3f}, all training rows "
            f"{_figure(report, name)} ({_points(gain)})"
        )
        if gain["high"] < 0:
            yield f"Generating made it worse on {name}: {figures}."
        elif gain["low"] <= 0:
            yield f"Generating did no more on {name} than chance can do: {figures}."
        elif name != "test":
            yield f"Generating helped on {name}: {figures}."


def _majority(
    report: Report, _: Mapping[str, Mapping[str, float]], __: tuple[str, ...]
) -> Iterator[str]:
    for name, theirs in report["baselines"].get("majority", {}).items():
        if theirs["difference"]["low"] <= 0 and len(_present(report["sets"][name])) > 1:
            worse = theirs["difference"]["high"] < 0
            yield (
                f"On {name} the model ({_figure(report, name)}) is "
                f"{'worse' if worse else 'not surely better'} than always "
                f"answering the most common label ({theirs['accuracy']['value']:.3f})."
            )


def _surface(
    report: Report, _: Mapping[str, Mapping[str, float]], __: tuple[str, ...]
) -> Iterator[str]:
    surface, majority = (report["baselines"].get(n, {}) for n in ("surface_only", "majority"))
    for name in surface:
        floor = majority[name]["accuracy"]["value"]
        gain = report["sets"][name]["accuracy"]["value"] - floor
        theirs = surface[name]["accuracy"]["value"]
        if gain > 0 and theirs - floor >= NEARLY * gain:
            yield (
                f"On {name} surface features alone (length, case, marks, first and last words) "
                f"reach {theirs:.3f} of the model's {_figure(report, name)}: the labels differ in "
                "how the texts are written, so the figure says little about meaning."
            )


def _overlap(
    report: Report, _: Mapping[str, Mapping[str, float]], __: tuple[str, ...]
) -> Iterator[str]:
    for name, figures in report["sets"].items():
        overlap = figures["overlap"]
        if not overlap or not overlap["rows"]:
            continue
        without = overlap["without"]
        rest = (
            f"without them accuracy is {without['accuracy']['value']:.3f}"
            if without
            else "no other rows are left, so the figure measures memory"
        )
        yield f"Training rows as well are {counted(overlap['rows'], 'row')} of {name}; {rest}."


def _near(
    report: Report, _: Mapping[str, Mapping[str, float]], __: tuple[str, ...]
) -> Iterator[str]:
    for name, figures in report["sets"].items():
        near = figures.get("near")
        if not near or near["rows"] <= (figures["overlap"] or {"rows": 0})["rows"]:
            continue
        first, without = near["found"][0], near["without"]
        rest = (
            f"{_figure(report, name)} with them, {without['accuracy']['value']:.3f} without"
            if without
            else "and no other row is left, so the figure measures memory"
        )
        yield (
            f"Training rows or seed examples, or nearly, are {counted(near['rows'], 'row')} of "
            f"{name}, such as {first['id']} ({first['like']}, {first['similarity']:.0%} alike): "
            f"accuracy {rest}."
        )


def _rivals(
    report: Report, _: Mapping[str, Mapping[str, float]], __: tuple[str, ...]
) -> Iterator[str]:
    """Of every other model beside the one that is judged, whether the rows can tell them apart."""
    model = report.get("settings", {}).get("model")
    for pair in report.get("comparisons", ()):
        if model not in (pair["first"], pair["second"]):
            continue
        gain = pair["difference"]
        ahead, behind = pair["first"], pair["second"]
        if gain["value"] < 0:
            ahead, behind = behind, ahead
        apart = f"{100 * abs(gain['value']):.1f} points on {pair['set']}"
        apart += _signs(report, pair["set"], (ahead, behind))
        if pair["p"] < SURELY:
            yield f"{ahead} is better than {behind} by {apart} (McNemar, p = {pair['p']:.2g})."
        elif pair["rows_needed"]:
            yield (
                f"{ahead} and {behind} differ by {apart}, which {pair['rows']:,} rows cannot tell "
                f"from chance (McNemar, p = {pair['p']:.2g}); about {pair['rows_needed']:,} would."
            )


def _sizes(
    report: Report, _: Mapping[str, Mapping[str, float]], __: tuple[str, ...]
) -> Iterator[str]:
    for name, figures in report["sets"].items():
        rows = figures["rows"]
        if rows < FEW_ROWS:
            yield f"{name} has only {rows} row(s): its figures can be far off."
        if figures["accuracy"]["value"] == 1:
            # Rule of three: no error in n rows bounds the true rate by 3/n with 95 % confidence.
            yield (
                f"No row of {name} was answered wrong, so its interval has no width; the true "
                f"error rate can still be up to {min(1.0, 3 / rows):.1%}."
            )
        for reason, count in figures["left_out"].items():
            yield f"{count:,} row(s) of {name} could not be measured on: {reason}."


def _labels(report: Report, model_labels: tuple[str, ...]) -> Iterator[str]:
    for name, figures in report["sets"].items():
        present = _present(figures)
        absent = [label for label in model_labels if label not in present]
        if absent:
            yield f"{name} has no rows of {_names(absent)}: nothing is said about them."
        strange = [label for label in present if label not in model_labels]
        if strange:
            rows = sum(figures["labels"][label]["support"] for label in strange)
            yield (
                f"{rows:,} row(s) of {name} have a label that the model cannot give "
                f"({_names(strange)}); each counts as wrong."
            )


def _present(figures: Report) -> list[str]:
    return [label for label, values in figures["labels"].items() if values["support"]]


def _figure(report: Report, name: str) -> str:
    one = report["sets"][name]
    return f"{one['accuracy']['value']:.3f}{signs(one.get('marks'))}"


def _signs(report: Report, name: str, who: tuple[str, str]) -> str:
    """Marks of two contenders on a set."""
    both = [one for one in report["contenders"] if one["name"] in who]
    return signs([mark for one in both for mark in one["sets"][name]["marks"]])


def _points(gap: Mapping[str, float]) -> str:
    return (
        f"{100 * gap['value']:+.1f} points, 95 % interval {100 * gap['low']:+.1f} to "
        f"{100 * gap['high']:+.1f}"
    )


def _names(labels: list[str]) -> str:
    shown = ", ".join(labels[:5])
    return f"{shown} and {len(labels) - 5} more" if len(labels) > 5 else shown
