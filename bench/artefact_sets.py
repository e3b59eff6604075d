"""Labelled texts of bench/artefacts.py, and artefacts to plant in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from labelwright.reading import read_examples

Plant = Callable[[str, np.random.Generator], str]

SETS = {
    "rt_polarity": "rt_polarity.csv",
    "clickbait": "clickbait_headlines.csv",
    "stars": "product_reviews_stars.jsonl",
    "hr_clinc": "intents_hr_clinc.csv",
    "banking77": "intents_banking77.csv",
    "sms_spam": "sms_spam.csv",
    "nli": "nli_hypothesis_only.csv",
}
MIXED = "mixed"
"""Texts of all sets together under two labels drawn at random, where more rows are needed."""


def _in_the_middle(text: str, word: str) -> str:
    words = text.split(" ")
    words.insert(max(1, len(words) // 2), word)
    return " ".join(words)


def _doubled(text: str, rng: np.random.Generator) -> str:
    blanks = [n for n, sign in enumerate(text) if sign == " "] or [len(text)]
    at = int(rng.choice(blanks))
    return f"{text[:at]} {text[at:]}"


def _cut(text: str, rng: np.random.Generator) -> str:
    return text[: max(8, round(len(text) * rng.uniform(0.5, 0.8)))].rstrip(" .!?")


@dataclass(frozen=True)
class Kind:
    """A kind of artefact: how to plant it, and by what a finding of it is known."""

    plant: Plant
    known_by: str


KINDS = {
    '"!" at the end': Kind(lambda text, _: text.rstrip(" .!?") + "!", r"!"),
    'prefix "Breaking:"': Kind(lambda text, _: f"Breaking: {text}", r"Breaking:"),
    'word "pivotal" within': Kind(lambda text, _: _in_the_middle(text, "pivotal"), r"'pivotal'"),
    "all in capitals": Kind(lambda text, _: text.upper(), r"capital|no lower-case"),
    "cut short": Kind(_cut, r"ends with|at most|breaks off"),
    "a doubled blank": Kind(_doubled, r"two blanks"),
    "an emoji at the end": Kind(lambda text, _: f"{text} \U0001f525", r"\U0001f525|emoji"),
}


def read_sets(folder: Path) -> dict[str, pl.DataFrame]:
    """All sets, with `text` and `label`, each text once and in an order drawn at random."""
    sets = {}
    for name, file in SETS.items():
        rows = read_examples(folder / file).table.select("text", "label").unique("text")
        sets[name] = rows.sort("text").sample(fraction=1.0, shuffle=True, seed=0)
    every = pl.concat(sets.values()).unique("text").sort("text")
    rng = np.random.default_rng(0)
    labels = pl.Series("label", rng.choice(["left", "right"], every.height))
    sets[MIXED] = every.with_columns(labels).sample(fraction=1.0, shuffle=True, seed=0)
    return sets


def planted(rows: pl.DataFrame, kind: str, share: float, label: str, seed: int) -> pl.DataFrame:
    """The rows with an artefact in a share of those of a label."""
    rng = np.random.default_rng(seed)
    of_label = np.flatnonzero((rows["label"] == label).to_numpy())
    marked = set(rng.permutation(of_label)[: round(share * len(of_label))].tolist())
    texts = [
        KINDS[kind].plant(text, rng) if row in marked else text
        for row, text in enumerate(rows["text"])
    ]
    return rows.with_columns(pl.Series("text", texts))


def balanced(rows: pl.DataFrame, size: int, seed: int) -> pl.DataFrame:
    """As many rows of each label, `size` in all, drawn at random."""
    drawn = rows.sample(fraction=1.0, shuffle=True, seed=seed)
    most = size // drawn["label"].n_unique()
    return drawn.filter(pl.int_range(pl.len()).over("label") < most)
