"""What the ways of asking in bench/orders.py come to on one set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from labelwright.labelers.aggregate import aggregate
from labelwright.labelers.asking import RISK
from labelwright.labelers.bias_table import bias_table
from labelwright.labelers.enough import enough
from labelwright.labelers.how_many import VOTES_BY_DEFAULT
from labelwright.labelers.intervals import middle, resampled_sums, wilson
from labelwright.labelers.leaning import leaning, without_leaning
from labelwright.labelers.orders import turns
from labelwright.labelers.picks import mean_of
from labelwright.labelers.place_prior import place_prior, probe_rows, without_place
from labelwright.labelers.vote import Vote
from order_effects import Floats, Given, alike, best_by_others, explained_by_place, spread
from order_sets import Asked, Cast

READINGS = ("as answered", "leaning out")
SINGLE, UNPLACED, ALL = "a random order", "a random order, places out", "all orders of a square"
Votes = tuple[Cast, Cast]
"""Of rows, and of held-out seed examples, on which the leaning is measured."""


class Measured:
    """What the ways of asking come to on one set.

    A way that asks in fewer than all orders is tried from every turn of the rows' squares, and the
    mean of these is its figure: which turn comes first is chance.
    """

    def __init__(self, asked: Asked, seed: int) -> None:
        self.asked = asked
        probed = probe_rows(asked.ids, seed)
        self.probes = [name in probed for name in asked.ids]
        rows = asked.square[0]
        self.prior = place_prior(
            [row for row, probe in zip(rows, self.probes, strict=True) if probe]
        )

    def figures(self) -> dict[str, Any]:
        """All figures of the set."""
        asked = self.asked
        return {
            "labels": len(asked.labels),
            "rows": len(asked.truth),
            "orders": len(asked.orders),
            "probes": sum(self.probes),
            "prior": self.prior,
            "ways": {
                "worst fixed order": self.fixed_way(min),
                "best fixed order": self.fixed_way(max),
                "the one best on other rows": self.best_fixed(),
                **{name: self.way(tries) for name, tries in self.ways.items()},
            },
            "gain": self.gain(),
            "spread": self.spreads(),
            "places": self.places(),
        }

    @cached_property
    def ways(self) -> dict[str, list[Votes]]:
        """Of each way its votes from every turn."""
        whole = [self.turned(turn) for turn in range(len(self.asked.labels))]
        single = [_first(votes, 1) for votes in whole]
        return {
            SINGLE: single,
            UNPLACED: [self.single_without_places(votes) for votes in whole],
            "two orders, the default": [_first(votes, VOTES_BY_DEFAULT) for votes in whole],
            "as many orders as needed": [self.until_enough(votes) for votes in whole],
            ALL: whole[:1],
        }

    def turned(self, begin: int) -> Votes:
        """All votes in the order in which they would be asked with the first turned by so much."""
        shifts = turns(len(self.asked.labels))
        number = {shift: vote for vote, shift in enumerate(shifts)}
        votes = [number[(begin + shift) % len(shifts)] for shift in shifts]
        rows, seeds = ([[row[vote] for vote in votes] for row in p] for p in self.asked.square)
        return rows, seeds

    def without_places(self, votes: Votes) -> Votes:
        """Votes with what the places add divided out."""
        rows, seeds = ([[without_place(v, self.prior) for v in row] for row in p] for p in votes)
        return rows, seeds

    def single_without_places(self, votes: Votes) -> Votes:
        """One order, but all on the rows that the places are measured on, and on seed examples."""
        rows, seeds = votes
        some = [row if probe else row[:1] for row, probe in zip(rows, self.probes, strict=True)]
        return self.without_places((some, seeds))

    def until_enough(self, votes: Votes) -> Votes:
        """Votes on a row until further ones would hardly change its label."""
        labels, (rows, seeds) = self.asked.labels, votes
        prior = leaning([vote for row in seeds for vote in row], labels)

        def needed(row: Sequence[Vote]) -> int:
            shares = [without_leaning(vote, prior).probabilities for vote in row]
            return next(
                n
                for n in range(min(VOTES_BY_DEFAULT, len(row)), len(row) + 1)
                if enough(shares[:n], len(row) - n, labels, risk=RISK)
            )

        return [row[: needed(row)] for row in rows], seeds

    def labels(self, votes: Votes, reading: str) -> Given:
        """The label of every row."""
        rows, seeds = votes
        if reading == "leaning out":
            prior = leaning([vote for row in seeds for vote in row], self.asked.labels)
            rows = [[without_leaning(vote, prior) for vote in row] for row in rows]
        return [aggregate(self.asked.labels, row).label for row in rows]

    def right(self, tries: Sequence[Votes], reading: str) -> Floats:
        """In what share of tries each row got the true label."""
        return alike([self.labels(votes, reading) for votes in tries], self.asked.truth)

    @cached_property
    def fixed(self) -> dict[str, list[Floats]]:
        """Per reading and fixed order which rows got the true label."""
        return {
            reading: [self.right([votes], reading) for votes in self.asked.fixed]
            for reading in READINGS
        }

    def fixed_way(self, choose: Callable[[list[float]], float]) -> dict[str, Any]:
        """The best or the worst of the fixed orders, by what they came to on these rows."""
        found: dict[str, Any] = {"calls": 1.0}
        for reading, orders in self.fixed.items():
            found[reading] = _accuracy(orders[_at([float(o.mean()) for o in orders], choose)])
        return found

    def best_fixed(self) -> dict[str, Any]:
        """The order that one would choose by other rows."""
        best = {reading: best_by_others(orders) for reading, orders in self.fixed.items()}
        return {"calls": 1.0} | {reading: _accuracy(right) for reading, right in best.items()}

    def way(self, tries: Sequence[Votes]) -> dict[str, Any]:
        """Accuracy, beside the best fixed order, and calls for a row."""
        calls = float(np.mean([len(row) for rows, _ in tries for row in rows]))
        found: dict[str, Any] = {
            "calls": calls,
            "as in all orders": float(self.as_all(tries).mean()),
        }
        for reading, orders in self.fixed.items():
            right = self.right(tries, reading)
            beside = mean_of(right - best_by_others(orders))
            found[reading] = _accuracy(right) | {"beside": [beside.share, beside.low, beside.high]}
        return found

    def as_all(self, tries: Sequence[Votes]) -> Floats:
        """In what share of tries a row's label is that of all orders, the leaning out of both."""
        whole = self.labels(self.asked.square, READINGS[1])
        return alike([self.labels(votes, READINGS[1]) for votes in tries], whole)

    def gain(self) -> dict[str, Any]:
        """How much of what all orders gain over a single one is kept with the places out."""
        single, unplaced, whole = (
            np.stack([self.right(self.ways[name], READINGS[1]), self.as_all(self.ways[name])])
            for name in (SINGLE, UNPLACED, ALL)
        )
        calls = [float(np.mean([len(r) for r in self.ways[n][0][0]])) for n in (UNPLACED, ALL)]
        accuracy = [mean_of(one[0] - single[0]) for one in (whole, unplaced)]
        return {
            "of all orders": [accuracy[0].share, accuracy[0].low, accuracy[0].high],
            "of places out": [accuracy[1].share, accuracy[1].low, accuracy[1].high],
            "agreement kept": _ratio(unplaced[1] - single[1], whole[1] - single[1]),
            "calls": calls[0] / calls[1],
            "place explains": explained_by_place(self.asked.square[0], self.asked.labels),
        }

    def spreads(self) -> dict[str, Any]:
        """How far fixed orders are apart, and rows whose label hangs on the order."""
        fixed, (_, seeds) = self.asked.fixed, self.without_places(self.asked.square)
        unplaced = [self.without_places(votes) for votes in fixed]
        # With the leaning measured in the same order, what its places add is out with it.
        ways = {
            "as answered": [self.labels(votes, READINGS[0]) for votes in fixed],
            "places out": [self.labels(votes, READINGS[0]) for votes in unplaced],
            "leaning out": [self.labels(votes, READINGS[1]) for votes in fixed],
            "both out": [self.labels((rows, seeds), READINGS[1]) for rows, _ in unplaced],
        }
        return {way: spread(given, self.asked.truth) for way, given in ways.items()}

    def places(self) -> dict[str, Any]:
        """The bias table of single votes, and whether it foretells the file's order rightly."""
        labels, (rows, seeds) = self.asked.labels, self.asked.square
        prior = leaning([vote for row in seeds for vote in row], labels)
        single = [
            [without_leaning(vote, prior) for vote in (row if probe else row[:1])]
            for row, probe in zip(rows, self.probes, strict=True)
        ]
        unplaced = [[without_place(vote, self.prior) for vote in row] for row in single]
        final = [aggregate(labels, row).label for row in unplaced]
        first = [[row[0]] for row in single]
        table = bias_table(first, labels, final)
        asked = [[without_leaning(v, prior) for v in row] for row in self.asked.fixed[0][0]]
        all_votes = [[without_leaning(v, prior) for v in row] for row in rows]
        return {
            "picked": table["picked"],
            "p_value": table["p_value"],
            "p_value of all votes": bias_table(all_votes, labels, final)["p_value"],
            "foretold": bias_table(single, labels, final)["fixed_order"],
            "really": float(
                np.mean([row[0].label != f for row, f in zip(asked, final, strict=True)])
            ),
        }


def _first(votes: Votes, count: int) -> Votes:
    """The first votes on each row and seed example."""
    rows, seeds = ([row[:count] for row in part] for part in votes)
    return rows, seeds


def _at(values: Sequence[float], choose: Callable[[list[float]], float]) -> int:
    return list(values).index(choose(list(values)))


def _accuracy(right: Floats) -> dict[str, Any]:
    """Mean over rows; the interval is Wilson's where each row was tried once."""
    share = float(right.mean())
    if np.isin(right, (0, 1)).all():
        return {"accuracy": [share, *wilson(share, len(right))]}
    over_rows = mean_of(right)
    return {"accuracy": [share, over_rows.low, over_rows.high]}


def _ratio(part: Floats, whole: Floats) -> list[float] | None:
    """Sum of part by sum of whole, and its bootstrap interval over rows; None where whole is 0."""
    if not whole.any():
        return None
    sums = resampled_sums(np.stack([part, whole], axis=1), np.random.default_rng(0), 2_000)
    sums = sums[sums[:, 1] > 0]
    return [float(part.sum() / whole.sum()), *middle(sums[:, 0] / sums[:, 1])]
