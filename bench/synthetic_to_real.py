"""Models trained on generated texts, measured on texts that people wrote.

    python bench/synthetic_to_real.py --data FOLDER [--only NAME ...] [--seeds N ...]
        [--part SHARE] [--trainers NAME ...] [--contenders NAME ...] [--runs FOLDER] [--write]

For each prompt file and seed the embedded model writes and labels texts, which are curated and
split as `labelwright run` does; no real row is shown to any of it. Then each trainer learns from
those rows and from others beside them, and is measured on real rows, as written and lower-cased:

whole pipeline: the rows of the run and the seed examples.
seeds alone: the seed examples of the prompt file.
as many real rows: as many real rows as rows were generated to train on. They are drawn by the seed
    and left out of what every model of that draw is measured on; where few are left, several times.
without curation: every generated row with the label it was written for, and the seeds.
plain loop: one prompt a label, sent again and again for the tokens that writing took, and the
    seeds; see `plain_loop`.

`--part 0.5` generates half the texts that a prompt file asks for; run again with more, a run keeps
what was written. What was measured stands in results/, a file for each task and seed; it is
measured anew only where the rows are others. A run that was stopped goes on. `--write` puts the
tables into README.md.
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
from contenders import CONTENDERS, PIPELINE, REAL, digest, drawn, run_pipeline, synthetic
from labelwright.export.finetune import TRAINERS
from labelwright.export.finetune.model import Model
from labelwright.reading import Columns, read_examples
from labelwright.task import Task
from seed_figures import gaps_of, table_of
from sklearn.metrics import f1_score
from tables import HERE, machine, write_block

PROMPTS = HERE.parent / "prompts"
RESULTS = HERE / "results" / "synthetic_to_real"
READINGS = {"as written": pl.col("text"), "lower-cased": pl.col("text").str.to_lowercase()}
MOST_DRAWS = 3
ENOUGH_HELD = 1_000
"""Rows to measure on from which one draw of real rows is enough."""


@dataclass(frozen=True)
class Real:
    """A labelled file by people, for one prompt file."""

    file: str
    columns: Columns = field(default_factory=Columns)


SETS = {
    "clickbait": Real("clickbait_headlines.csv"),
    "hr_router": Real("intents_hr_clinc.csv", Columns(known_only=True)),
    "sms_spam": Real("sms_spam.csv"),
    "film_reviews": Real("rt_polarity.csv"),
    "app_reviews": Real("product_reviews_stars.jsonl"),
}
USUAL = [name for name in SETS if name != "app_reviews"]


def task_and_real(name: str, seed: int, data: Path) -> tuple[Task, pl.DataFrame]:
    """A prompt file under a seed, and the rows that people labelled."""
    task = Task.load(PROMPTS / f"{name}.md").model_copy(update={"seed": seed})
    real = SETS[name]
    return task, read_examples(data / real.file, task=task, columns=real.columns).table


def texts_of(task: Task, part: float) -> int:
    """How many texts are a share of those that a prompt file asks for."""
    return round(part * sum(task.wanted(label) for label in task.label_names))


@dataclass(frozen=True)
class Bench:
    """One task and seed: what is learned from, and what is measured on."""

    task: Task
    tables: dict[str, pl.DataFrame]
    draws: list[tuple[pl.DataFrame, pl.DataFrame]]

    def measure(self, contender: str, trainer: str) -> dict[str, Any]:
        """Accuracy and macro F1 of one contender, means over the draws of real rows."""
        if contender == REAL:
            each = [self._on(self._learned(learned, trainer), held) for learned, held in self.draws]
        else:
            model = self._learned(self.tables[contender], trainer)
            each = [self._on(model, held) for _, held in self.draws]
        return {
            reading: {
                name: float(np.mean([one[reading][name] for one in each]))
                for name in ("accuracy", "macro_f1")
            }
            for reading in READINGS
        }

    def key(self, contender: str) -> str:
        """Tells whether what was measured once is what would be measured now."""
        held = [held for _, held in self.draws]
        if contender == REAL:
            return digest(*(learned for learned, _ in self.draws), *held)
        return digest(self.tables[contender], *held)

    def _learned(self, table: pl.DataFrame, trainer: str) -> Model:
        return labelwright.finetune(table, trainer, task=self.task, seed=self.task.seed)

    def _on(self, model: Model, held: pl.DataFrame) -> dict[str, dict[str, float]]:
        true = held["label"].to_list()
        figures = {}
        for reading, change in READINGS.items():
            said = model.predict(held.select(change.alias("text"))["text"].to_list())
            right = np.mean([a == b for a, b in zip(said, true, strict=True)])
            macro = f1_score(true, said, average="macro", labels=sorted(set(true)))
            figures[reading] = {"accuracy": float(right), "macro_f1": float(macro)}
        return figures


def measure(
    name: str,
    seed: int,
    data: Path,
    runs: Path,
    part: float,
    trainers: list[str],
    contenders: list[str],
) -> None:
    """Run one prompt file, measure what is not yet measured, and leave it in results/."""
    task, rows = task_and_real(name, seed, data)
    folder = runs / name / str(seed)
    report = run_pipeline(PROMPTS / f"{name}.md", folder, seed, texts_of(task, part))
    tables = synthetic(task, folder, report, contenders)
    ours = tables[PIPELINE].filter(pl.col("split") == "train", pl.col("source") == "generated")
    bench = Bench(task, tables, _draws(rows, ours.height, seed))
    path = RESULTS / f"{name}-{seed}.json"
    result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"models": {}}
    result |= _facts(name, seed, rows, report, bench, result)
    for trainer in trainers:
        for contender in contenders:
            known = result["models"].setdefault(contender, {})
            if (key := bench.key(contender)) == known.get(trainer, {}).get("of"):
                continue
            figures = bench.measure(contender, trainer)
            known[trainer] = {"of": key, "figures": figures}
            print(f"{name} {seed} {trainer} {contender}: {figures['as written']}", flush=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _draws(rows: pl.DataFrame, wanted: int, seed: int) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    few = rows.height - wanted < ENOUGH_HELD
    return [drawn(rows, wanted, seed * MOST_DRAWS + n) for n in range(MOST_DRAWS if few else 1)]


def _facts(
    name: str,
    seed: int,
    rows: pl.DataFrame,
    report: dict[str, Any],
    bench: Bench,
    result: dict[str, Any],
) -> dict[str, Any]:
    learned = {said: _to_learn(table).height for said, table in bench.tables.items()}
    return {
        "name": name,
        "seed": seed,
        "file": SETS[name].file,
        "labels": len(bench.task.labels),
        "real_rows": rows.height,
        "rows": result.get("rows", {}) | learned | {REAL: bench.draws[0][0].height},
        "draws": len(bench.draws),
        "measured_on": bench.draws[0][1].height,
        "seconds": sum(one or 0 for one in report["seconds"].values()),
        "machine": machine(),
    }


def _to_learn(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("split") == "train")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the labelled files; none: only tables")
    parser.add_argument("--only", nargs="*", choices=SETS, default=USUAL)
    parser.add_argument("--seeds", nargs="*", type=int, default=[0])
    parser.add_argument("--part", type=float, default=1.0, help="of the texts to generate")
    parser.add_argument("--trainers", nargs="*", default=["tfidf", "static"])
    parser.add_argument("--contenders", nargs="*", choices=CONTENDERS, default=CONTENDERS)
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="where run folders go")
    parser.add_argument("--write", action="store_true", help="write the tables into README.md")
    given = parser.parse_args()
    for seed in given.seeds if given.data else ():
        for name in given.only:
            contenders = list(given.contenders)
            measure(name, seed, given.data, given.runs, given.part, given.trainers, contenders)
    text = tables()
    if given.write:
        write_block("synthetic_to_real", text)
    print(text)


def tables() -> str:
    """All that is in results/, in Markdown."""
    paths = [path for name in SETS for path in sorted(RESULTS.glob(f"{name}-*.json"))]
    results = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    trainers = list(TRAINERS.names())
    machines = ", ".join(sorted({one["machine"] for one in results}))
    note = (
        "Accuracy on real rows, mean over seeds; ± is half a 95 % interval over seeds (Student's "
        f"t), where there is more than one; (n): of n seeds only. On {machines}."
    )
    return f"{table_of(results, trainers)}\n\n{gaps_of(results, trainers)}\n\n{note}"


if __name__ == "__main__":
    main()
