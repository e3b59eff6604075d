"""Labelled files of the sample data, label errors planted in them, and simulated votes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from labelwright.files import as_label, read_frame

SETS = (
    "clickbait_headlines.csv",
    "rt_polarity.csv",
    "intents_banking77.csv",
    "product_reviews_stars.jsonl",
)
UNTOUCHED = (
    *SETS,
    "imdb_contrast_pairs.jsonl",
    "imdb_reviews.parquet",
    "intents_hr_clinc.csv",
    "multilingual_topics_sib200.csv",
    "nli_hypothesis_only.csv",
    "sms_spam.csv",
    "synthetic_sst2_supergen.csv",
)
Codes = npt.NDArray[np.int64]
Found = npt.NDArray[np.bool_]


def read(path: Path) -> tuple[list[str], Codes]:
    """Texts and labels, as numbers, of a file."""
    frame = read_frame(path)
    labels = as_label(frame["label"]).to_list()
    names = sorted({str(name) for name in labels})
    return frame["text"].to_list(), np.array([names.index(str(name)) for name in labels])


def flipped(true: Codes, seed: int, rate: float = 0.08) -> tuple[Codes, Found]:
    """Labels with errors, and which they are; see `label_errors.py`."""
    rng = np.random.default_rng(seed)
    labels = int(true.max()) + 1
    rates = rng.permutation(2 * rate * np.arange(labels) / (labels - 1))
    into = (np.arange(labels) + rng.integers(1, labels, size=labels)) % labels
    wrong: Found = rng.random(len(true)) < rates[true]
    return np.where(wrong, into[true], true), wrong


def cast_votes(true: Codes, seed: int, votes: int = 3, right: float = 0.75) -> Codes:
    """Votes of shape (rows, votes); see `label_errors.py`."""
    rng = np.random.default_rng(1_000 + seed)
    labels, size = int(true.max()) + 1, (len(true), votes)
    rates = rng.beta(2 * right, 2 * (1 - right), size=len(true))
    tempting = (true + rng.integers(1, labels, size=len(true))) % labels
    other = (true[:, None] + rng.integers(1, labels, size=size)) % labels
    wrong = np.where(rng.random(size) < 0.7, tempting[:, None], other)
    cast: Codes = np.where(rng.random(size) < rates[:, None], true[:, None], wrong)
    return cast


def made(data: Path, rows: int, labels: int) -> tuple[list[str], Codes]:
    """Texts from the beginning of one real text and the end of another of the same label.

    One word in ten is a number instead, so that hardly two texts are alike.
    """
    texts, true = read(data / (SETS[0] if labels == 2 else SETS[2]))
    words = [text.split() for text in texts]
    by_label = [np.flatnonzero(true == label) for label in range(int(true.max()) + 1)]
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(by_label), size=rows)
    return [_one(words, by_label[label], rng) for label in drawn], drawn


def _one(words: list[list[str]], rows: Codes, rng: np.random.Generator) -> str:
    first, last = (words[row] for row in rng.choice(rows, 2))
    both = first[: rng.integers(1, len(first) + 1)] + last[rng.integers(len(last)) :]
    return " ".join(str(rng.integers(5_000)) if rng.random() < 0.1 else word for word in both)
