"""What the way of writing moves: texts written otherwise, and what a model learns from them.

    python bench/writing.py --data FOLDER --runs FOLDER [--seeds N ...] [--part SHARE]
        [--trainers NAME ...] [--write]

Takes the runs that `synthetic_to_real.py` left in `--runs`. For each, the embedded model writes
`--part` of the texts that its prompt file asks for with one setting changed; they are held against
the first as many of the run, each text with the label that it was written for (no votes), curated
and with the seed examples, as in `ablations.py`. The table has the mean difference of accuracy on
real rows in points over runs, with its 95 % interval. What was written is kept, and a benchmark
that was stopped goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import labelwright
import polars as pl
from ablations import accuracies, intended, note, table_of
from labelwright.generators import share_out
from labelwright.llm import Session
from labelwright.task import Task
from synthetic_to_real import SETS, task_and_real, texts_of
from tables import publish


def at(temperature: float) -> Callable[[Task], Task]:
    """Tokens are drawn at another temperature than 1."""
    return lambda task: _writing(task, temperature=temperature)


def without_attributes(task: Task) -> Task:
    """Nothing is varied but the order of the examples; first words are those of examples."""
    return task.model_copy(update={"attributes": {}})


def _writing(task: Task, **settings: object) -> Task:
    return task.model_copy(update={"generate": task.generate.model_copy(update=settings)})


CHANGES: dict[str, Callable[[Task], Task]] = {
    "temperature 0.7": at(0.7),
    "temperature 1.3": at(1.3),
    "no attributes": without_attributes,
    "4 examples in a list, not 12": lambda task: _writing(task, examples_per_call=4),
}


def written(task: Task, limit: int, folder: Path) -> pl.DataFrame:
    """Texts of a task; every answer is in the journal of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with Session(folder / "journal.sqlite") as session:
        return labelwright.generate(task, limit=limit, session=session)


def first(table: pl.DataFrame, counts: dict[str, int]) -> pl.DataFrame:
    """Of each label the first texts, as many as are asked for."""
    parts = [
        table.filter(pl.col("intended_label") == name).head(count) for name, count in counts.items()
    ]
    return pl.concat(parts)


def measure(folder: Path, data: Path, part: float, trainers: list[str]) -> dict[str, list[float]]:
    """Points that each change adds to one run, by trainer."""
    name, seed = folder.parent.name, int(folder.name)
    task, real = task_and_real(name, seed, data)
    limit = texts_of(task, part)
    own = first(pl.read_parquet(folder / "generated.parquet"), share_out(task, limit))
    usual = accuracies(task, intended(task, own), real, trainers)
    gains = {}
    for words, change in CHANGES.items():
        kept = folder / "writing" / words.replace(" ", "-").replace(",", "")
        texts = written(change(task), limit, kept)
        changed = accuracies(task, intended(task, texts), real, trainers)
        gains[words] = [100 * (new - old) for new, old in zip(changed, usual, strict=True)]
        print(f"{name} {seed} {words}: {[round(one, 1) for one in gains[words]]}", flush=True)
    return gains


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--runs", type=Path, required=True, help="what synthetic_to_real.py left")
    parser.add_argument("--only", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[0])
    parser.add_argument("--part", type=float, default=0.25, help="of the texts to generate")
    parser.add_argument("--trainers", nargs="*", default=["tfidf", "static"])
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    folders = [given.runs / name / str(seed) for seed in given.seeds for name in given.only]
    folders = [one for one in folders if (one / "generated.parquet").exists()]
    runs = [measure(one, given.data, given.part, given.trainers) for one in folders]
    said = note(folders, f", {given.part:.0%} of the texts of each")
    publish("writing", f"{table_of(CHANGES, runs, given.trainers)}\n\n{said}", given.write)


if __name__ == "__main__":
    main()
