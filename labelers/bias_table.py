"""Which places and which names a labeler picks, beside what a fair one would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fixed_order import fixed_order
from .picks import Share, mean_of, score_test, share_of
from .vote import Vote

Floats = NDArray[np.float64]
Cast = Sequence[Sequence[Vote]]
LEAST_EXPECTED = 5
"""Picks to be expected of a place or a name, below which no test is made."""
UNEVEN = 0.01
MOST_SHOWN = 8
"""Places of which all are named in words."""


def bias_table(votes: Cast, labels: Sequence[str], final: Sequence[str | None]) -> dict[str, Any]:
    """Picks per place and per name, of all votes and of each model, with intervals and tests.

    A fair labeler picks a place as often as its labels stood there by chance: with the options in
    random order, all places alike. It picks a name as often as rows have that label in the end;
    where these labels come from the same votes, a difference says what the votes were outweighed
    or corrected by, and with one vote a row there is none. Intervals are of 95 %; votes on one row
    may hang together (see `picks`).

    Args:
        votes: per row its votes; failed ones count nowhere.
        labels: the options in the order of the prompt file.
        final: the label that each row got, or that is known of it; None for none.

    Returns:
        Of all votes together: `votes`, `rows` that have any; `picked`: picks of each place;
        `expected`: picks of a place if all are alike; `p_value` of the test of places, None where
        fewer than 5 picks of a place are expected; `places` and `names`: see `_places`, `_names`;
        `fixed_order`: what the prompt file's order would have changed, or None; `words`. And
        `models`: the same for each model alone.
    """
    models = list(dict.fromkeys(vote.model for row in votes for vote in row))
    if len(models) == 1:
        only = _table(votes, labels, final)
        return only | {"models": {models[0]: only}}
    each = {
        model: _table([[v for v in row if v.model == model] for row in votes], labels, final)
        for model in models
    }
    return _table(votes, labels, final, one=False) | {"models": each}


def _table(
    votes: Cast, labels: Sequence[str], final: Sequence[str | None], *, one: bool = True
) -> dict[str, Any]:
    """The table of some votes; `one` where one model cast them."""
    names = frozenset(labels)
    valid = [[vote for vote in row if vote.label in names >= {*vote.order}] for row in votes]
    total = sum(len(row) for row in valid)
    table: dict[str, Any] = {
        "votes": total,
        "rows": sum(bool(row) for row in valid),
        "expected": total / max(1, len(labels)),
        **_places([row for row in valid if row], labels),
        "names": _names(valid, labels, final),
        "fixed_order": fixed_order(votes, labels, final) if one else None,
    }
    return table | {"words": in_words(table)}


def _places(rows: Cast, labels: Sequence[str]) -> dict[str, Any]:
    """Picks of places.

    Returns:
        `picked`, `p_value`, and `places`: for each `place` (from 1) `picked`, `by_chance`, and the
        `share` of all picks with `low` and `high`.
    """
    picked, chance = np.zeros((len(rows), len(labels))), np.zeros((len(rows), len(labels)))
    stood = _places_of_labels(rows, labels)
    for number, row in enumerate(rows):
        for vote in row:
            label = str(vote.label)
            picked[number, vote.order.index(label)] += 1
            chance[number] += stood[label]
    cast = picked.sum(axis=1)
    places = [
        {
            "place": place + 1,
            "picked": int(picked[:, place].sum()),
            "by_chance": float(chance[:, place].sum()),
            **_interval("", share_of(picked[:, place], cast) if rows else None),
        }
        for place in range(len(labels))
    ]
    tested = bool((chance.sum(axis=0) >= LEAST_EXPECTED).all())
    return {
        "picked": [one["picked"] for one in places],
        "p_value": score_test(picked - chance) if tested else None,
        "places": places,
    }


def _places_of_labels(rows: Cast, labels: Sequence[str]) -> dict[str, Floats]:
    """How often each label stood in each place, as shares, over all questions.

    These are even where orders are drawn evenly; of labels that are only turned about they are not.
    """
    orders = Counter(vote.order for row in rows for vote in row)
    number = {name: place for place, name in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)))
    for order, times in orders.items():
        counts[[number[name] for name in order], range(len(order))] += times
    total = max(1, orders.total())
    return {name: counts[place] / total for name, place in number.items()}


def _names(valid: Cast, labels: Sequence[str], final: Sequence[str | None]) -> dict[str, Any]:
    """Picks of names, each row weighing the same however many votes it has.

    Returns:
        `p_value`, None below 5 rows for each label, and `labels`: for each name `picked`, the mean
        `share` of a row's votes with `low` and `high`, `final`: its share of the labels in the end,
        and `difference` of the two with `difference_low` and `difference_high`.
    """
    pairs = [(row, given) for row, given in zip(valid, final, strict=True) if row and given]
    picked = _counts([[str(vote.label) for vote in row] for row, _ in pairs], labels)
    ends = _counts([[given] for _, given in pairs], labels)
    shares = picked / picked.sum(axis=1, keepdims=True)
    found = {
        name: {
            "picked": int(picked[:, at].sum()),
            **_interval("", share_of(shares[:, at], np.ones(len(pairs))) if pairs else None),
            "final": float(ends[:, at].mean()) if pairs else None,
            **_interval("difference", mean_of(shares[:, at] - ends[:, at]) if pairs else None),
        }
        for at, name in enumerate(labels)
    }
    tested = len(pairs) >= LEAST_EXPECTED * len(labels)
    return {"p_value": score_test(shares - ends) if tested else None, "labels": found}


def _counts(rows: Sequence[Sequence[str]], labels: Sequence[str]) -> Floats:
    """How often each row names each label."""
    number = {name: place for place, name in enumerate(labels)}
    counts = np.zeros((len(rows), len(labels)))
    for line, row in enumerate(rows):
        for name in row:
            if name in number:
                counts[line, number[name]] += 1
    return counts


def _interval(name: str, found: Share | None) -> dict[str, float | None]:
    keys = (name, f"{name}_low", f"{name}_high") if name else ("share", "low", "high")
    values = (found.share, found.low, found.high) if found else (None, None, None)
    return dict(zip(keys, values, strict=True))


def in_words(table: dict[str, Any]) -> str:
    """A few sentences on what a labeler picked."""
    if not table["votes"]:
        return "No vote was valid, so nothing can be said of places."
    parts = (_places_in_words(table), _names_in_words(table["names"]), _order_in_words(table))
    return " ".join(part for part in parts if part)


def _places_in_words(table: dict[str, Any]) -> str:
    by_share = sorted(table["places"], key=lambda one: -one["share"])
    shown = table["places"]
    if len(shown) > MOST_SHOWN:
        shown = [by_share[0], by_share[-1]]
    shares = ", ".join(f"{one['place']}: {one['share']:.0%}" for one in shown)
    said = "Places picked" if len(shown) == len(by_share) else "Places picked most and least"
    if table["p_value"] is None:
        return f"{said}: {shares}; too few votes for a test."
    verdict = "more uneven than chance" if table["p_value"] < UNEVEN else "as even as chance"
    return f"{said}: {shares}; {verdict} (p = {table['p_value']:.2g})."


def _names_in_words(names: dict[str, Any]) -> str:
    if names["p_value"] is None or names["p_value"] >= UNEVEN:
        return ""
    most = max(names["labels"].items(), key=lambda item: abs(item[1]["difference"]))
    name, found = most
    return f"{name} has {found['share']:.0%} of the votes and {found['final']:.0%} of the labels."


def _order_in_words(table: dict[str, Any]) -> str:
    fixed = table["fixed_order"]
    if not fixed:
        return ""
    # With many labels most of what an order does hangs on the text (`bench/orders.py`).
    alike = "" if fixed["way"] == "asked" else ", by what places add to all texts alike"
    return (
        f"In the order of the prompt file about {fixed['labels']:,} of {fixed['of']:,} labels "
        f"({fixed['low']:.1%} to {fixed['high']:.1%}) would have come out otherwise{alike}."
    )
