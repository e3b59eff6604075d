"""What a sweep came to, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ..run_folder import Json
from .common import figure_in_words, is_share


def words(report: Json) -> list[str]:
    """The best trial beside the trainer's own settings, and what the test rows say of it."""
    return [*_validation(report), *_test(report)]


def _validation(report: Json) -> Iterator[str]:
    metric, best = report["metric"], report["best"]
    own = figure_in_words(metric, report["defaults"])
    if not report["chosen"]["trial"]:
        yield (
            f"No trial was better than the trainer's own settings ({own}) on "
            f"{report['validation_rows']:,} validation rows; they stay."
        )
        return
    options = ", ".join(f"{name}={_short(value)}" for name, value in best["options"].items())
    yield (
        f"Trial {best['trial']} ({options}): {figure_in_words(metric, best['value'])} on "
        f"{report['validation_rows']:,} validation rows; {own} with the trainer's own settings. "
        "The best of many is always a little lucky there."
    )


def _test(report: Json) -> Iterator[str]:
    test, metric = report["test"], report["metric"]
    if test is None:
        yield "There are no test rows, so that nothing tells how lucky the best trial was."
        return
    share = is_share(metric)
    times, digits, unit = (100, 1, " points") if share else (1, 3, "")
    gain, low, high = (
        f"{times * test['difference'][k]:+.{digits}f}" for k in ("value", "low", "high")
    )
    yield (
        f"On the {test['rows']:,} test rows the best trial is {gain}{unit} ({low} to {high}) "
        "against the trainer's own settings."
    )
    if test["difference"]["low"] <= 0 <= test["difference"]["high"]:
        yield "That is no more than chance could bring: no gain is shown."
    if test["looks"] > 1:
        yield (
            f"The test rows were looked at {test['looks']} times by now, so that they flatter a "
            "little, too."
        )


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
