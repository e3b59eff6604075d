"""What moves the figures of `synthetic_to_real.py`: one thing changed at a time, on the same texts.

    python bench/ablations.py --data FOLDER --runs FOLDER [--trainers NAME ...] [--write]

Takes the runs that `synthetic_to_real.py` left in `--runs`; nothing is generated or labelled again.
Of each run and trainer the accuracy on all real rows is measured as it is and with each change; the
table has the mean difference in points over runs, with its 95 % interval (Student's t, runs are
taken for independent, though those of one task have its seed examples in common).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import labelwright
import numpy as np
import polars as pl
from labelwright.curate import curate
from labelwright.generators.seeds import add_seeds
from labelwright.task import Task
from labelwright.text.embedded import embed
from seed_figures import mean_and_half
from synthetic_to_real import SETS, task_and_real
from tables import machine, markdown, publish

WEIGH = "label_error:weigh"
UNLIKE = 0.2
Change = Callable[[Task, pl.DataFrame], pl.DataFrame]


def made(task: Task, labelled: pl.DataFrame, fix: Sequence[str] | None = None) -> pl.DataFrame:
    """Labelled texts as a run makes training rows of them; `fix` in place of the task's."""
    fixes = task.curate.fix if fix is None else fix
    kept = curate(labelled, task=task, fix=list(fixes), seed=task.seed).kept
    return rows_of(task, kept.drop_nulls("label"))


def rows_of(task: Task, kept: pl.DataFrame) -> pl.DataFrame:
    """Curated texts, split, and the seed examples."""
    return add_seeds(task, labelwright.split(kept, seed=task.seed))


def without(name: str) -> Change:
    """A fix less."""
    return lambda task, table: made(task, table, [one for one in task.curate.fix if one != name])


def beside(name: str) -> Change:
    """A fix more."""
    return lambda task, table: made(task, table, [*task.curate.fix, name])


def without_the_annotator(task: Task, table: pl.DataFrame) -> pl.DataFrame:
    """Label errors are looked for without the model of the seed examples."""
    bare = task.model_copy(
        update={"labels": tuple(one.model_copy(update={"examples": ()}) for one in task.labels)}
    )
    kept = curate(table, task=bare, fix=list(task.curate.fix), seed=task.seed).kept
    return rows_of(task, kept.drop_nulls("label"))


def without_seeds(task: Task, table: pl.DataFrame) -> pl.DataFrame:
    """Nothing but generated texts trains."""
    return made(task, table).filter(pl.col("source") != "seed")


def seeds_count_as_one(task: Task, table: pl.DataFrame) -> pl.DataFrame:
    """A seed example weighs as much as a generated text."""
    weight = pl.when(pl.col("source") == "seed").then(1.0).otherwise("sample_weight")
    return made(task, table).with_columns(sample_weight=weight)


def best_settings(task: Task, table: pl.DataFrame) -> pl.DataFrame:
    """The trainer is not told that a model wrote the texts."""
    return made(task, table).drop("source")


def intended(task: Task, table: pl.DataFrame) -> pl.DataFrame:
    """The label that a text was written for is taken, whatever the votes say."""
    wanted = table.with_columns(label=pl.col("intended_label"))
    return made(task, wanted, [one for one in task.curate.fix if not one.startswith("label_")])


def like_the_seeds(task: Task, table: pl.DataFrame) -> pl.DataFrame:
    """Of each label the fifth of the texts goes that is least like any of its seed examples."""
    rows = made(task, table)
    likeness = np.ones(rows.height)
    for label in task.labels:
        own = np.flatnonzero((rows["label"] == label.name).to_numpy())
        seeds = embed([task.join(one) for one in label.examples])
        likeness[own] = (embed(rows["text"].gather(own).to_list()) @ seeds.T).max(axis=1)
    rows = rows.with_columns(likeness=pl.Series(likeness))
    least = pl.col("likeness").quantile(UNLIKE).over("label")
    return rows.filter((pl.col("likeness") >= least) | (pl.col("source") == "seed"))


CHANGES: dict[str, Change] = {
    f"without the fix `{WEIGH}`": without(WEIGH),
    "without the fix `label_disagreement`": without("label_disagreement"),
    "without the fix `near_duplicate`": without("near_duplicate"),
    "with the fix `artefact`": beside("artefact"),
    "with the fix `semantic_duplicate`": beside("semantic_duplicate"),
    "the label that a text was written for": intended,
    "label errors without the model of the seeds": without_the_annotator,
    "without the fifth of texts least like the seeds": like_the_seeds,
    "seeds weigh as one text each": seeds_count_as_one,
    "without seeds among the training rows": without_seeds,
    "best settings, not the simplest as good": best_settings,
}


def accuracies(
    task: Task, table: pl.DataFrame, real: pl.DataFrame, trainers: list[str]
) -> list[float]:
    """Accuracy on real rows, by trainer."""
    found = []
    for trainer in trainers:
        model = labelwright.finetune(table, trainer, task=task, seed=task.seed)
        said = pl.Series(model.predict(real["text"].to_list()))
        found.append(float((said == real["label"]).mean() or 0.0))
    return found


def measure(folder: Path, data: Path, trainers: list[str]) -> dict[str, list[float]]:
    """Points that each change adds to one run, by trainer."""
    name, seed = folder.parent.name, int(folder.name)
    task, real = task_and_real(name, seed, data)
    labelled = pl.read_parquet(folder / "labelled.parquet")
    base = accuracies(task, made(task, labelled), real, trainers)
    gains = {}
    for words, change in CHANGES.items():
        changed = accuracies(task, change(task, labelled), real, trainers)
        gains[words] = [100 * (new - old) for new, old in zip(changed, base, strict=True)]
        print(f"{name} {seed} {words}: {[round(one, 1) for one in gains[words]]}", flush=True)
    return gains


def table_of(
    changes: Iterable[str], runs: Sequence[dict[str, list[float]]], trainers: list[str]
) -> str:
    """Mean differences with their intervals."""
    rows = []
    for words in changes:
        cells = []
        for place in range(len(trainers)):
            mean, half = mean_and_half([run[words][place] for run in runs])
            cells.append(f"{mean:+.1f}" if half is None else f"{mean:+.1f} ± {half:.1f}")
        rows.append([words, *cells])
    return markdown(["changed", *(f"`{one}`" for one in trainers)], rows)


def note(folders: Sequence[Path], of: str = "") -> str:
    """What the figures of these runs are."""
    names = ", ".join(f"`{name}`" for name in sorted({one.parent.name for one in folders}))
    return (
        f"Points of accuracy on real rows; {len(folders)} runs of {names}{of}; ± is half a 95 % "
        f"interval. On {machine()}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--runs", type=Path, required=True, help="what synthetic_to_real.py left")
    parser.add_argument("--trainers", nargs="*", default=["tfidf", "static"])
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    given = parser.parse_args()
    folders = sorted(path.parent for path in given.runs.glob("*/*/labelled.parquet"))
    folders = [one for one in folders if one.parent.name in SETS]
    runs = [measure(one, given.data, given.trainers) for one in folders]
    text = f"{table_of(CHANGES, runs, given.trainers)}\n\n{note(folders)}"
    publish("ablations", text, given.write)


if __name__ == "__main__":
    main()
