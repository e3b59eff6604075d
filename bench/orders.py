"""Labels by the embedded model: asked in one fixed order, in a random one, debiased, in all orders.

    python bench/orders.py --data FOLDER [--only NAME ...] [--rows N] [--journal FOLDER] [--write]

All ways of asking are about the same rows and read the same answers: every row in every fixed
order, and in a square of orders of its own. Answers stay in the journal, so that only the first
run takes its time.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from labelwright.labelers.aggregate import aggregate
from labelwright.labelers.bias_table import bias_table
from labelwright.labelers.enough import enough
from labelwright.labelers.intervals import wilson
from labelwright.labelers.leaning import leaning, without_leaning
from labelwright.labelers.picks import mean_of
from labelwright.labelers.place_prior import place_prior, probe_rows, without_place
from labelwright.labelers.vote import Vote
from numpy.typing import NDArray
from order_sets import SETS, Asked, Cast, ask, load
from tables import HERE, machine, markdown, write_block

RESULTS = HERE / "results" / "orders"
RISK = 0.05
"""Of another label, at which asking stops early."""
READINGS = ("as answered", "leaning out")
Votes = tuple[Cast, Cast]
"""Of rows, and of held-out seed examples, on which the leaning is measured."""
Bools = NDArray[np.bool_]


class Measured:
    """What the ways of asking come to on one set."""

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
        asked, random = self.asked, self.turn(0)
        fixed = {reading: [self.right(v, reading) for v in asked.fixed] for reading in READINGS}
        return {
            "labels": len(asked.labels),
            "rows": len(asked.truth),
            "orders": len(asked.orders),
            "probes": sum(self.probes),
            "prior": self.prior,
            "ways": {
                "worst fixed order": self.fixed_way(fixed, min),
                "best fixed order": self.fixed_way(fixed, max),
                "a random order": self.way(random, fixed),
                "a random order, places out": self.way(self.single_without_places(), fixed),
                "as many orders as needed": self.way(self.until_enough(), fixed),
                "all orders of a square": self.way(asked.square, fixed),
            },
            "spread": self.spreads(),
            "places": self.places(),
        }

    def turn(self, number: int) -> Votes:
        """One vote a row, in a random order."""
        rows, seeds = self.asked.square
        return [[row[number]] for row in rows], [[row[number]] for row in seeds]

    def without_places(self, votes: Votes) -> Votes:
        """Votes with what the places add divided out."""
        rows, seeds = ([[without_place(v, self.prior) for v in row] for row in p] for p in votes)
        return rows, seeds

    def single_without_places(self) -> Votes:
        """All orders on the rows that the places are measured on, one order on the others."""
        rows, seeds = self.asked.square
        some = [row if probe else row[:1] for row, probe in zip(rows, self.probes, strict=True)]
        return self.without_places((some, [row[:1] for row in seeds]))

    def until_enough(self) -> Votes:
        """Votes on a row until further ones would hardly change its label."""
        labels, (rows, seeds) = self.asked.labels, self.asked.square
        prior = leaning([vote for row in seeds for vote in row], labels)

        def needed(row: Sequence[Vote]) -> int:
            shares = [without_leaning(vote, prior).probabilities for vote in row]
            return next(
                n
                for n in range(1, len(row) + 1)
                if enough(shares[:n], len(row) - n, labels, risk=RISK)
            )

        return [row[: needed(row)] for row in rows], seeds

    def labels(self, votes: Votes, reading: str) -> list[str | None]:
        """The label of every row."""
        rows, seeds = votes
        if reading == "leaning out":
            prior = leaning([vote for row in seeds for vote in row], self.asked.labels)
            rows = [[without_leaning(vote, prior) for vote in row] for row in rows]
        return [aggregate(self.asked.labels, row).label for row in rows]

    def right(self, votes: Votes, reading: str) -> Bools:
        """Which rows got the true label."""
        return np.array(
            [a == b for a, b in zip(self.labels(votes, reading), self.asked.truth, strict=True)]
        )

    def fixed_way(
        self, fixed: dict[str, list[Bools]], choose: Callable[[list[float]], float]
    ) -> dict[str, Any]:
        """The best or the worst of the fixed orders, by what they came to on these rows."""
        found: dict[str, Any] = {"calls": 1.0}
        for reading, orders in fixed.items():
            found[reading] = _accuracy(orders[_at([o.mean() for o in orders], choose)])
        return found

    def way(self, votes: Votes, fixed: dict[str, list[Bools]]) -> dict[str, Any]:
        """Accuracy, beside the best fixed order, and calls for a row."""
        found: dict[str, Any] = {"calls": float(np.mean([len(row) for row in votes[0]]))}
        found["as in all orders"] = self.alike(votes)
        for reading, orders in fixed.items():
            right = self.right(votes, reading)
            best = orders[_at([o.mean() for o in orders], max)]
            beside = mean_of(right.astype(float) - best)
            found[reading] = _accuracy(right) | {"beside": [beside.share, beside.low, beside.high]}
        return found

    def alike(self, votes: Votes) -> float:
        """Share of rows whose label is that of all orders, the leaning out of both."""
        whole = self.labels(self.asked.square, READINGS[1])
        return float(
            np.mean([a == b for a, b in zip(self.labels(votes, READINGS[1]), whole, strict=True)])
        )

    def spreads(self) -> dict[str, Any]:
        """How far fixed orders are apart, and rows whose label hangs on the order."""
        fixed = self.asked.fixed
        # With the leaning measured in the same order, what its places add is out with it.
        ways = {
            "as answered": [self.labels(votes, READINGS[0]) for votes in fixed],
            "places out": [self.labels(self.without_places(votes), READINGS[0]) for votes in fixed],
            "leaning out": [self.labels(votes, READINGS[1]) for votes in fixed],
        }
        return {way: self.spread(given) for way, given in ways.items()}

    def spread(self, given: Sequence[Sequence[str | None]]) -> dict[str, float]:
        """Best accuracy less worst, and rows whose label is not always the same."""
        truth = self.asked.truth
        right = [np.mean([a == b for a, b in zip(g, truth, strict=True)]) for g in given]
        hang = np.mean([len(set(labels)) > 1 for labels in zip(*given, strict=True)])
        return {"spread": float(max(right) - min(right)), "hang": float(hang)}

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


def _at(values: Sequence[float], choose: Callable[[list[float]], float]) -> int:
    return list(values).index(choose(list(values)))


def _accuracy(right: Bools) -> dict[str, Any]:
    share = float(right.mean())
    return {"accuracy": [share, *wilson(share, len(right))]}


def tables_of(results: list[dict[str, Any]]) -> str:
    """The results in Markdown."""
    ways, spread, places = [], [], []
    for one in results:
        title = f"`{one['name']}`, {one['labels']} labels, {one['rows']} rows"
        for way, found in one["ways"].items():
            cells = [_interval(found[reading]["accuracy"]) for reading in READINGS]
            beside = found[READINGS[1]].get("beside")
            alike = f"{found['as in all orders']:.0%}" if "as in all orders" in found else ""
            ways.append([title, way, f"{found['calls']:.2f}", *cells, _signed(beside), alike])
            title = ""
        cells = [f"{s['spread']:.3f}, {s['hang']:.0%}" for s in one["spread"].values()]
        spread.append([f"`{one['name']}`", str(one["orders"]), *cells])
        places.append([f"`{one['name']}`", *_places(one["places"])])
    machines = ", ".join(sorted({one["machine"] for one in results}))
    return "\n\n".join(
        [
            markdown(
                [
                    "set",
                    "asked in",
                    "calls a row",
                    *READINGS,
                    "beside the best fixed order",
                    "as in all orders",
                ],
                ways,
            ),
            "Spread of accuracy between the fixed orders, and rows whose label is not the same in "
            "all of them:",
            markdown(["set", "fixed orders", *results[0]["spread"]], spread),
            "Places: how often each was picked by single votes in random orders, and labels that "
            "the file's order would have changed, foretold from these and from really asking:",
            markdown(["set", "picked", "p", "p of all votes", "foretold", "really"], places),
            f"Accuracy and differences with 95 % intervals; on {machines}.",
        ]
    )


def _places(places: dict[str, Any]) -> list[str]:
    total = sum(places["picked"])
    foretold = places["foretold"]
    return [
        " ".join(f"{count / total:.0%}" for count in places["picked"]),
        f"{places['p_value']:.2g}",
        f"{places['p_value of all votes']:.2g}",
        f"{foretold['share']:.1%} ({foretold['low']:.1%} to {foretold['high']:.1%})",
        f"{places['really']:.1%}",
    ]


def _interval(figure: Sequence[float]) -> str:
    return "{:.3f} ({:.3f} to {:.3f})".format(*figure)


def _signed(figure: Sequence[float] | None) -> str:
    return "{:+.3f} ({:+.3f} to {:+.3f})".format(*figure) if figure else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--only", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument(
        "--rows", type=int, help="rows of each set; without it 300 of two labels, 150 of more"
    )
    parser.add_argument("--journal", type=Path, default=Path("runs") / "orders")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="write results/ and README.md")
    given = parser.parse_args()
    given.journal.mkdir(parents=True, exist_ok=True)
    results = []
    for name in given.only:
        task, table = load(SETS[name], given.data, given.rows, given.seed)
        asked = ask(task, table, given.journal / f"{name}.sqlite", given.seed)
        figures = Measured(asked, given.seed).figures()
        results.append({"name": name, **figures, "seed": given.seed, "machine": machine()})
        print(json.dumps(results[-1]), flush=True)
    if given.write:
        results = _kept(results)
        write_block("orders", tables_of(results))
    print(tables_of(results))


def _kept(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write these beside those of other runs, and give all."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    for one in results:
        path = RESULTS / f"{one['name']}.json"
        path.write_text(json.dumps(one, indent=1) + "\n", encoding="utf-8")
    files = [RESULTS / f"{name}.json" for name in SETS]
    return [json.loads(path.read_text(encoding="utf-8")) for path in files if path.exists()]


if __name__ == "__main__":
    main()
