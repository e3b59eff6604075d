"""What the checks that compare with real texts find: in nothing, and in what was planted.

    python bench/beside_real.py [--data ../shared/data] [--splits 50] [--write]
    python bench/beside_real.py --speed [--rows 100000] [--write]

Nothing: human texts of one file, split into two halves at random, one of which plays the table,
with topics drawn by lot; every finding is a false alarm. Planted: the same with one defect. Speed:
the texts of two files over and over, a number behind each, beside 2,000 real texts, with two
attributes a row.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from labelwright.curate import curate
from tables import machine, markdown, publish

DATA = Path(__file__).parents[2] / "shared" / "data"
FILES = (
    "clickbait_headlines.csv",
    "rt_polarity.csv",
    "intents_hr_clinc.csv",
    "intents_banking77.csv",
    "sms_spam.csv",
    "nli_hypothesis_only.csv",
)
CHECKS = ("coverage", "drift", "cell_value")
PLANTED = ("clickbait_headlines.csv", "rt_polarity.csv")

Change = Callable[[pl.DataFrame], pl.DataFrame]
TOPIC = pl.col("attributes").list.first().struct.field("value")
FIRST = TOPIC == "t0"


def halves(file: Path, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A table with topics drawn by lot, and the other half of the same texts."""
    whole = pl.read_csv(file).select("text", "label").sample(fraction=1, shuffle=True, seed=seed)
    half = whole.height // 2
    topics = np.random.default_rng(seed).permutation(np.resize(range(6), half))
    named = [[{"name": "topic", "value": f"t{topic}"}] for topic in topics]
    return whole[:half].with_columns(pl.Series("attributes", named)), whole[half:]


def every(nth: int) -> pl.Expr:
    """One row in so many."""
    return pl.int_range(pl.len()) % nth == 0


def changed(where: pl.Expr, to: pl.Expr, column: str = "text") -> Change:
    """The rows of `where` with another text or label."""
    return lambda table: table.with_columns(pl.when(where).then(to).otherwise(column).alias(column))


def wrong(where: pl.Expr) -> Change:
    """The rows of `where` with the next label."""

    def change(table: pl.DataFrame) -> pl.DataFrame:
        names = sorted(set(table["label"]))
        other = dict(zip(names, [*names[1:], names[0]], strict=True))
        return changed(where, pl.col("label").replace(other), "label")(table)

    return change


DEFECTS: dict[str, tuple[str, Change]] = {
    "` !` behind 1 text in 5": ("drift", changed(every(5), pl.col("text") + " !")),
    "` !` behind 1 text in 10": ("drift", changed(every(10), pl.col("text") + " !")),
    "words of 1 text in 3 in another order": (
        "drift",
        changed(every(3), pl.col("text").str.split(" ").list.reverse().list.join(" ")),
    ),
    "1 text in 3 begins alike": ("coverage", changed(every(3), "i must say " + pl.col("text"))),
    "1 text in 4 is one of 20": (
        "coverage",
        changed(every(4), pl.col("text").gather(pl.int_range(pl.len()) % 20)),
    ),
    "a topic has a third of its rows": (
        "coverage",
        lambda table: table.filter(~FIRST | every(3)),
    ),
    "a topic has a quarter of its rows under one label": (
        "coverage",
        lambda table: table.filter(~FIRST | (pl.col("label") != pl.col("label").min()) | every(4)),
    ),
    "all labels of a topic wrong": ("cell_value", wrong(FIRST)),
    "every second label of a topic wrong": ("cell_value", wrong(FIRST & every(2))),
    "a topic of texts that nobody writes": (
        "cell_value",
        changed(FIRST, pl.format("zq{} vx{}", pl.int_range(pl.len()), pl.int_range(pl.len()))),
    ),
}


def found(table: pl.DataFrame, real: pl.DataFrame, checks: Sequence[str], seed: int) -> set[str]:
    """The checks that found something."""
    report = curate(table, checks=checks, real=real, seed=seed).findings
    return {str(each["check"]) for each in report}


def alarms(data: Path, splits: int) -> str:
    """Table of false alarms, by file and check."""
    lines = []
    for name in FILES:
        counts = dict.fromkeys(CHECKS, 0)
        for seed in range(splits):
            for check in found(*halves(data / name, seed), CHECKS, seed):
                counts[check] += 1
        lines.append([f"`{name}`", *(f"{counts[check]} of {splits}" for check in CHECKS)])
    return markdown(["nothing to find in", *(f"`{check}`" for check in CHECKS)], lines)


def hits(data: Path, rounds: int) -> str:
    """Table of planted defects found."""
    lines = []
    for words, (check, change) in DEFECTS.items():
        counts = []
        for name in PLANTED:
            pairs = (halves(data / name, seed) for seed in range(rounds))
            right = sum(check in found(change(a), b, [check], 0) for a, b in pairs)
            counts.append(f"{right} of {rounds}")
        lines.append([words, f"`{check}`", *counts])
    return markdown(["planted", "found by", *(f"`{name}`" for name in PLANTED)], lines)


def big(data: Path, rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A table of so many rows, and 2,000 real texts of the same kinds."""
    rng = np.random.default_rng(0)
    both = pl.concat([pl.read_csv(data / name).select("text", "label") for name in PLANTED])
    drawn = both[rng.integers(0, both.height, rows)]
    texts = [f"{text} {n % 977}" for n, text in enumerate(drawn["text"])]
    named = [
        [{"name": "topic", "value": f"t{n % 8}"}, {"name": "style", "value": f"s{n % 5}"}]
        for n in rng.permutation(rows).tolist()
    ]
    columns = (pl.Series("text", texts), pl.Series("attributes", named))
    return drawn.with_columns(columns), both.sample(2_000, seed=1)


def speed(data: Path, rows: int) -> str:
    """Table of processor seconds by check, with real texts and without."""
    table, real = big(data, rows)
    lines = []
    for check in ("personal_data", *CHECKS):
        taken = []
        for beside in (real, None):
            began = time.process_time()
            curate(table, checks=[], real=beside)
            empty = time.process_time() - began
            curate(table, checks=[check], real=beside)
            taken.append(time.process_time() - began - 2 * empty)
        lines.append([f"`{check}`", *(f"{max(0.0, each):.1f}" for each in taken)])
    head = [f"processor seconds, {rows:,} rows", "beside 2,000 real texts", "without"]
    return markdown(head, lines)


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--splits", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    if asked.speed:
        text = f"{speed(asked.data, asked.rows)}\n\nOn {machine()}."
        publish("beside_real_speed", text, asked.write)
        return
    text = f"{alarms(asked.data, asked.splits)}\n\n{hits(asked.data, asked.rounds)}"
    publish("beside_real", text, asked.write)


if __name__ == "__main__":
    main()
