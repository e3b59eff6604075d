"""A run folder whose rows are labelled, curated and split, made without asking anybody."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from labelwright.curate.split import split
from labelwright.run_folder import RunFolder

WORDS = {
    "clickbait": "{n} things that {who} will never tell you about {what}",
    "news": "{what} prices rise by {n} percent, {who} say",
}
WHO = ("nurses", "bakers", "pilots", "judges", "miners")
WHAT = ("bread", "coal", "rent", "wheat", "silver")


def headlines(per_label: int) -> pl.DataFrame:
    """Different headlines of two labels, with all columns that splitting asks for."""
    rows = [
        {
            "id": f"{label}-{n}",
            "text": words.format(n=n + 2, who=WHO[n % 5], what=WHAT[n // 5 % 5]),
            "label": label,
            "kept": True,
        }
        for label, words in WORDS.items()
        for n in range(per_label)
    ]
    return pl.DataFrame(rows)


def split_run(prompt: Path, path: Path, per_label: int = 30) -> Path:
    """A run folder for a prompt file of the labels `clickbait` and `news`, split."""
    with RunFolder.create(prompt, path) as folder:
        folder.start()
        folder.write("split", split(headlines(per_label), seed=0))
        folder.finish("split", "made by a test", {})
    return path
