"""What an audit found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .calibration import FEWEST_KNOWN

Json = dict[str, Any]

MOST_SHARES = 5
"""Labels whose share is told as another than it seems."""


def in_words(report: Json) -> list[str]:
    """The sentences that a user should not miss, the most telling first.

    Args:
        report: what `audited` found.
    """
    return [
        *_accuracy(report),
        *_unanswered(report),
        *_thresholds(report),
        *_labelers(report),
        *_calibration(report),
        *_shares(report),
        *_left_out(report),
    ]


def _accuracy(report: Json) -> Iterator[str]:
    found, rows = report["accuracy"], report["rows"]
    if found is None:
        yield (
            f"{report['reviewed']:,} rows are reviewed, none of them drawn by chance: that says "
            "nothing of how many labels are right. `labelwright audit RUN --rows 100` draws a "
            "random sample; --random-sample vouches that the rows of a file are one"
        )
        return
    plain = found["plain"]
    if _is_whole(report):
        yield f"{_percent(plain['value'])} of the {rows:,} labels are right: every row is reviewed"
        return
    yield (
        f"{_interval(plain)} of the {rows:,} labels are right, by {plain['rows']:,} rows drawn by "
        "chance"
    )
    if found["powered"] and not found["warning"]:
        yield f"with the help of the confidences of all rows: {_interval(found['powered'])}"
    if near := report["within_one_step"]:
        yield f"{_interval(near['plain'])} are right or one step away"
    halve = found["more_reviews_to_halve"]["plain"]
    yield (
        f"about {halve['value']:,.0f} more reviews ({halve['low']:,.0f} to {halve['high']:,.0f}) "
        "would halve the interval"
    )


def _unanswered(report: Json) -> Iterator[str]:
    if count := report["unanswered"]:
        yield (
            f"{count:,} of the {report['drawn']:,} rows of the sample have no answer (left open, "
            "or come to the table later): if these are the hard ones, the figures flatter"
        )


def _thresholds(report: Json) -> Iterator[str]:
    if report["accuracy"] is None or _is_whole(report):
        return
    scale = "confidence, calibrated" if report["calibration"] else "confidence"
    told: set[float] = set()
    for one in report["thresholds"]:
        if one["threshold"] not in told:
            yield (
                f"label automatically from {one['threshold']:.3f} up ({scale}): "
                f"{_percent(one['coverage']['value'])} of the rows at {_interval(one['accuracy'])} "
                "right"
            )
        told.add(one["threshold"])
    if not told:
        yield (
            "no threshold of the confidence is known to leave 90 % or more right; more reviews may "
            "show one"
        )


def _labelers(report: Json) -> Iterator[str]:
    """Each labeler by itself, and a threshold for asking the first one first."""
    for place, one in enumerate(report["labelers"]):
        if one["right"] is None:
            continue
        words = f"{one['name']} alone is right in {_interval(one['right'])}"
        if place == 0 and len(report["labelers"]) > 1 and one["alone"]:
            best = one["alone"][-1]
            words += (
                f", and from a confidence of {best['threshold']:.3f} up, "
                f"{_percent(best['coverage']['value'])} of its rows, in "
                f"{_interval(best['accuracy'])}: `cascade: {{below: {best['threshold']:.3f}}}` "
                "would ask the others about the rest only"
            )
        yield words


def _calibration(report: Json) -> Iterator[str]:
    found = report["calibration"]
    if found is None:
        yield f"from {FEWEST_KNOWN} reviewed rows on, the confidences are calibrated"
        return
    before, after = found["ece"]["before"], found["ece"]["after"]
    yield (
        f"confidences are off by {_interval(before)} on average, once calibrated "
        f"({_method(found)}) by {_interval(after)}"
    )
    if not found["by_chance"]:
        yield "they are calibrated by rows that were not drawn by chance, and may be off on others"


def _method(found: Json) -> str:
    if found["temperature"] is None:
        return "isotonic"
    words = f"temperature {found['temperature']:.2f}"
    if not found["ece"]["before"]["low"]:  # no more than chance may make of it
        return words
    sure = "too sure" if found["temperature"] > 1 else "not sure enough"
    return f"{words}: they were {sure}"


def _shares(report: Json) -> Iterator[str]:
    """Labels that are rarer or more frequent than it seems, by more than chance."""
    if _is_whole(report):
        return
    shares = report["class_shares"].items()
    off = [(name, one, one["plain"]) for name, one in shares if not _holds(one)]
    for name, one, plain in off[:MOST_SHARES]:
        labelled = _percent(one["labelled"])
        yield f"{name}: {labelled} of the rows are labelled so, {_interval(plain)} are"
    if len(off) > MOST_SHARES:
        yield f"so it is with {len(off) - MOST_SHARES} more labels"


def _holds(one: Json) -> bool:
    return bool(one["plain"]["low"] <= one["labelled"] <= one["plain"]["high"])


def _left_out(report: Json) -> Iterator[str]:
    both = report["reviewers"]
    if both["rows"]:
        yield (
            f"{both['rows']:,} rows were answered by more than one person, {both['differ']:,} of "
            "them differently: the latest answer counts"
        )
    if count := report["elsewhere"]:
        yield f"{count:,} reviewed rows are not in the table any more, and are passed over"
    if count := report["unknown"]:
        yield f"{count:,} reviews name a label that the task has not, and are passed over"


def _is_whole(report: Json) -> bool:
    """Whether every row is reviewed, which leaves no doubt about the table."""
    return bool(report["reviewed"] == report["rows"])


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _interval(one: Json) -> str:
    return f"{_percent(one['value'])} ({100 * one['low']:.1f} to {100 * one['high']:.1f})"
