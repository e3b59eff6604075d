"""Labels by the embedded model: asked in one fixed order, in a random one, debiased, in all orders.

    python bench/orders.py [--data FOLDER] [--only NAME ...] [--rows N] [--journal FOLDER] [--write]

All ways of asking are about the same rows and read the same answers: every row in every fixed
order, and in a square of orders of its own. Answers stay in the journal, so that only the first
run takes its time.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from order_figures import READINGS, Measured
from order_sets import DATA, SETS, ask, load
from tables import HERE, machine, markdown, write_block

RESULTS = HERE / "results" / "orders"


def tables_of(results: list[dict[str, Any]]) -> str:
    """The results in Markdown."""
    ways = [line for one in results for line in _ways(one)]
    gains = [[f"`{one['name']}`", *_gain(one["gain"])] for one in results]
    spread = [
        [f"`{one['name']}`", str(one["orders"]), *map(_spread, one["spread"].values())]
        for one in results
    ]
    places = [[f"`{one['name']}`", *_places(one["places"])] for one in results]
    machines = ", ".join(sorted({one["machine"] for one in results}))
    beside = ["beside the best by other rows", "as in all orders"]
    kept = ["all orders gain", "places out gain", "of the changed labels kept", "of the calls"]
    kept += ["places explain"]
    return "\n\n".join(
        [
            markdown(["set", "asked in", "calls a row", *READINGS, *beside], ways),
            "Over a single random order, the leaning out; and how much of what the order does to "
            "the probabilities is the same in every row, and so could be divided out:",
            markdown(["set", *kept], gains),
            "Best less worst fixed order; in brackets what chance alone would put between orders "
            "that are alike, and how often as much as was seen; rows whose label is not the same "
            "in all of them:",
            markdown(["set", "fixed orders", *results[0]["spread"]], spread),
            "Places: how often each was picked by single votes in random orders, and labels that "
            "the file's order would have changed, foretold from these and from really asking:",
            markdown(["set", "picked", "p", "p of all votes", "foretold", "really"], places),
            f"Accuracy and differences with 95 % intervals; on {machines}.",
        ]
    )


def _ways(one: dict[str, Any]) -> Iterator[list[str]]:
    title = f"`{one['name']}`, {one['labels']} labels, {one['rows']} rows"
    for way, found in one["ways"].items():
        cells = [_interval(found[reading]["accuracy"]) for reading in READINGS]
        beside = found[READINGS[1]].get("beside")
        alike = f"{found['as in all orders']:.1%}" if "as in all orders" in found else ""
        yield [title, way, f"{found['calls']:.2f}", *cells, _signed(beside), alike]
        title = ""


def _gain(gain: dict[str, Any]) -> list[str]:
    kept = "{:.0%} ({:.0%} to {:.0%})".format(*gain["agreement kept"] or [0, 0, 0])
    calls, explains = f"{gain['calls']:.0%}", f"{gain['place explains']:.0%}"
    accuracy = [_signed(gain[of]) for of in ("of all orders", "of places out")]
    return [*accuracy, kept if gain["agreement kept"] else "none changed", calls, explains]


def _spread(one: dict[str, float]) -> str:
    return f"{one['spread']:.3f} ({one['chance']:.3f}, {one['p']:.2g}), {one['hang']:.0%}"


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
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the labelled files")
    parser.add_argument("--only", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument(
        "--rows", type=int, help="rows of each set; without it 800 of two labels, 150 of more"
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
