"""Whether the band of "double the data" holds the truth as often as it says.

    python bench/learning_curves.py [--data FOLDER] [--write]

Three kinds of curves, for each of which the truth is known or can be had: points drawn from the
law itself; a linear classifier of Gaussians, which knows of no law; and, with --data, the trainer
`static` on texts of labelled files, where the truth is the mean of many trainings on other rows.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import labelwright
import numpy as np
import polars as pl
from labelwright.export.evaluate.curves import Point, curve
from labelwright.reading import read_examples
from tables import HERE, markdown, publish

RESULTS = HERE / "results" / "learning_curves"
SETS = {
    "clickbait": "clickbait_headlines.csv",
    "film sentences": "rt_polarity.csv",
    "HR questions": "intents_hr_clinc.csv",
    "SMS spam": "sms_spam.csv",
}
POOL, SIZES, SEEDS = 400, (25, 50, 100, 200, 400), 5
TEXTS, TEXT_SIZES, TEXT_SEEDS = 200, (25, 50, 100, 200), 4
POOLS, TRUTHS, MEASURED = 8, 15, 400


@dataclass(frozen=True)
class One:
    """What was foretold of one curve, and what came."""

    truth: float
    told: dict[str, Any]


def laws(count: int, rng: np.random.Generator) -> Iterator[One]:
    """Curves of drawn laws, with the luck of nested samples of one pool."""
    for run in range(count):
        exponent = np.exp(rng.uniform(np.log(0.15), np.log(1.2)))
        drop = rng.uniform(0.05, 0.3) / (SIZES[0] ** -exponent - POOL**-exponent)
        floor, own = rng.uniform(0, 0.2), rng.uniform(0.1, 0.9)
        spread, luck, points = rng.uniform(0.06, 0.6), rng.normal(size=POOL), []
        for seed in range(SEEDS):
            order = rng.permutation(POOL)
            for size in SIZES:
                of_rows = np.sqrt(1 - own) * luck[order[:size]].mean()
                alone = np.sqrt(own / size) * rng.normal()
                loss = floor + drop * size**-exponent + spread * (of_rows + alone)
                points.append(Point(size, seed, 1 - loss))
        truth = drop * (POOL**-exponent - (2 * POOL) ** -exponent)
        yield One(truth, curve(points, POOL, seed=run))


def gaussians(tasks: int, rng: np.random.Generator) -> Iterator[One]:
    """A linear classifier, measured on 500 rows; six pools of each task."""
    for _ in range(tasks):
        direction = rng.normal(size=30) * np.exp(-np.arange(30) * rng.uniform(0, 0.3))
        direction /= np.linalg.norm(direction)
        flipped = rng.uniform(0, 0.15)

        def drawn(rows: int, way: Any = direction, wrong: float = flipped) -> tuple[Any, Any]:
            texts = rng.normal(size=(rows, 30))
            labels = texts @ way + 0.7 * rng.normal(size=rows) > 0
            return texts, labels ^ (rng.random(rows) < wrong)

        many = drawn(20_000)
        small, large = (
            np.mean([_right(*drawn(size), many) for _ in range(150)]) for size in (POOL, 2 * POOL)
        )
        for run in range(6):
            (texts, labels), on = drawn(POOL), drawn(500)
            points = []
            for seed in range(SEEDS):
                order = rng.permutation(POOL)
                for size in SIZES:
                    own = order[:size]
                    points.append(Point(size, seed, _right(texts[own], labels[own], on)))
            yield One(large - small, curve(points, POOL, rows=500, seed=run))


def _right(texts: Any, labels: Any, on: tuple[Any, Any]) -> float:
    weights = np.linalg.solve(texts.T @ texts + np.eye(30), texts.T @ (2.0 * labels - 1))
    return float(np.mean((on[0] @ weights > 0) == on[1]))


def texts(path: Path, rng: np.random.Generator) -> Iterator[One]:
    """`static` on pools of 200 texts, measured on 400; the truth on all that are set aside."""
    table = read_examples(path).table
    table = table[rng.permutation(table.height).tolist()]
    aside = table.head(min(3_000, table.height // 3))
    rest = table.slice(aside.height)

    def score(rows: pl.DataFrame, on: pl.DataFrame) -> float:
        model = labelwright.finetune(rows, "static")
        said = pl.Series(model.predict(on["text"].to_list()))
        return float((said == on["label"]).mean())

    def some(of: pl.DataFrame, rows: int) -> pl.DataFrame:
        return of[rng.choice(of.height, rows, replace=False).tolist()]

    pairs = [some(rest, 2 * TEXTS) for _ in range(TRUTHS)]
    truth = np.mean([score(one, aside) - score(one.head(TEXTS), aside) for one in pairs])
    for run in range(POOLS):
        pool, on = some(rest, TEXTS), some(aside, min(MEASURED, aside.height))
        points = []
        for seed in range(TEXT_SEEDS):
            order = rng.permutation(TEXTS).tolist()
            for size in TEXT_SIZES:
                points.append(Point(size, seed, score(pool[order[:size]], on)))
        yield One(float(truth), curve(points, TEXTS, rows=on.height, seed=run))


def summed(name: str, found: list[One]) -> dict[str, Any]:
    """How often the truth was in the band, how wide that was, and what was refused."""
    told = [one for one in found if one.told["doubled"]]
    bands = [one.told["doubled"] for one in told]
    inside = [
        band["low"] <= one.truth <= band["high"] for one, band in zip(told, bands, strict=True)
    ]
    return {
        "name": name,
        "curves": len(found),
        "refused": len(found) - len(told),
        "inside": float(np.mean(inside)) if inside else None,
        "truth": float(np.mean([one.truth for one in found])),
        "told": float(np.mean([band["value"] for band in bands])) if bands else None,
        "half": float(np.mean([band["half"] for band in bands])) if bands else None,
    }


def table_of(results: list[dict[str, Any]]) -> str:
    """The results in Markdown."""
    head = ["curves of", "curves", "refused", "truth in the 95 % band", "truth", "told"]
    rows = [
        [
            one["name"],
            str(one["curves"]),
            str(one["refused"]),
            "-" if one["inside"] is None else f"{100 * one['inside']:.0f} %",
            f"{100 * one['truth']:+.1f}",
            "-" if one["half"] is None else f"{100 * one['told']:+.1f} ± {100 * one['half']:.1f}",
        ]
        for one in results
    ]
    return f"{markdown(head, rows)}\n\nPoints of accuracy, means over the curves."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the labelled files")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="write results/ and README.md")
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    kinds: dict[str, Iterator[One]] = {
        "the law itself": laws(250, rng),
        "a linear classifier of Gaussians": gaussians(40, rng),
    }
    if given.data:
        kinds |= {f"`static`, {name}": texts(given.data / file, rng) for name, file in SETS.items()}
    results = []
    for name, found in kinds.items():
        results.append(summed(name, list(found)))
        print(json.dumps(results[-1]), flush=True)
    if given.write:
        RESULTS.mkdir(parents=True, exist_ok=True)
        content = json.dumps({"seed": given.seed, "results": results}, indent=1)
        (RESULTS / "bands.json").write_text(content + "\n", encoding="utf-8")
    publish("learning curves", table_of(results), given.write)


if __name__ == "__main__":
    main()
