"""The seed examples of the prompt file as training rows: the only ones a person wrote."""

from __future__ import annotations

from collections import Counter

import polars as pl

from ..table import content_id, unique_ids
from ..task import Task

MOST_WEIGHT = 10.0


def add_seeds(task: Task, table: pl.DataFrame) -> pl.DataFrame:
    """A split table with the seed examples among its training rows, and a `sample_weight`.

    A dozen examples by a person say more of a label than as many by a small model, so all seeds
    of a label together weigh as much as its other training rows, each at most 10 times one of
    those; other rows weigh what they do already, else 1.

    Args:
        task: gives the seed examples.
        table: columns `text`, `label`, `split` and the task's fields.
    """
    train = Counter(table.filter(table["split"] == "train")["label"].to_list())
    rows = []
    for label in task.labels:
        weight = train[label.name] / max(1, len(label.examples))
        rows += [
            {
                "id": content_id(example),
                "text": task.join(example),
                **(example if task.fields else {}),
                "source": "seed",
                "label": label.name,
                "confidence": 1.0,
                "kept": True,
                "split": "train",
                "sample_weight": min(MOST_WEIGHT, max(1.0, weight)),
            }
            for example in label.examples
        ]
    if "sample_weight" not in table.columns:
        table = table.with_columns(pl.lit(1.0).alias("sample_weight"))
    if not rows:
        return table
    both = pl.concat([table, pl.DataFrame(rows)], how="diagonal")
    return both.with_columns(id=pl.Series(unique_ids(both["id"]), dtype=pl.String))
