"""Paraphrases are found, and what only looks like one is not."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.curate.checks import semantic_duplicate
from labelwright.text.neighbours import EXACT_UP_TO, close_pairs


def _flagged(*rows: tuple[str, str]) -> list[int]:
    table = pl.DataFrame(rows, schema=["text", "label"], orient="row")
    flags = curate(table, checks=["semantic_duplicate"]).table["flags"]
    return [row for row, some in enumerate(flags.to_list()) if some]


@pytest.fixture
def vectors() -> None:
    pytest.importorskip("wordllama", reason="the extra `semantic` is not installed")


@pytest.mark.usefixtures("vectors")
def test_the_same_in_other_words_is_flagged_under_one_label() -> None:
    one, other = (
        "Why was my transfer charged a fee?",
        "Why did I get charged a fee for my transfer?",
    )
    unlike = "Where is the nearest cash machine?"
    assert _flagged((one, "x"), (unlike, "x"), (other, "x")) == [2]
    assert _flagged((one, "x"), (unlike, "x"), (other, "y")) == []


@pytest.mark.usefixtures("vectors")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lawyers met in Oslo on Monday to talk", "Lawyers met on Thursday in Oslo for a talk"),
        ("this is a movie that I would recommend", "I would not recommend this movie at all"),
        (
            "Expedition 27 crew returns to Earth safely",
            "The crew of Expedition 26 returns to Earth",
        ),
        ("Which Cat Matches Your Zodiac Sign", "Which Dog Matches Your Zodiac Sign"),
    ],
)
def test_another_number_a_negation_or_a_slot_of_a_template_is_no_paraphrase(
    one: str, other: str
) -> None:
    assert _flagged((one, "x"), (other, "x")) == []


@pytest.mark.usefixtures("vectors")
def test_headlines_and_reviews_of_people_are_hardly_ever_paraphrases(data: Path) -> None:
    for name in ("clickbait_headlines.csv", "rt_polarity.csv", "product_reviews_stars.jsonl"):
        report = curate(data / name, checks=["semantic_duplicate"]).report()
        assert report["checks"]["semantic_duplicate"]["flagged"] <= 1, name


@pytest.mark.usefixtures("vectors")
def test_empty_texts_and_tables() -> None:
    assert _flagged() == []
    assert _flagged(("", "x"), ("  ", "x"), ("?!", "x")) == []


def test_it_says_why_it_did_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic_duplicate, "can_embed", lambda: False)
    table = pl.DataFrame({"text": ["a"], "label": ["x"]})
    found = curate(table, checks=["semantic_duplicate"]).report()["checks"]["semantic_duplicate"]
    assert found["flagged"] == 0
    assert "labelwright[semantic]" in found["skipped"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 99), st.floats(0.1, 0.99))
def test_close_pairs_are_those_of_the_whole_product(count: int, seed: int, least: float) -> None:
    vectors = _vectors(count, 4, seed)
    pairs, cosines = close_pairs(vectors, least)
    whole = np.triu(vectors @ vectors.T, 1)
    assert {tuple(pair) for pair in pairs.tolist()} == {
        tuple(pair) for pair in np.argwhere(whole >= least).tolist() if pair[0] != pair[1]
    }
    assert np.all(cosines >= least)


def test_of_many_vectors_nearly_all_close_pairs_are_found() -> None:
    base = _vectors(EXACT_UP_TO, 32, 1)
    near = base + _vectors(len(base), 32, 2) * np.float32(0.2)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    pairs, _ = close_pairs(np.concatenate((base, near)), 0.9)
    found = {tuple(pair) for pair in pairs.tolist()}
    hits = sum((row, row + len(base)) in found for row in range(len(base)))
    assert hits >= 0.97 * len(base)


def _vectors(count: int, dimensions: int, seed: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
