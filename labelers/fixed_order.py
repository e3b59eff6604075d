"""How many labels would have come out otherwise had every question had the options in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .intervals import wilson
from .place_prior import by_place, place_prior, whole_squares
from .vote import Vote

_FLOOR = 1e-9
_DRAWS = 100
_MOST_ROWS = 5_000
"""Rows on which the spread that comes of the prior is measured."""

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]


def fixed_order(
    votes: Sequence[Sequence[Vote]], labels: Sequence[str], final: Sequence[str | None]
) -> dict[str, Any] | None:
    """Labels of one model that would have been others in this order.

    Two ways, of which the first is taken where it covers half of the rows, or the other cannot be
    gone:

    - `asked`: rows that were asked in this order too, and what came of it, beside their label.
      That vote counts in the label, so with few votes a row the share comes out too small.
    - `modelled`: what the text says is what is left of a row's votes without what the places add
      (`place_prior`); with what they add in this order put back, another label is ahead, or not.
      Only what the places add to all texts alike is seen so.

    Args:
        votes: per row the votes of one model, as they count in the label: with the leaning taken
            out where it was, but with what the places add still in them.
        labels: the order in which the prompt file names them.
        final: the label that each row got.

    Returns:
        `share` with `low` and `high` (95 %), `labels`: how many of all rows that is, `of`: all
        rows with a label, `rows`: rows looked at, `way`: see above, `prior`: what the places add,
        None where it was not needed. None where neither way can be gone.
    """
    labelled = [(row, given) for row, given in zip(votes, final, strict=True) if given is not None]
    rows, given = [row for row, _ in labelled], [label for _, label in labelled]
    changed = _asked(rows, tuple(labels), given)
    if 2 * len(changed) < len(rows) or not changed:
        modelled = _modelled(rows, labels)
        if modelled is not None:
            return modelled | {"of": len(rows), "way": "modelled"}
    if not changed:
        return None
    share = sum(changed) / len(changed)
    low, high = wilson(share, len(changed))
    found = _figures(share, low, high, len(changed), len(rows))
    return found | {"of": len(rows), "way": "asked", "prior": None}


def _figures(share: float, low: float, high: float, looked_at: int, of: int) -> dict[str, Any]:
    counted = {"labels": round(share * of), "rows": looked_at}
    return {"share": share, "low": low, "high": high, **counted}


def _asked(
    rows: Sequence[Sequence[Vote]], order: tuple[str, ...], given: Sequence[str]
) -> list[bool]:
    """Per row with a vote in this order among others, whether that vote was for another label."""
    changed = []
    for row, label in zip(rows, given, strict=True):
        valid = [vote for vote in row if vote.label is not None]
        here = next((vote for vote in valid if vote.order == order), None)
        if here is not None and len(valid) > 1:
            changed.append(here.label != label)
    return changed


def _modelled(rows: Sequence[Sequence[Vote]], labels: Sequence[str]) -> dict[str, Any] | None:
    names = frozenset(labels)
    fitting = [
        [vote for vote in row if vote.probabilities and names == {*vote.order}] for row in rows
    ]
    prior = place_prior(fitting)
    if not prior:
        return None
    said = _said(fitting, labels)
    share, seen = float(said.changed(np.log(prior)).mean()), len(said.begins)
    low, high = _with_spread(share, seen, _spread_of_prior(said.sample(_MOST_ROWS), fitting))
    return _figures(share, low, high, seen, len(rows)) | {"prior": prior}


def _spread_of_prior(said: _Said, rows: Sequence[Sequence[Vote]]) -> float:
    """Variance of the share that comes of measuring what the places add on few rows: bootstrap."""
    squares = np.array([by_place(square) for row in rows for square in whole_squares(row)])
    rng = np.random.default_rng(0)
    draws = (rng.integers(len(squares), size=len(squares)) for _ in range(_DRAWS))
    return float(np.var([said.changed(squares[drawn].mean(axis=0)).mean() for drawn in draws]))


def _with_spread(share: float, rows: int, more: float) -> tuple[float, float]:
    """Wilson's interval of a share whose variance has something added to that of the rows."""
    spread = share * (1 - share)
    return wilson(share, rows if not spread else spread / (spread / rows + more))


@dataclass(frozen=True)
class _Said:
    """Votes with probabilities of all rows, as arrays.

    Attributes:
        logs: shape (votes, labels), logarithms of probabilities.
        places: shape (votes, labels), where each label stood.
        begins: shape (rows,), the first vote of each row that has one.
    """

    logs: Floats
    places: Ints
    begins: Ints

    def changed(self, adds: Floats) -> NDArray[np.bool_]:
        """Per row whether what the places add makes another label the first, in this order."""
        left = self.logs - adds[self.places]
        counts = np.diff(self.begins, append=len(left))
        says = np.add.reduceat(left, self.begins) / counts[:, None]
        changed: NDArray[np.bool_] = says.argmax(axis=1) != (says + adds).argmax(axis=1)
        return changed

    def sample(self, most: int) -> _Said:
        """Rows evenly over all, no more than so many."""
        step = -(-len(self.begins) // most)
        counts = np.diff(self.begins, append=len(self.logs))
        taken = np.arange(len(counts)) % step == 0
        votes = np.repeat(taken, counts)
        return _Said(self.logs[votes], self.places[votes], _begins(counts[taken]))


def _said(rows: Sequence[Sequence[Vote]], labels: Sequence[str]) -> _Said:
    flat = [vote for row in rows for vote in row]
    shares = [vote.probabilities.get(name, 0.0) for vote in flat for name in labels]
    logs = np.log(np.maximum(np.array(shares, dtype=float), _FLOOR))
    where = {order: [order.index(name) for name in labels] for order in {v.order for v in flat}}
    places: Ints = np.array([where[vote.order] for vote in flat], dtype=np.intp)
    counts: Ints = np.array([len(row) for row in rows if row], dtype=np.intp)
    return _Said(logs.reshape(places.shape), places, _begins(counts))


def _begins(counts: Ints) -> Ints:
    return np.asarray(np.cumsum(counts) - counts, dtype=np.intp)
