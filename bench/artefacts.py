"""Artefacts planted in texts that people wrote: are they found, is nothing else, does the fix help?

    python bench/artefacts.py --data FOLDER [--part recall|alarms|fixes] [--write]

`recall`: of artefacts of seven kinds in 90, 60, 30 and 15 % of the texts of one label, how many are
named, with the label, among what is found. `alarms`: labels shuffled over untouched texts, which
makes whatever is found a false alarm. `fixes`: accuracy on clean texts of a model that reads
characters with their case, learned from texts as they were, with the artefact, and after the fix.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

import numpy as np
import polars as pl
from artefact_sets import KINDS, MIXED, balanced, planted, read_sets
from labelwright.curate.artefacts.candidates import in_words
from labelwright.curate.artefacts.looking import Looked, look
from labelwright.curate.check import Context, Fix, Result
from labelwright.curate.fixes import artefact
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from tables import machine, markdown, publish

SHARES = (0.9, 0.6, 0.3, 0.15)
SIZES = {300: ("rt_polarity", "clickbait"), 1000: ("rt_polarity", "clickbait"), 5000: (MIXED,)}
DRAWS = {300: 10, 1000: 5, 5000: 3}
SHUFFLES = 200
SPLITS = 3
TRAIN, REAL, TEST = 1000, 500, 500
FIXED_SHARES = (0.9, 0.3)
Sets = dict[str, pl.DataFrame]
Split = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
Pair = tuple[str, str]


def looked_at(rows: pl.DataFrame) -> Looked:
    """What the check finds in rows with `text` and `label`."""
    return look(rows["text"].to_list(), rows["label"].to_list())


def named(looked: Looked) -> set[Pair]:
    """Everything that the findings name, guises too, with the label."""
    return {
        (in_words(looked.features[one.feature]), looked.names[one.label])
        for each in looked.found
        for one in (each.found, *each.found.guises)
    }


def recall(sets: Sets) -> str:
    """Share of planted artefacts that are found, by kind, share and size."""
    rows = []
    for kind in KINDS:
        cells = [kind]
        for size, names in SIZES.items():
            found = [
                _found(balanced(sets[name], size, draw), kind, draw)
                for name in names
                for draw in range(DRAWS[size])
            ]
            cells += [f"{hits:.2f}" for hits in np.mean(found, axis=0)]
            print(kind, size, cells[-4:], flush=True)
        rows.append(cells)
    head = [f"{size:,}: {share:.0%}" for size in SIZES for share in SHARES]
    draws = ", ".join(f"{DRAWS[n] * len(names)} at {n:,}" for n, names in SIZES.items())
    return f"{markdown(['planted', *head], rows)}\n\nDraws a cell: {draws} rows."


def _found(rows: pl.DataFrame, kind: str, seed: int) -> list[bool]:
    """Whether an artefact is found that was not there before, for each share."""
    label = str(sorted(rows["label"].unique())[seed % 2])
    before = named(looked_at(rows))
    after = [named(looked_at(planted(rows, kind, share, label, seed))) for share in SHARES]
    by = re.compile(KINDS[kind].known_by)
    return [
        any(name == label and by.search(words) for words, name in found - before) for found in after
    ]


def alarms(sets: Sets) -> str:
    """How many of 200 sets with shuffled labels have any finding."""
    rows = []
    for name in ("rt_polarity", "clickbait", "stars", "banking77", "sms_spam"):
        begin = time.perf_counter()
        found = [looked_at(_shuffled(sets[name], seed)).found for seed in range(SHUFFLES)]
        hits = sum(map(bool, found))
        seconds = (time.perf_counter() - begin) / SHUFFLES
        print(name, hits, f"{seconds:.2f} s", flush=True)
        rows.append([name, str(sets[name]["label"].n_unique()), f"{hits} of {SHUFFLES}"])
    return markdown(["texts of", "labels", "sets with a finding"], rows)


def _shuffled(rows: pl.DataFrame, seed: int) -> pl.DataFrame:
    labels = np.random.default_rng(seed).permutation(rows["label"].to_numpy())
    return rows.with_columns(pl.Series("label", labels))


def fixes(sets: Sets) -> str:
    """Accuracy on clean texts before, with the artefact, and after each fix, by kind and share."""
    head = ["planted", "share", "never", "planted", "`artefact`", "with real", "`:words`, real"]
    parts = []
    for name in ("rt_polarity", "clickbait"):
        splits = [_split(sets[name], seed) for seed in range(SPLITS)]
        never = [_score(train, test) for train, _, test in splits]
        rows = []
        for kind in KINDS:
            for share in FIXED_SHARES:
                figures = [
                    [before, *_fixed(split, kind, share, seed)]
                    for seed, (split, before) in enumerate(zip(splits, never, strict=True))
                ]
                means = np.mean(figures, axis=0)
                print(name, kind, share, means.round(3), flush=True)
                rows.append([kind, f"{share:.0%}", *(f"{mean:.3f}" for mean in means)])
        parts.append(f"`{name}`\n\n{markdown(head, rows)}")
    return "\n\n".join(parts)


def _split(rows: pl.DataFrame, seed: int) -> Split:
    """Rows to learn from, rows that stand for the human sample, and rows to measure on."""
    drawn = balanced(rows, TRAIN + REAL + TEST, seed).sample(fraction=1.0, shuffle=True, seed=seed)
    return drawn[:TRAIN], drawn[TRAIN : TRAIN + REAL], drawn[TRAIN + REAL :]


def _fixed(split: Split, kind: str, share: float, seed: int) -> list[float]:
    train, real, test = split
    label = str(sorted(train["label"].unique())[seed % 2])
    marked = planted(train, kind, share, label, seed)
    ways = [(artefact.fix, None), (artefact.fix, real), (artefact.words, real)]
    mended = [marked, *(_after(marked, fix, beside) for fix, beside in ways)]
    known: dict[tuple[str, ...], float] = {}
    for rows in mended:
        texts = tuple(rows["text"])
        known[texts] = known[texts] if texts in known else _score(rows, test)
    return [known[tuple(rows["text"])] for rows in mended]


def _after(rows: pl.DataFrame, fix: Fix, real: pl.DataFrame | None) -> pl.DataFrame:
    """The rows after a fix: what `curate` does, without the figures of its report."""
    looked = look(rows["text"].to_list(), rows["label"].to_list(), real)
    fixed = fix(rows, Result(details=looked), Context(real=real))
    texts = rows["text"].to_list()
    for row, new in fixed.values.items():
        texts[row] = new["text"]
    return rows.with_columns(pl.Series("text", texts))


def _score(train: pl.DataFrame, test: pl.DataFrame) -> float:
    # scikit-learn folds runs of blanks, which other readers of characters do not
    reader = TfidfVectorizer(
        preprocessor=lambda text: text.replace("  ", " \u2423"),
        analyzer="char",
        ngram_range=(1, 5),
        lowercase=False,
        min_df=2,
    )
    linear = LogisticRegression(C=10, solver="liblinear", random_state=0)
    model = make_pipeline(reader, linear)
    model.fit(train["text"].to_list(), train["label"].to_list())
    return float(model.score(test["text"].to_list(), test["label"].to_list()))


PARTS = {"recall": recall, "alarms": alarms, "fixes": fixes}


def main() -> None:
    """Measure the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--part", choices=sorted(PARTS), action="append")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    sets = read_sets(given.data)
    for part in given.part or PARTS:
        begin = time.perf_counter()
        text = PARTS[part](sets)
        minutes = (time.perf_counter() - begin) / 60
        publish(f"artefacts_{part}", f"{text}\n\n{minutes:.0f} min on {machine()}.", given.write)


if __name__ == "__main__":
    main()
