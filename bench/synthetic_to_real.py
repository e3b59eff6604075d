"""Models trained on generated texts, measured on texts that people wrote.

    python bench/synthetic_to_real.py --data FOLDER [--only NAME ...] [--runs FOLDER] [--write]

For each prompt file that has a labelled file in FOLDER: the whole `labelwright run` on the embedded
model, then three models on the same real rows, with their case and lower-cased: the run's, one
trained on nothing but the seed examples, and one trained on as many real rows as were generated to
train on. Those real rows are drawn by the seed and left out of what all three are measured on.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import labelwright
import numpy as np
import polars as pl
from labelwright.reading import Columns, read_examples
from tables import HERE, machine, markdown, write_block

PROMPTS = HERE.parent / "prompts"
RESULTS = HERE / "results" / "synthetic_to_real"
READINGS = {"as written": pl.col("text"), "lower-cased": pl.col("text").str.to_lowercase()}


@dataclass(frozen=True)
class Real:
    """A labelled file by people, for one prompt file."""

    file: str
    columns: Columns = field(default_factory=Columns)


SETS = {
    "clickbait": Real("clickbait_headlines.csv"),
    "film_reviews": Real("rt_polarity.csv"),
    "hr_router": Real("intents_hr_clinc.csv", Columns(known_only=True)),
    "app_reviews": Real("product_reviews_stars.jsonl"),
}


def measure(name: str, real: Real, data: Path, runs: Path, seed: int) -> dict[str, Any]:
    """Run one prompt file and measure the three models."""
    prompt, path = PROMPTS / f"{name}.md", data / real.file
    task = labelwright.Task.load(prompt)
    report = labelwright.run(prompt, out=runs / name, real=path, columns=real.columns, seed=seed)
    rows = read_examples(path, task=task, columns=real.columns).table
    table = pl.read_parquet(runs / name / "split.parquet")
    train = table.filter(pl.col("split") == "train")
    generated = train.filter(pl.col("source") == "generated").height
    people, held = _drawn(rows, generated, seed)
    tables = {
        "generated and seeds": table,
        "seeds alone": train.filter(pl.col("source") == "seed"),
        "as many real rows": people,
    }
    sets = {said: held.with_columns(change) for said, change in READINGS.items()}
    models = {}
    for said, learned in tables.items():
        model = labelwright.finetune(learned, task=task, seed=seed)
        measured = labelwright.evaluate(model, sets, seed=seed)["sets"]
        models[said] = {
            key: {figure: measured[key][figure] for figure in ("accuracy", "macro_f1")}
            for key in sets
        }
    return {
        "name": name,
        "file": real.file,
        "labels": len(task.labels),
        "generated": sum(label["usable"] for label in report["generation"]["labels"].values()),
        "trained_on": generated,
        "real_rows_trained_on": people.height,
        "measured_on": held.height,
        "models": models,
        "seconds": sum(report["seconds"].values()),
        "seed": seed,
        "machine": machine(),
    }


def _drawn(rows: pl.DataFrame, wanted: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """As many rows as wanted, of each label its share, and the others."""
    rng = np.random.default_rng(seed)
    rows = rows[rng.permutation(rows.height).tolist()].with_columns(
        place=pl.int_range(pl.len()).over("label") / pl.len().over("label")
    )
    taken = rows["place"] < wanted / rows.height
    return rows.filter(taken), rows.filter(~taken)


def table_of(results: list[dict[str, Any]]) -> str:
    """The results in Markdown."""
    head = ["prompt file", "learned from", *READINGS]
    rows = []
    for result in results:
        title = (
            f"`{result['name']}`, {result['labels']} labels, {result['seconds'] / 60:.0f} minutes; "
            f"{result['measured_on']:,} rows of `{result['file']}`"
        )
        learned = {
            "generated and seeds": f"{result['trained_on']} generated rows and the seeds",
            "seeds alone": "the seeds alone",
            "as many real rows": f"{result['real_rows_trained_on']} real rows",
        }
        for model, figures in result["models"].items():
            cells = [_interval(figures[said]["accuracy"]) for said in READINGS]
            rows.append([title, learned[model], *cells])
            title = ""
    machines = ", ".join(sorted({result["machine"] for result in results}))
    note = f"Accuracy with 95 % bootstrap intervals; minutes of the whole run; on {machines}."
    return f"{markdown(head, rows)}\n\n{note}"


def _interval(figure: dict[str, float]) -> str:
    return "{value:.3f} ({low:.3f} to {high:.3f})".format(**figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--only", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where run folders go")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="write results/ and README.md")
    given = parser.parse_args()
    results = []
    for name in given.only:
        results.append(measure(name, SETS[name], given.data, given.runs, given.seed))
        print(json.dumps(results[-1]), flush=True)
    if given.write:
        RESULTS.mkdir(parents=True, exist_ok=True)
        for result in results:
            path = RESULTS / f"{result['name']}.json"
            path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        kept = [RESULTS / f"{name}.json" for name in SETS]
        results = [json.loads(p.read_text(encoding="utf-8")) for p in kept if p.exists()]
        write_block("synthetic_to_real", table_of(results))
    print(table_of(results))


if __name__ == "__main__":
    main()
