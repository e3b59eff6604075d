"""Where one way overtakes another, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from .break_even import Run, settled


def told_by_volume(names: tuple[str, str], runs: Sequence[Run]) -> str:
    """To run: from which volume on which is cheaper."""
    if len(runs) == 1:
        return f"To run, at any volume, {_always(names, runs[0])}."
    found = []
    for run, following in zip(runs[:3], [*runs[1:], None], strict=False):
        found.append(f"{_cheaper(run)} {_range(run, following)}")
    sentence = f"To run, {'; '.join(found)}"
    if len(runs) > 3:
        last = settled(runs)
        sentence += f"; for good, {_cheaper(last)} from {_count(last.start)} on"
    return f"{sentence}."


def told_by_day(names: tuple[str, str], runs: Sequence[Run], days: int) -> str:
    """In all, with what was paid before: from which day on which has cost less."""
    if len(runs) == 1:
        return f"In all, over {days:,} days, {_always(names, runs[0])}."
    first, last = runs[0], settled(runs)
    if first.cheaper is not None and first.cheaper == last.cheaper:
        return (
            f"In all, {first.cheaper} has cost less but for days between {runs[1].start:,.0f} and "
            f"{last.start:,.0f}."
        )
    before = "" if first.cheaper is None else f"{first.cheaper} is cheaper at first; "
    after = "both have cost the same" if last.cheaper is None else f"{last.cheaper} has cost less"
    return f"In all, {before}from day {last.start:,.0f} on {after}."


def _always(names: tuple[str, str], run: Run) -> str:
    if run.cheaper is None:
        return "both cost the same"
    other = names[0] if run.cheaper == names[1] else names[1]
    return f"{run.cheaper} costs less than {other}"


def _cheaper(run: Run) -> str:
    return "both cost the same" if run.cheaper is None else f"{run.cheaper} costs less"


def _range(run: Run, following: Run | None) -> str:
    if following is None:
        return f"from {_count(run.start)} texts a day on"
    if run.start == 0:
        return f"below {_count(following.start)} texts a day"
    return f"from {_count(run.start)} to {_count(following.start)}"


def _count(texts: float) -> str:
    """A volume with three figures that mean something."""
    size, zeros = texts, 0
    while size >= 999.5:
        size, zeros = size / 10, zeros + 1
    return f"{round(size) * 10**zeros:,}" if zeros else f"{texts:.3g}"
