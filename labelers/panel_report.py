"""How the labelers of a panel agree and err, and what asking them in turn saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..task import Task
from .agreement import Level, with_interval
from .combining import decisions_of, options_of
from .dependence import together
from .intervals import wilson
from .panel import Heard

if TYPE_CHECKING:
    from .dawid_skene import Codes, DawidSkene

Json = dict[str, Any]


def panel_report(
    task: Task, heard: Sequence[Heard], codes: Codes, found: Sequence[DawidSkene], seed: int
) -> Json:
    """What is to be said of a panel.

    Args:
        task: how votes are combined.
        heard: what each labeler said.
        codes: see `codes_of`.
        found: how each labeler errs, by `errors_of`.
        seed: number that resamples are drawn from.

    Returns:
        `combine`: `majority`, `dawid_skene` or `cascade`. `labelers`: of each `name`, `model`,
        `rows` it was asked about, `votes`, `votes_failed`, `leaning`, and what it took (`usage`).
        `decisions`: for the label of a text, or for each label under `kind: multi`, the agreement
        of all labelers (`alpha`) and of each pair (`kappa`); the share of each true label to which
        each labeler gives each label (`errors`, estimated from the votes alone); and the pairs that
        agree more often than labelers would that err on their own (`together`). `saved`: see
        `_saved`. `words`: sentences.
    """
    combine = "cascade" if task.label.cascade else task.label.combine
    names = [one.labeler.name for one in heard]
    decisions = [
        {"of": name, **_decision(task, names, votes, errors, seed)}
        for name, votes, errors in zip(decisions_of(task), codes, found, strict=True)
    ]
    saved = _saved(heard) if combine == "cascade" else None
    report = {
        "combine": combine,
        "labelers": [_labeler(one) for one in heard],
        "decisions": decisions,
        "saved": saved,
    }
    words = (_agreement_in_words(decisions), _same_in_words(heard), _saved_in_words(saved))
    return report | {"words": [one for some in words for one in some]}


def _labeler(one: Heard) -> Json:
    votes = [vote for row in one.said.cast for vote in row]
    return {
        "name": one.labeler.name,
        "model": one.client.provider.name,
        "rows": len(one.rows),
        "votes": len(votes),
        "votes_failed": sum(vote.failed for vote in votes),
        "leaning": one.said.leaning or None,
        "usage": vars(one.client.usage),
    }


def _decision(task: Task, names: Sequence[str], codes: Codes, found: DawidSkene, seed: int) -> Json:
    level: Level = "ordinal" if task.kind == "ordinal" and not task.label.abstain else "nominal"
    by_labeler = codes.T.astype("int64")
    alpha = with_interval(by_labeler, "alpha", level, seed=seed)
    pairs = []
    for one, other in combinations(range(len(names)), 2):
        kappa = with_interval(by_labeler[[one, other]], "kappa", level, seed=seed)
        both = {"first": names[one], "second": names[other]}
        pairs.append(both | {"kappa": asdict(kappa) if kappa else None})
    return {
        "alpha": asdict(alpha) if alpha else None,
        "kappa": pairs,
        "errors": _errors(options_of(task), names, found),
        "together": [
            {
                "first": names[pair.first],
                "second": names[pair.second],
                "agree": asdict(pair.agree),
                "expected": pair.expected,
            }
            for pair in together(codes, found)
        ],
    }


def _errors(options: Sequence[str], names: Sequence[str], found: DawidSkene) -> dict[str, Json]:
    """By labeler, true option and given option, the share with its interval."""
    low, high = found.intervals()
    rates = {"share": found.confusion, "low": low, "high": high}
    return {
        name: {
            true: {
                given: {key: float(values[labeler, row, column]) for key, values in rates.items()}
                for column, given in enumerate(options)
            }
            for row, true in enumerate(options)
        }
        for labeler, name in enumerate(names)
    }


def _saved(heard: Sequence[Heard]) -> Json:
    """What was not asked, as against asking every labeler about every row.

    Returns:
        `rows` that the first labeler alone decided, `of` all, `share` with `low` and `high`;
        `requests` not sent, about; `usd`: what these would have cost at the mean cost of those that
        were asked of the same model; None where a price is not known or none was asked.
    """
    first = heard[0]
    rows, passed_on = len(first.cast), len(heard[1].rows)
    low, high = wilson(1 - passed_on / rows, rows) if rows else (0.0, 1.0)
    requests, dollars = 0.0, 0.0
    known = True
    for one in heard[1:]:
        usage, asked = one.client.usage, len(one.rows)
        missing = (rows - asked) * usage.requests / asked if asked else 0.0
        requests += missing
        paid = usage.requests - usage.from_journal
        known = known and usage.usd is not None and paid > 0
        dollars += missing * (usage.usd or 0.0) / paid if paid else 0.0
    return {
        "rows": rows - passed_on,
        "of": rows,
        "share": 1 - passed_on / rows if rows else None,
        "low": low,
        "high": high,
        "requests": round(requests),
        "usd": dollars if known else None,
    }


def _agreement_in_words(decisions: Sequence[Json]) -> list[str]:
    words = []
    for one in decisions:
        what = "" if one["of"] == "label" else f"{one['of']}: "
        if alpha := one["alpha"]:
            words.append(
                f"{what}The labelers agree to alpha = {alpha['point']:.2f} "
                f"({alpha['low']:.2f} to {alpha['high']:.2f}; 1 is full agreement, 0 chance)."
            )
        if pairs := one["together"]:
            first = pairs[0]
            words.append(
                f"{what}{first['first']} and {first['second']} agree on "
                f"{first['agree']['point']:.0%} of the rows, where labelers that err on their own "
                f"would on {first['expected']:.0%}: some of the panel share mistakes, so what is "
                "estimated of their errors misleads, and combine: majority is the safer way."
            )
    return words


def _same_in_words(heard: Sequence[Heard]) -> list[str]:
    """Of one model asked in several ways, whose mistakes are not seen in the votes alone."""
    asked = Counter(one.client.provider.name for one in heard)
    return [
        f"{ways} of the labelers are {name}, asked in different ways. They share most of their "
        "mistakes, which need not show in their votes: what is estimated of their errors, and any "
        "confidence that comes of it, flatters them. An audit says how good each is."
        for name, ways in asked.items()
        if ways > 1
    ]


def _saved_in_words(saved: Json | None) -> list[str]:
    if not saved or not saved["of"]:
        return []
    cost = f", about ${saved['usd']:.4f}" if saved["usd"] else ""
    return [
        f"{saved['rows']:,} of {saved['of']:,} texts were left to the first labeler, which spared "
        f"about {saved['requests']:,} requests{cost}."
    ]
