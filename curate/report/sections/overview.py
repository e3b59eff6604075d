"""All checks beside each other: what each flagged and what was dropped for it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ....in_words import number, seconds
from ..blocks import Bar, Bars, Hues, Section, Words
from ..draw.strips import bar
from ..in_json import Json, counts_in, inside, number_in, rows_of, spoken


def section(report: Json, hues: Hues) -> Section | None:
    """Rows flagged by each check, as a share of all rows; and the checks that found nothing."""
    curation = inside(report, "curation")
    checks = inside(curation, "checks")
    if not checks:
        return None
    found = Counter(str(one.get("check")) for one in rows_of(curation.get("findings")))
    dropped = counts_in(inside(curation, "dropped"))
    loud = [name for name in checks if _flagged(checks, name) or found[name] or dropped.get(name)]
    blocks: list[Any] = []
    if loud:
        rows = number_in(curation, "rows", 1) or 1
        bars = [
            Bar(
                spoken(name),
                _figure(_flagged(checks, name), found[name], dropped.get(name, 0)),
                bar([(_flagged(checks, name) / rows, "hue0")], whole=True),
            )
            for name in loud
        ]
        note = (
            f"Each bar is the share of {number(curation.get('rows'))} rows that a check flags; a "
            "finding is a doubt about the whole table."
        )
        blocks.append(Bars(bars, note=note))
    skipped = {name: inside(checks, name).get("skipped") for name in checks}
    silent = [spoken(name) for name in checks if name not in loud and not skipped[name]]
    took = sum(number_in(inside(checks, name), "seconds") for name in checks)
    nothing = [f"Found nothing: {', '.join(silent)}."] if silent else []
    nothing += [f"Not looked at: {spoken(n)}, {why}." for n, why in skipped.items() if why]
    blocks.append(Words([*nothing, f"All checks together took {seconds(took)}."]))
    return Section("checks", "What the checks found", blocks)


def _flagged(checks: Json, name: str) -> int:
    return int(number_in(inside(checks, name), "flagged"))


def _figure(flagged: int, findings: int, dropped: int) -> str:
    words = [f"{flagged:,} flagged"] if flagged else []
    words += [f"{findings} finding{'s' if findings > 1 else ''}"] if findings else []
    words += [f"{dropped:,} dropped"] if dropped else []
    return " · ".join(words)
