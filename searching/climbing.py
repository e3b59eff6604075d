"""Which rung to take, when to climb no further, and why: no more than figures and a margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE = 2


@dataclass(frozen=True)
class Climbed:
    """A rung that was climbed.

    Attributes:
        name: of the rung.
        better: its figure on the rows that choose, turned so that more is better.
        shown: the figure in words.
        too_dear: why it cannot be afforded; None where it can.
    """

    name: str
    better: float
    shown: str
    too_dear: str | None = None


@dataclass(frozen=True)
class Rules:
    """How the choice is made.

    Attributes:
        margin: how much worse than the best the choice may be, in the figure's own unit.
        unit: the margin in words.
        top: the best figure that there can be; None where there is none.
        patience: rungs above the choice that may bring no more than the margin before climbing
            stops; 0 climbs all.
    """

    margin: float
    unit: str
    top: float | None = 1.0
    patience: int = PATIENCE


def choice(climbed: Sequence[Climbed], rules: Rules) -> Climbed | None:
    """The first, cheapest, that is within the margin of the best of those that can be afforded."""
    able = [one for one in climbed if one.too_dear is None]
    if not able:
        return None
    best = max(one.better for one in able)
    # figures are quotients: a difference of exactly the margin is within it
    return next(one for one in able if one.better >= best - rules.margin - 1e-12)


def enough(climbed: Sequence[Climbed], rules: Rules) -> str | None:
    """Why no further rung is climbed; None where the next one may bring something."""
    taken = choice(climbed, rules)
    if taken is None:
        return None
    if rules.top is not None and taken.better >= rules.top - rules.margin:
        return f"{taken.name} is within {rules.unit} of the best there can be"
    above = climbed[climbed.index(taken) + 1 :]
    if rules.patience and len(above) >= rules.patience:
        names = _listed([one.name for one in above])
        return f"{names} brought no more than {rules.unit} over {taken.name}"
    return None


def reason(climbed: Sequence[Climbed], rules: Rules) -> str:
    """Why the choice is what it is, in one sentence."""
    taken = choice(climbed, rules)
    if taken is None:
        return "No rung that was climbed can be afforded."
    able = [one for one in climbed if one.too_dear is None]
    if len(able) == 1:
        return (
            f"{taken.name} ({taken.shown}) is the only rung that was climbed and can be afforded."
        )
    best = max(able, key=lambda one: one.better)
    if best is taken:
        others = [one for one in able if one is not taken]
        if able[0] is taken:
            return f"{taken.name} ({taken.shown}) is the cheapest rung, and none did better."
        second = max(others, key=lambda one: one.better)
        return (
            f"{taken.name} ({taken.shown}) is the best of {len(able)}, and no cheaper one is "
            f"within {rules.unit} of it; the nearest is {second.name} ({second.shown})."
        )
    return (
        f"{taken.name} ({taken.shown}) is the cheapest rung within {rules.unit} of the best, "
        f"{best.name} ({best.shown})."
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
