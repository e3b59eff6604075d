"""Labels that are probably wrong: found where they were planted, and nowhere else."""

from __future__ import annotations

import random

import polars as pl
from labelwright import curate

TOPICS = {
    name: words.split()
    for name, words in {
        "pets": "dog cat leash kennel bark meow paw fur vet puppy kitten collar",
        "cars": "engine wheel brake diesel garage clutch tyre gear motor petrol axle bumper",
        "food": "soup bread oven butter salt pepper grill roast salad cheese onion garlic",
    }.items()
}
FILLERS = ["the", "a", "with", "and", "on", "for", "near", "very", "old", "new", "some", "many"]


def table(rows: int, wrong: float = 0.0, seed: int = 0) -> tuple[pl.DataFrame, set[int]]:
    """Texts of a topic's words, a share of them under another topic's name."""
    rng = random.Random(seed)
    names = list(TOPICS)
    lines, flipped = [], set()
    for row in range(rows):
        name = names[row % 3]
        words = rng.sample(TOPICS[name], 4) + rng.sample(FILLERS, 4)
        rng.shuffle(words)
        given = name
        if rng.random() < wrong:
            given = rng.choice([other for other in names if other != name])
            flipped.add(row)
        lines.append((" ".join(words), given))
    return pl.DataFrame(lines, {"text": pl.String, "label": pl.String}, orient="row"), flipped


def flagged(found) -> set[int]:
    return {row for row, flags in enumerate(found.table["flags"].to_list()) if flags}


def test_planted_mistakes_are_found_and_little_else():
    rows, flipped = table(600, wrong=0.06)
    found = flagged(curate(rows, checks=["label_error"]))
    assert len(found & flipped) >= 0.9 * len(flipped)
    assert len(found - flipped) <= 0.1 * len(found)


def test_right_labels_are_left_alone():
    rows, _ = table(600)
    assert flagged(curate(rows, checks=["label_error"])) == set()


def test_labels_by_chance_are_not_called_wrong_one_by_one():
    rows, _ = table(300)
    shuffled = rows.with_columns(pl.col("label").shuffle(seed=1))
    assert len(flagged(curate(shuffled, checks=["label_error"]))) <= 3


def test_the_fixes_drop_or_relabel():
    rows, flipped = table(600, wrong=0.06)
    dropped = curate(rows, checks=["label_error"], fix=["label_error"])
    assert 600 - dropped.kept.height >= 0.9 * len(flipped)
    mended = curate(rows, checks=["label_error"], fix=["label_error:relabel"]).kept
    right = [list(TOPICS)[row % 3] for row in range(600)]
    by_text = dict(zip(rows["text"], right, strict=True))
    assert (
        sum(by_text[text] != label for text, label in mended.select("text", "label").iter_rows())
        <= 0.1 * len(flipped) + 1
    )


def test_a_row_that_a_person_reviewed_is_not_doubted():
    rows, flipped = table(600, wrong=0.06)
    reviewed = rows.with_columns(reviewed=pl.Series([row in flipped for row in range(600)]))
    assert not flagged(curate(reviewed, checks=["label_error"])) & flipped


def test_too_few_rows_say_why_nothing_was_looked_at():
    rows, _ = table(6)
    report = curate(rows, checks=["label_error"]).report()
    assert report["checks"]["label_error"]["flagged"] == 0
