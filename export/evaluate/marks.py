"""What must stand beside a figure wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ...in_words import FEW_ROWS, SIGNS, is_few, is_of_one
from ...offline import is_loopback

if TYPE_CHECKING:
    import polars as pl

    from .metrics.base import Answers

FEW, SIMULATED, SEEN = "few_rows", "simulated", "could_have_seen"

MEANINGS = {
    FEW: f"fewer than {FEW_ROWS} rows: the figure can be far off",
    SIMULATED: "answers of a simulated model, or rows that one wrote: no measurement of a real one",
    SEEN: "rows that it could have seen before, or nearly: the figure can be too good",
}


def is_simulated(name: str | None, address: str | None = None, *, trained: bool = False) -> bool:
    """Whether a model only acts as one: it is called fake or simulated, or trained by a stand-in.

    Args:
        name: provider/name.
        address: where it is asked.
        trained: whether a service is said to have trained it; none that does runs on this machine.
    """
    last = (name or "").rpartition("/")[2].casefold()
    acts = any(word in last for word in ("fake", "simulat", "mock"))
    return acts or (trained and address is not None and is_loopback(address))


def is_acted(table: pl.DataFrame) -> bool:
    """Whether rows were written by what only acts as a model; column `generator`, if there."""
    if "generator" not in table.columns:
        return False
    return any(is_simulated(name) for name in table["generator"].drop_nulls().unique())


def marked(
    metrics: dict[str, dict[str, Any]], answers: Answers, positive: str | None
) -> dict[str, dict[str, Any]]:
    """Figures, with `marks` in those of the positive label that come from few rows."""
    place = answers.of(positive)
    if place is None:
        return metrics
    count = {
        "support": int((answers.true == place).sum()),
        "predicted": int((answers.said == place).sum()),
    }
    return {
        name: {**one, "marks": [FEW]} if is_of_one(name) and is_few(count, name) else one
        for name, one in metrics.items()
    }


def legend(used: Iterable[str]) -> dict[str, str]:
    """The meaning of every mark that was used."""
    there = set(used)
    return {mark: MEANINGS[mark] for mark in SIGNS if mark in there}
