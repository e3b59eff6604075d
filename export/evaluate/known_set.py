"""A labelled set to measure on, and its rows that training has seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from ...errors import InputError
from ...text.normalise import normalise
from ..rows import choose, in_words


@dataclass(frozen=True)
class KnownSet:
    """Rows whose labels are known.

    Attributes:
        name: what the set is called.
        ids: id of each row.
        texts: what the model reads.
        labels: those of the task or the model first, in its order, then what only the set has.
        true: place of each row's label in `labels`.
        left_out: reason to number of rows that cannot be measured on.
    """

    name: str
    ids: list[str]
    texts: list[str]
    labels: tuple[str, ...]
    true: npt.NDArray[np.intp]
    left_out: dict[str, int]

    @classmethod
    def read(cls, name: str, table: pl.DataFrame, known: tuple[str, ...]) -> KnownSet:
        """The rows of a table that have a text and a label.

        Raises:
            InputError: a column is missing, or no row is left.
        """
        chosen = choose(table, stage=f"evaluate on {name}")
        rows = chosen.table
        if rows.is_empty():
            why = " ".join(in_words(chosen.left_out)) or "It is empty."
            raise InputError(f"the set {name} has no labelled row to measure on. {why}")
        labels = (*known, *(each for each in chosen.labels if each not in known))
        places = {label: place for place, label in enumerate(labels)}
        true = np.array([places[label] for label in rows["label"]], dtype=np.intp)
        return cls(
            name, rows["id"].to_list(), rows["text"].to_list(), labels, true, chosen.left_out
        )

    def only(self, rows: npt.NDArray[np.intp]) -> KnownSet:
        """Some of the rows, by their places."""
        places = rows.tolist()
        return replace(
            self,
            ids=[self.ids[place] for place in places],
            texts=[self.texts[place] for place in places],
            true=self.true[rows],
        )

    def seen(self, training: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Which rows have the same normalised text as a training row."""
        return np.array([normalise(text) in training for text in self.texts], dtype=np.bool_)


def training_texts(train: pl.DataFrame) -> frozenset[str]:
    """Normalised texts of the rows that a model was trained on or chosen by."""
    rows = choose(train, stage="evaluate").table
    if "split" in rows.columns:
        rows = rows.filter(pl.col("split").is_in(["train", "validation"]).fill_null(False))
    return frozenset(normalise(text) for text in rows["text"])
