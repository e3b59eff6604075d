"""What is to be known of the ladder's choice beside its reason."""

from __future__ import annotations

from collections.abc import Iterator

from ..run_folder import Json
from .common import figure_in_words, is_share


def points_of(margin: float) -> str:
    """A margin in words."""
    return f"{margin:g} point" if margin == 1 else f"{margin:g} points"


def words(report: Json, metric: str) -> list[str]:
    """How good the choice is, on what, and how sure that is."""
    halved = report["real"]["halved"] or not report["chosen"]
    rows = _seen(report["real"]) if halved else [*_few(report["real"]), *_seen(report["real"])]
    return [*_figure(report, metric), *rows, *_sure(report, metric)]


def _figure(report: Json, metric: str) -> Iterator[str]:
    figure, chose_nothing = report["figure"], report["real"]["halved"]
    if not figure or figure["value"] is None:
        return
    low, high = (figure_in_words(metric, figure[end]).split(" ")[0] for end in ("low", "high"))
    yield (
        f"{report['chosen']} has {figure_in_words(metric, figure['value'])} ({low} to {high}) on "
        f"{figure['rows']:,} rows{' that chose nothing' if chose_nothing else ''}."
    )


def _few(real: Json) -> Iterator[str]:
    yield (
        f"{real['rows']:,} rows are too few to halve (it takes {real['least']:,}): those that "
        "chose also tell, so that the figure of the choice flatters a little."
    )


def _seen(real: Json) -> Iterator[str]:
    if real["seen"]:
        yield f"{real['seen']:,} rows have the text of a training row and were left out."


def _sure(report: Json, metric: str) -> Iterator[str]:
    """Whether differences of the margin can be told on so many rows."""
    share = is_share(metric)
    widest = max((one["high"] - one["low"] for one in report["against"]), default=0) / 2
    if (100 if share else 1) * widest > report["margin"] > 0:
        known = f"{100 * widest:.1f} points" if share else f"{widest:.3f}"
        yield (
            f"On so few rows differences are known to ±{known} only, more than the margin: other "
            "rows could have chosen otherwise."
        )
