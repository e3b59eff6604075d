"""How often each place among the options was picked, against chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .vote import Vote


def place_bias(votes: Iterable[Vote], places: int) -> dict[str, Any]:
    """Picks per place and a test against even picking.

    With the options in random order a fair labeler picks every place equally often, whatever the
    labels are. Pearson's chi-squared test; only the first vote of an example should be given, as
    further turns of the same square depend on it.

    Args:
        votes: one vote per example; failed votes are left out.
        places: how many options a question has.

    Returns:
        `picked`: picks of each place; `expected`: picks of each place by chance; `p_value`: of
        the test, None below 5 expected picks a place, where it does not hold.
    """
    from scipy.stats import chisquare

    picked = [0] * places
    for vote in votes:
        if vote.place is not None:
            picked[vote.place] += 1
    expected = sum(picked) / places
    p_value = float(chisquare(picked).pvalue) if expected >= 5 else None
    return {"picked": picked, "expected": expected, "p_value": p_value}


def in_words(bias: dict[str, Any]) -> str:
    """One sentence on the places that a labeler picked."""
    picked: Sequence[int] = bias["picked"]
    total = sum(picked)
    if not total:
        return "No vote was valid, so nothing can be said of places."
    shares = ", ".join(f"{i}: {count / total:.0%}" for i, count in enumerate(picked, 1))
    if bias["p_value"] is None:
        return f"Places picked: {shares}; too few votes for a test."
    verdict = "more uneven than chance" if bias["p_value"] < 0.01 else "as even as chance"
    return f"Places picked: {shares}; {verdict} (p = {bias['p_value']:.2g})."
