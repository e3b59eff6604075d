"""Labels that are probably wrong: found where they were planted, and nowhere else."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from labelwright import Task, curate
from labelwright.curate.check import Context
from labelwright.curate.label_errors.doubting import doubt

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
        words = rng.sample(TOPICS[name], rng.randint(1, 6)) + rng.sample(FILLERS, 4)
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


def area(scores, wrong) -> float:
    """Chance that a wrong row has a higher score than a right one."""
    pairs = [(s > o) + 0.5 * (s == o) for s in scores[wrong] for o in scores[~wrong]]
    return sum(pairs) / len(pairs)


def planted(data: Path, seed: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Headlines, their labels as numbers of which 8 % are wrong, and which."""
    rows = pl.read_csv(data / "clickbait_headlines.csv").sample(600, seed=seed)
    right = (rows["label"] == "news").to_numpy().astype(int)
    rng = np.random.default_rng(seed)
    wrong = rng.random(600) < np.where(right == 0, 0.14, 0.02)
    return rows["text"].to_list(), np.where(wrong, 1 - right, right), wrong


def test_wrong_labels_rank_at_least_as_high_as_with_cleanlab(data: Path):
    rank = pytest.importorskip("cleanlab.rank", reason="cleanlab is not installed")
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline

    texts, given, wrong = planted(data, 0)
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=10))
    chances = cross_val_predict(model, texts, given, cv=5, method="predict_proba")
    theirs = 1 - rank.get_label_quality_scores(given, chances)
    judged = doubt(pl.DataFrame({"text": texts, "label": given.astype(str)}), Context())
    assert area(judged.wrong, wrong) > area(theirs, wrong) + 0.01


@pytest.mark.parametrize("as_json", [False, True])
def test_votes_tell_more_than_texts_alone(data: Path, as_json):
    texts, given, wrong = planted(data, 1)
    rng = np.random.default_rng(1)
    right = np.where(wrong, 1 - given, given)
    votes = np.where(rng.random((600, 3)) < 0.8, right[:, None], 1 - right[:, None])
    structs = [[{"label": str(vote)} for vote in row] for row in votes]
    said = [json.dumps(row) for row in structs] if as_json else structs
    table = pl.DataFrame({"text": texts, "label": given.astype(str)})
    alone = doubt(table, Context())
    beside = doubt(table.with_columns(votes=pl.Series(said)), Context())
    assert beside.read == ("votes",)
    assert area(beside.wrong, wrong) > area(alone.wrong, wrong)


def test_labels_that_votes_make_are_doubted_where_votes_are_not_sure(data: Path):
    texts, given, wrong = planted(data, 2)
    sure = np.where(wrong, 0.55, 0.95)
    options = [
        [{"label": str(label), "probability": p}, {"label": str(1 - label), "probability": 1 - p}]
        for label, p in zip(given, sure, strict=True)
    ]
    table = pl.DataFrame({"text": texts, "label": given.astype(str)})
    alone = doubt(table, Context())
    beside = doubt(table.with_columns(probabilities=pl.Series(options)), Context())
    assert beside.read == ("probabilities",)
    assert area(beside.wrong, wrong) > area(alone.wrong, wrong)


def test_the_label_that_a_text_was_written_for_counts(data: Path):
    texts, given, wrong = planted(data, 3)
    right = np.where(wrong, 1 - given, given)
    table = pl.DataFrame({"text": texts, "label": given.astype(str)})
    wished = table.with_columns(intended_label=pl.Series(right.astype(str)))
    found = flagged(curate(wished, checks=["label_error"]))
    assert len(found & set(np.flatnonzero(wrong))) >= 0.9 * wrong.sum()
    assert len(found - set(np.flatnonzero(wrong))) <= 2


def test_pairs_that_contrast_are_not_called_wrong(data: Path):
    found = curate(data / "imdb_contrast_pairs.jsonl", checks=["label_error"])
    assert flagged(found) == set()


def test_labels_that_texts_do_not_tell_are_not_doubted(data: Path):
    table = pl.read_csv(data / "nli_hypothesis_only.csv")
    assert flagged(curate(table, checks=["label_error"])) == set()


def test_many_labels_with_few_rows_are_hardly_doubted(data: Path):
    table = pl.read_csv(data / "intents_hr_clinc.csv")
    assert len(flagged(curate(table, checks=["label_error"]))) <= 5


def test_a_text_under_two_labels_is_left_to_its_own_check():
    rows, flipped = table(600, wrong=0.06)
    row = min(flipped)
    twin = pl.DataFrame({"text": [rows["text"][row]], "label": [list(TOPICS)[row % 3]]})
    found = flagged(curate(pl.concat([rows, twin]), checks=["label_error"]))
    assert row not in found


def test_weighing_drops_what_is_flagged_and_lets_sure_labels_count_more():
    rows, flipped = table(600, wrong=0.06)
    names = list(TOPICS)
    shares = [
        [{"label": name, "probability": 0.8 if name == names[row % 3] else 0.1} for name in names]
        for row in range(300)
    ]
    flat = [[{"label": name, "probability": 1 / 3} for name in names] for _ in range(300)]
    rows = rows.with_columns(
        probabilities=pl.Series(shares + flat),
        reviewed=pl.Series([row == 599 for row in range(600)]),
    )
    found = curate(rows, checks=["label_error"], fix=["label_error:weigh"])
    assert 600 - found.kept.height >= 0.8 * len(flipped)
    weights = found.table["sample_weight"].to_list()
    kept = [row for row, keep in enumerate(found.table["kept"]) if keep and row not in flipped]
    sure, unsure = [w for w in kept if w < 300], [w for w in kept if 300 <= w < 599]
    assert {round(weights[row] / weights[unsure[0]], 3) for row in sure} == {2.4}
    assert weights[599] == pytest.approx(3 * weights[unsure[0]])
    assert found.kept["sample_weight"].mean() == pytest.approx(1)


def test_weighing_goes_by_confidence_where_there_are_no_probabilities():
    rows, _ = table(200)
    rows = rows.with_columns(confidence=pl.Series([0.9, 0.3] * 100))
    found = curate(rows, checks=["label_error"], fix=["label_error:weigh"])
    weights = found.table["sample_weight"].to_list()
    assert weights[0] == pytest.approx(3 * weights[1])
    assert found.kept["sample_weight"].mean() == pytest.approx(1)


def test_weighing_leaves_rows_alone_of_whose_label_nothing_is_said():
    rows, _ = table(200)
    found = curate(rows, checks=["label_error"], fix=["label_error:weigh"])
    assert "sample_weight" not in found.table.columns


def _task_with_examples(per_label: int) -> Task:
    """The topics, with examples of a topic's words each."""
    rng = random.Random(1)
    labels = [
        {
            "name": name,
            "description": f"about {name}",
            "examples": [{"text": " ".join(rng.sample(words, 5))} for _ in range(per_label)],
        }
        for name, words in TOPICS.items()
    ]
    return Task.model_validate({"name": "t", "about": "Tell topics apart.", "labels": labels})


def test_seed_examples_show_mistakes_that_a_model_of_the_labels_learns():
    rows, _ = table(300)
    names = rows["label"].to_list()
    pets = [row for row, name in enumerate(names) if name == "pets"]
    wrong = set(pets[: len(pets) * 2 // 5])
    given = ["cars" if row in wrong else name for row, name in enumerate(names)]
    given_so = rows.with_columns(label=pl.Series(given))
    alone = flagged(curate(given_so, checks=["label_error"]))
    shown = flagged(curate(given_so, task=_task_with_examples(6), checks=["label_error"]))
    assert len(shown & wrong) > len(alone & wrong) + 10
    assert len(shown - wrong) <= 3


def test_seed_examples_of_some_labels_alone_change_nothing():
    rows, _ = table(150, wrong=0.1)
    task = _task_with_examples(4)
    some = task.with_changes(
        labels=[
            one.model_dump() | ({"examples": []} if one.name == "food" else {})
            for one in task.labels
        ]
    )
    plain = curate(rows, checks=["label_error"]).table["flags"]
    assert curate(rows, task=some, checks=["label_error"]).table["flags"].equals(plain)


@pytest.mark.parametrize("fix", ["label_error", "label_error:relabel", "label_error:weigh"])
def test_a_label_that_is_in_question_as_a_whole_keeps_its_rows(fix):
    rows, _ = table(400)
    # three in four of the texts called cars are about something else
    taken = [n for n, name in enumerate(rows["label"]) if name != "cars"]
    taken = [row for row in taken if row % 10 < 5 or row % 10 > 6][:210]
    names = ["cars" if row in set(taken) else name for row, name in enumerate(rows["label"])]
    table_of_doubts = rows.with_columns(label=pl.Series(names))
    task = _task_with_examples(6)
    found = curate(table_of_doubts, task=task, checks=["label_error"], fix=[fix])
    flags = flagged(found)
    assert len(flags) > 100
    cars = {row for row, name in enumerate(names) if name == "cars"}
    assert len(flags & cars) > len(cars) / 2
    assert found.table["kept"].to_numpy()[sorted(cars)].all()
    assert found.table["label"].to_list() == names
