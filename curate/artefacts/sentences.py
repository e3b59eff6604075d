"""A finding as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .tiers import Tiered

_HARDLY = 0.02


def in_sentences(
    feature: str, label: str, tiered: Tiered, majority: float, without: dict[str, Any] | None
) -> str:
    """What was found, how much it gives away, and what a model makes of it.

    Args:
        feature: what goes with the label, in words.
        label: the label.
        tiered: the figures.
        majority: share of the most frequent label.
        without: what came of taking it away; None where that was not tried.
    """
    found = tiered.found
    said = [
        f"{feature}: {_percent(found.rate_in_label)} of {label!r} ({found.rows:,} texts), "
        f"{_percent(found.rate_elsewhere)} of the rest."
    ]
    if found.gain >= 0.005:
        said.append(
            f"Who knows only this guesses {_percent(majority + found.gain)} of all labels, "
            f"who knows nothing {_percent(majority)}."
        )
    said += [*_real(tiered), *_without(without)]
    return " ".join(said)


def _real(tiered: Tiered) -> Sequence[str]:
    real = tiered.contrast
    if real is None:
        return ()
    rates = f"{_percent(real.rate_in_label)} and {_percent(real.rate_elsewhere)}"
    if tiered.tier == "generator":
        return (f"In real texts it is {rates}: the generator made it.",)
    if real.human:
        return (f"People write so too: in real texts it is {rates}.",)
    return (f"In real texts it is {rates}, too few to say.",)


def _without(without: dict[str, Any] | None) -> Sequence[str]:
    if not without or not without["carriers"]:
        return ()
    if without["changed"] < _HARDLY * without["carriers"]:
        return ("Taken away from held-out texts it changes next to no answer of a full model.",)
    return (
        f"Taken away from {without['carriers']:,} held-out texts it changes {without['changed']:,} "
        f"answers of a full model, which is then right on {_percent(without['without'])} of all "
        f"texts in place of {_percent(without['accuracy'])}.",
    )


def _percent(share: float) -> str:
    return f"{100 * share:.{0 if share >= 0.0995 or share == 0 else 1}f} %"
