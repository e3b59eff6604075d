"""The seed examples of the prompt file as training rows: the only ones a person wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import polars as pl

from ..table import content_id, unique_ids
from ..task import Task

MOST_WEIGHT = 10.0


Values = Mapping[str, str]


def add_seeds(
    task: Task, table: pl.DataFrame, mended: Mapping[str, Values] | None = None
) -> pl.DataFrame:
    """A split table with the seed examples among its training rows, and a `sample_weight`.

    A dozen examples by a person say more of a label than as many by a small model, so all seeds
    of a label together weigh as much as its other training rows, each at most 10 times one of
    those; other rows weigh what they do already, else 1.

    Args:
        task: gives the seed examples.
        table: columns `text`, `label`, `split` and the task's fields.
        mended: seed examples as curating left them, by the id of what stands in the prompt file.
    """
    train = Counter(table.filter(table["split"] == "train")["label"].to_list())
    count = Counter(name for name, _ in task.seeds)
    rows = []
    for label, example in task.seeds:
        key = content_id(example)
        values = (mended or {}).get(key, example)
        rows.append(
            {
                "id": key,
                "text": task.join(values),
                **(values if task.fields else {}),
                "source": "seed",
                "label": label,
                "confidence": 1.0,
                "kept": True,
                "split": "train",
                "sample_weight": min(MOST_WEIGHT, max(1.0, train[label] / count[label])),
            }
        )
    if "sample_weight" not in table.columns:
        table = table.with_columns(pl.lit(1.0).alias("sample_weight"))
    if not rows:
        return table
    both = pl.concat([table, pl.DataFrame(rows)], how="diagonal")
    return both.with_columns(id=pl.Series(unique_ids(both["id"]), dtype=pl.String))
