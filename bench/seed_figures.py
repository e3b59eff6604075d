"""Figures over seeds: means, 95 % intervals, and the table of `synthetic_to_real.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from contenders import CONTENDERS, PIPELINE, PLAIN, RAW, REAL, SEEDS
from scipy import stats
from tables import markdown

Result = dict[str, Any]
AGAINST = {REAL: "real rows", SEEDS: "seeds alone", RAW: "without curation", PLAIN: "a plain loop"}


def of_task(results: Sequence[Result], contender: str, trainer: str, reading: str) -> list[float]:
    """Accuracy of each seed that has it."""
    found = (one["models"].get(contender, {}).get(trainer) for one in results)
    return [one["figures"][reading]["accuracy"] for one in found if one]


def mean_and_half(values: Sequence[float]) -> tuple[float, float | None]:
    """Mean and half the width of its 95 % interval by Student's t; None of a single value."""
    if len(values) < 2:
        return float(np.mean(values)), None
    error = stats.sem(values)
    return float(np.mean(values)), float(stats.t.ppf(0.975, len(values) - 1) * error)


def in_words(values: Sequence[float], seeds: int) -> str:
    """Mean and interval; in brackets of how many seeds, where that is not all."""
    if not values:
        return ""
    mean, half = mean_and_half(values)
    of = "" if len(values) == seeds else f" ({len(values)})"
    return f"{mean:.3f}{of}" if half is None else f"{mean:.3f} ± {half:.3f}{of}"


def table_of(results: Sequence[Result], trainers: Sequence[str]) -> str:
    """Mean accuracy of each contender and trainer over the seeds of each task."""
    names = list(dict.fromkeys(one["name"] for one in results))
    used = [t for t in trainers if any(_has(one, t) for one in results)]
    rows = []
    for name in names:
        own = [one for one in results if one["name"] == name]
        title = _title(own)
        for contender in CONTENDERS:
            cells = [in_words(of_task(own, contender, t, "as written"), len(own)) for t in used]
            if any(cells):
                rows.append([title, _learned(contender, own), *cells])
                title = ""
    return markdown(["prompt file", "learned from", *(f"`{t}`" for t in used)], rows)


def gaps_of(results: Sequence[Result], trainers: Sequence[str]) -> str:
    """Points that the whole pipeline is above another contender: mean over tasks, pairs by seed."""
    names = list(dict.fromkeys(one["name"] for one in results))
    rows = []
    for trainer in trainers:
        if not any(_has(one, trainer) for one in results):
            continue
        cells = []
        for other in AGAINST:
            each = {
                name: _gap([one for one in results if one["name"] == name], other, trainer)
                for name in names
            }
            known = {name: gap for name, gap in each.items() if gap is not None}
            words = ", ".join(f"`{name}` {gap:+.1f}" for name, gap in known.items())
            cells.append(f"{np.mean(list(known.values())):+.1f}: {words}" if known else "")
        rows.append([f"`{trainer}`", *cells])
    head = ["whole pipeline, in points", *(f"above {words}" for words in AGAINST.values())]
    return markdown(head, rows)


def _gap(own: Sequence[Result], other: str, trainer: str) -> float | None:
    both = [one for one in own if _has(one, trainer) and trainer in one["models"].get(other, {})]
    if not both:
        return None
    ours = of_task(both, PIPELINE, trainer, "as written")
    theirs = of_task(both, other, trainer, "as written")
    return 100 * float(np.mean(np.array(ours) - np.array(theirs)))


def _has(result: Result, trainer: str) -> bool:
    return trainer in result["models"].get(PIPELINE, {})


def _title(own: Sequence[Result]) -> str:
    one = own[0]
    seeds = "1 seed" if len(own) == 1 else f"{len(own)} seeds"
    return f"`{one['name']}`, {one['labels']} labels, {one['real_rows']:,} real rows; {seeds}"


def _learned(contender: str, own: Sequence[Result]) -> str:
    counts = [one["rows"][contender] for one in own if contender in one["rows"]]
    return f"{contender}: {np.mean(counts):,.0f} rows" if counts else contender
