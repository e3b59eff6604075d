"""A real panel: the embedded model asked in several ways, combined by majority and by Dawid-Skene.

    python bench/panels.py [--data FOLDER] [--only NAME ...] [--rows N] [--journal FOLDER] [--write]

Four labelers read the probabilities of the names behind a series of worked examples, each with
other seed examples; the fifth is asked in words. Answers stay in the journal.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from aggregation import Votes, counted
from labelwright import Task
from labelwright.labelers import label
from labelwright.labelers.agreement import with_interval
from labelwright.labelers.dawid_skene import dawid_skene
from labelwright.labelers.dependence import together
from labelwright.labelers.intervals import Bools, Floats, wilson
from labelwright.labelers.picks import mean_of
from labelwright.llm import Session
from order_sets import DATA, MODEL, SETS, load
from tables import machine, markdown, publish

PANEL_SETS = ("rt_polarity", "clickbait", "sms_spam")
ROWS = 150
OTHER_EXAMPLES = 4
IN_WORDS = """\
{{ about }}
Kinds:{% for name, description in options.items() %} {{ name }} ({{ description }}){{ ";" if not \
loop.last else "." }}{% endfor %}

{{ text }}: "{{ example }}"
Which kind is it?"""


def panel(task: Task) -> dict[str, Task]:
    """The task as each labeler sees it."""
    words = task.label.model_copy(update={"method": "answer", "prompt": IN_WORDS, "votes": 1})
    # The seed draws which examples the series shows and in which order, and the orders of options.
    series = {
        f"examples {n + 1}": task.model_copy(update={"seed": n}) for n in range(OTHER_EXAMPLES)
    }
    return series | {"in words": task.model_copy(update={"label": words})}


def ask(tasks: Mapping[str, Task], table: pl.DataFrame, journal: Path) -> Votes:
    """The label that each labeler gives each row, shape (rows, labelers); -1 where it gave none."""
    columns = []
    for task in tasks.values():
        places = {name: place for place, name in enumerate(task.label_names)}
        with Session(journal) as session:
            given = label(task, table.drop("label"), model=MODEL, session=session)
        columns.append([places.get(name, -1) for name in given["label"].to_list()])
    return np.array(columns).T


def measure(votes: Votes, truth: Votes, labels: int, names: Sequence[str]) -> dict[str, Any]:
    """How right each labeler is, how they agree, and what they come to together."""
    fit = dawid_skene(votes, labels)
    majority = counted(votes, labels).argmax(axis=1) == truth
    believed = fit.probabilities.argmax(axis=1) == truth
    best = max((column == truth for column in votes.T), key=lambda one: one.mean())
    alpha = with_interval(votes.T)
    return {
        "rows": len(truth),
        "each": {
            name: float((column == truth).mean())
            for name, column in zip(names, votes.T, strict=True)
        },
        "alpha": None if alpha is None else [alpha.point, alpha.low, alpha.high],
        "majority": _accuracy(majority),
        "dawid_skene": _accuracy(believed),
        "gain": _mean(believed.astype(float) - majority),
        "beside_best": _mean(majority.astype(float) - best),
        "sure": float(fit.probabilities.max(axis=1).mean()),
        "errors alike": _alike(votes[:, :OTHER_EXAMPLES] != truth[:, None]),
        "together": [[names[one.first], names[one.second]] for one in together(votes, fit)],
    }


def _alike(wrong: Bools) -> float:
    """Mean correlation of being wrong, over pairs of labelers; 0 if they err on their own."""
    between = np.corrcoef(wrong.T.astype(float))
    return float(between[np.triu_indices(len(between), 1)].mean())


def _accuracy(right: Bools) -> list[float]:
    share = float(right.mean())
    return [share, *wilson(share, len(right))]


def _mean(values: Floats) -> list[float]:
    found = mean_of(values)
    return [found.share, found.low, found.high]


def tables_of(results: Sequence[dict[str, Any]]) -> str:
    """The results in Markdown."""
    head = ["set", "labelers", "% right", "mean confidence", "alpha", "over the best one"]
    head += ["Dawid-Skene over majority", "errors of the first four alike"]
    machines = ", ".join(sorted({one["machine"] for one in results}))
    return "\n\n".join(
        [
            markdown([*head, "seen to err together"], [x for one in results for x in _lines(one)]),
            "In percent and points, with 95 % intervals; the best one by these very rows; how "
            f"alike errors are is the mean correlation of being wrong; on {machines}.",
        ]
    )


def _lines(one: dict[str, Any]) -> Iterator[list[str]]:
    title = f"`{one['name']}`, {one['rows']} rows"
    for name, share in one["each"].items():
        yield [title, name, f"{100 * share:.1f}", *[""] * 6]
        title = ""
    alpha = "{:.2f} ({:.2f} to {:.2f})".format(*one["alpha"]) if one["alpha"] else "none"
    pairs = "; ".join(" and ".join(pair) for pair in one["together"]) or "none"
    majority, weighed = (_percent(one[key]) for key in ("majority", "dawid_skene"))
    yield ["", "majority", majority, "", alpha, _signed(one["beside_best"]), "", "", ""]
    more = [f"{100 * one['sure']:.1f}", "", "", _signed(one["gain"]), f"{one['errors alike']:.2f}"]
    yield ["", "Dawid-Skene", weighed, *more, pairs]


def _percent(figure: Sequence[float]) -> str:
    return "{:.1f} ({:.1f} to {:.1f})".format(*(100 * one for one in figure))


def _signed(figure: Sequence[float]) -> str:
    return "{:+.1f} ({:+.1f} to {:+.1f})".format(*(100 * one for one in figure))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the labelled files")
    parser.add_argument("--only", nargs="*", choices=PANEL_SETS, default=list(PANEL_SETS))
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--journal", type=Path, default=Path("runs") / "orders")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    results = []
    for name in given.only:
        task, table = load(SETS[name], given.data, given.rows, given.seed)
        tasks = panel(task)
        votes = ask(tasks, table, given.journal / f"{name}.sqlite")
        truth = np.array([task.label_names.index(true) for true in table["label"]])
        found = measure(votes, truth, len(task.label_names), list(tasks))
        results.append({"name": name, "machine": machine()} | found)
        print(json.dumps(results[-1]), flush=True)
    publish("panels", tables_of(results), given.write)


if __name__ == "__main__":
    main()
