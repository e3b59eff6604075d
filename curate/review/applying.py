"""What people decided, put into a table before it is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...decided import fresh, in_force, standing
from ...reviews import Review
from ...task import NONE_FITS, Task
from ..check import Fixed
from .progress import kappa, kind_of

Key = tuple[str, str, str]
KINDS = ("kept", "relabelled", "edited", "dropped")


@dataclass(frozen=True)
class Applied:
    """What decisions come to for one table.

    Attributes:
        fixed: rows to drop, new texts and labels.
        reviewed: rows whose label a person gave.
        spared: rows that people kept although a check flagged them, by check.
        ignored: findings that are not to be reported, by check, feature and label.
        figures: how many rows people `kept`, `relabelled`, `edited` and `dropped`; decisions that
            are `stale`, as the text is another by now, and of rows that are `elsewhere`; rows on
            which reviewers `differ`, their `kappa`; `reviewers`; findings `ignored`; all that in
            `words`.
    """

    fixed: Fixed = field(default_factory=Fixed)
    reviewed: frozenset[int] = frozenset()
    spared: Mapping[str, frozenset[int]] = field(default_factory=dict)
    ignored: frozenset[Key] = frozenset()
    figures: Mapping[str, Any] = field(default_factory=dict)


def applied(
    reviews: Sequence[Review], ids: Sequence[str], texts: Sequence[str], task: Task | None
) -> Applied:
    """What becomes of the rows of a table.

    Of decisions on a row the latest counts, of all people. One that was made on another text than
    the row has now is not applied, and counted.

    Args:
        reviews: every decision, in order.
        ids, texts: of the rows.
        task: joins named fields, where there are some.
    """
    place = {name: row for row, name in enumerate(ids)}
    current = dict(zip(ids, texts, strict=True))
    now, old = fresh(reviews, current)
    found = {place[name]: one for name, one in standing(now).items() if name in place}
    dropped = {
        row: "dropped by a reviewer" for row, one in found.items() if one.review.decision == "drop"
    }
    values, notes = dict[int, Mapping[str, str]](), dict[int, str]()
    for row, one in found.items():
        if row in dropped:
            continue
        if new := _values(one.review, task):
            values[row] = new
        if (kind := kind_of(one.review)) != "kept":
            notes[row] = kind
    kinds = Counter(kind_of(one.review) for one in found.values())
    ignored = [key for key, action in on_findings(now).items() if action == "ignore"]
    figures: dict[str, Any] = {
        **{name: kinds[name] for name in KINDS},
        "stale": len(set(standing(old)) - set(standing(now))),
        "elsewhere": sum(name not in place for name in standing(now)),
        "reviewers": len({by for one in found.values() for by in one.by}),
        "differ": sum(one.differ for one in found.values()),
        "kappa": kappa(found.values()),
        "ignored": [dict(zip(("check", "feature", "label"), key, strict=True)) for key in ignored],
    }
    figures["words"] = _in_words(figures)
    return Applied(
        Fixed(dropped, values, notes),
        frozenset(row for row in found if row not in dropped),
        _spared({row: one.review for row, one in found.items() if row not in dropped}),
        frozenset(ignored),
        figures,
    )


def _in_words(figures: Mapping[str, Any]) -> list[str]:
    counts = [f"{figures[name]:,} {name}" for name in KINDS]
    people = figures["reviewers"]
    words = [
        f"Reviewed by {people:,} {'person' if people == 1 else 'people'}: {', '.join(counts)}."
    ]
    if figures["differ"]:
        agree = "" if figures["kappa"] is None else f" (Cohen's kappa {figures['kappa']:.2f})"
        words.append(
            f"They differ on {figures['differ']:,} rows{agree}; the latest decision counts."
        )
    if figures["stale"]:
        words.append(
            f"{figures['stale']:,} rows were decided on with another text than they have now: that "
            "does not count."
        )
    if figures["elsewhere"]:
        words.append(f"{figures['elsewhere']:,} decisions are on rows that are not here.")
    if figures["ignored"]:
        words.append(f"{len(figures['ignored']):,} findings were called legitimate.")
    return words


def _values(review: Review, task: Task | None) -> dict[str, str]:
    """New label and text of a row that stays."""
    new = dict(review.values or {})
    if task is not None and task.fields and new:
        new["text"] = task.join(new)
    if isinstance(review.answer, str) and review.answer != NONE_FITS:
        new["label"] = review.answer
    return new


def _spared(kept: Mapping[int, Review]) -> dict[str, frozenset[int]]:
    by_check: dict[str, set[int]] = {}
    for row, review in kept.items():
        for check in review.why or ():
            by_check.setdefault(check, set()).add(row)
    return {check: frozenset(rows) for check, rows in by_check.items()}


def on_findings(reviews: Sequence[Review]) -> dict[Key, str]:
    """What was decided last of each finding, by check, feature and label."""
    last: dict[Key, str] = {}
    for one in in_force(reviews):
        if one.decision == "finding" and one.finding:
            at = one.finding
            key = at.get("check", ""), at.get("feature", ""), at.get("label", "")
            last[key] = one.action or ""
    return last
