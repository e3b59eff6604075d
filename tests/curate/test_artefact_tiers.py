"""Tiers of artefacts, guises, what a model makes of them, and the ways to take them away."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.curate import curate
from labelwright.curate.artefacts.full_model import FullModel
from labelwright.curate.artefacts.neutralise import neutraliser
from labelwright.errors import InputError
from labelwright.text.surface import learn_surface

Table = pl.DataFrame


@pytest.fixture(scope="module")
def reviews(data: Path) -> Table:
    """300 sentences of each label, all in lower case."""
    rows = pl.read_csv(data / "rt_polarity.csv").select("text", "label")
    return rows.filter(pl.int_range(pl.len()).over("label") < 300)


@pytest.fixture(scope="module")
def headlines(data: Path) -> Table:
    return pl.read_csv(data / "clickbait_headlines.csv").select("text", "label")


def _marked(table: Table, label: str, every: int, mark: Any) -> Table:
    """The table with a mark in every so manieth text of a label."""
    seen = 0
    texts = []
    for text, name in table.iter_rows():
        seen += name == label
        texts.append(mark(text) if name == label and seen % every == 0 else text)
    return table.with_columns(pl.Series("text", texts))


def _with_pivotal(text: str) -> str:
    words = text.split(" ")
    return " ".join([*words[:3], "pivotal", *words[3:]])


def _findings(table: Table, **options: Any) -> list[dict[str, Any]]:
    return curate(table, checks=["artefact"], **options).report()["findings"]


def _about(findings: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    return [one for one in findings if words in one["feature"]]


def test_two_marks_are_two_findings_and_guises_of_one_are_named_in_it(reviews: Table) -> None:
    table = _marked(reviews, "negative", 1, lambda text: text.rstrip(" .!?") + "!")
    table = _marked(table, "positive", 3, lambda text: text + " \U0001f525")
    findings = _findings(table)
    (mark,) = _about(findings, "!")
    (emoji,) = _about(findings, "\U0001f525")
    assert (mark["label"], emoji["label"]) == ("negative", "positive")
    assert {"feature": "ends with .", "label": "positive"} in mark["guises"]
    assert {"feature": "contains an emoji", "label": "positive"} in emoji["guises"]
    assert "negative" in mark["words"]
    assert all(text.endswith("!") for text in mark["examples"])


def test_a_word_is_shown_and_left_alone(reviews: Table) -> None:
    table = _marked(reviews, "negative", 3, _with_pivotal)
    found = curate(table, fix=["artefact"], checks=[])
    (word,) = [f for f in found.report()["findings"] if "'pivotal'" in f["feature"]]
    assert word["tier"] == "lexical"
    kept = sum("pivotal" in text for text in found.table["text"])
    assert kept == sum("pivotal" in text for text in table["text"])


def test_a_word_that_people_do_not_use_is_the_generators(reviews: Table) -> None:
    real = reviews[::3]
    rest = reviews[1::3].vstack(reviews[2::3])
    table = _marked(rest, "negative", 2, _with_pivotal)
    found = curate(table, checks=[], fix=["artefact:words"], real=real)
    (word,) = [f for f in found.report()["findings"] if "'pivotal'" in f["feature"]]
    assert word["tier"] == "generator"
    assert word["real"]["rate_in_label"] == 0
    assert found.table["text"].to_list() == rest["text"].to_list()


def test_what_people_do_as_well_is_said_and_left_as_it_is(headlines: Table) -> None:
    real, rest = headlines[:600], headlines[600:1600]
    table = _marked(rest, "news", 2, lambda text: text + "!")
    found = curate(table, checks=[], fix=["artefact"], real=real)
    findings = found.report()["findings"]
    (case,) = _about(findings, "Title Case")  # and not one of the small things that come of it
    (mark,) = _about(findings, "!")
    assert (case["tier"], mark["tier"]) == ("surface", "generator")
    assert case["real"]["rate_in_label"] > 0.9
    assert found.table["text"].to_list() == [text.rstrip("!") for text in rest["text"]]


def test_capitals_that_hide_behind_what_people_do_are_found_and_mended(headlines: Table) -> None:
    real, rest = headlines[:600], headlines[600:1600]
    table = _marked(rest, "news", 1, str.upper)
    found = curate(table, checks=[], fix=["artefact"], real=real)
    made = [f for f in found.report()["findings"] if f["tier"] == "generator"]
    assert any("lower-case" in f["feature"] or "capitals" in f["feature"] for f in made)
    shouted = found.table["text"].str.contains(r"^[^a-z]*$")
    assert shouted.mean() < 0.02


def test_casing_of_all_texts_of_a_label_goes_from_all_labels(headlines: Table) -> None:
    found = curate(headlines[:1000], checks=[], fix=["artefact:recase"])
    assert not found.table["text"].str.contains("[A-Z]").any()


def test_the_counterfactual_says_what_hangs_on_a_mark(reviews: Table) -> None:
    table = _marked(reviews, "negative", 1, lambda text: text.rstrip(" .!?") + "!")
    report = curate(table, checks=["artefact"]).report()
    found = report["counterfactual"]
    assert found["accuracy"] > 0.9
    assert found["without"] < 0.75
    assert 100 < found["changed"] <= found["carriers"] <= found["rows"] == 600
    clean = curate(reviews, checks=["artefact"]).report()["counterfactual"]
    assert set(clean) == set(found)
    assert set(clean.values()) == {None}


MARKS = {
    "prefix": lambda text: f"Breaking: {text}",
    "capitals": str.upper,
    "blanks": lambda text: text.replace(" ", "  ", 1),
    "emoji": lambda text: f"{text} \U0001f525",
    "aside": lambda text: f"honestly, {text}",
    "bold": lambda text: f"**{text}**",
    "dashes": lambda text: f"-- {text}",
}


@pytest.mark.parametrize("name", MARKS)
def test_the_fix_gives_back_what_was_there(reviews: Table, name: str) -> None:
    plain = reviews.with_columns(pl.col("text").str.strip_chars(" .-").str.replace_all("--", ","))
    table = _marked(plain, "negative", 2, MARKS[name])
    assert _findings(table)
    fixed = curate(table, checks=[], fix=["artefact"])
    same = [a == b for a, b in zip(fixed.table["text"], plain["text"], strict=True)]
    assert np.mean(same) > 0.99
    notes = fixed.table["fixes"].list.join("").to_list()
    assert all(note.startswith("artefact: took away") for note in notes if note)


def test_ways_of_a_fix_do_their_part_alone(reviews: Table) -> None:
    table = _marked(reviews, "negative", 2, lambda text: text.upper() + " !")
    stripped = curate(table, checks=[], fix=["artefact:strip"]).table["text"]
    recased = curate(table, checks=[], fix=["artefact:recase"]).table["text"]
    assert not stripped.str.ends_with("!").any()
    assert stripped.str.contains("[A-Z]{5}").any()
    assert recased.str.ends_with("!").any()
    assert not recased.str.contains("[A-Z]{5}").any()


def test_rows_are_dropped_until_the_mark_is_no_commoner_than_elsewhere(reviews: Table) -> None:
    table = _marked(reviews, "negative", 4, lambda text: f"{text} \U0001f525")
    table = _marked(table, "positive", 100, lambda text: f"{text} \U0001f525")
    kept = curate(table, checks=[], fix=["artefact:drop"]).kept
    rates = kept.group_by("label").agg(pl.col("text").str.contains("\U0001f525").mean())
    assert rates["text"].max() < 0.02
    assert kept.filter(pl.col("label") == "positive").height == 300
    assert kept.filter(~pl.col("text").str.contains("\U0001f525")).height == 600 - 75 - 3


def test_only_one_fix_of_a_check_and_one_that_there_is(reviews: Table) -> None:
    with pytest.raises(InputError, match="more than one fix of 'artefact'"):
        curate(reviews, fix=["artefact:strip", "artefact:drop"])
    with pytest.raises(InputError, match="artefact:strip"):
        curate(reviews, fix=["artefact:strips"])


def test_capitals_of_a_word_of_the_topic_are_no_mark(data: Path) -> None:
    table = pl.read_csv(data / "intents_banking77.csv").select("text", "label")
    assert not _about(_findings(table), "capitals")


def test_words_under_shuffled_labels_are_no_findings(headlines: Table) -> None:
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(5):
        labels = pl.Series("label", rng.permutation(headlines["label"].to_numpy()))
        hits += bool(_findings(headlines.with_columns(labels), real=headlines[:200]))
    assert hits == 0


def test_the_full_model_does_not_know_the_row_that_it_is_asked_about() -> None:
    rng = np.random.default_rng(9)
    texts = ["".join(rng.choice(list("abcdefg "), 30)) for _ in range(200)]
    labels = rng.integers(0, 2, 200)
    model = FullModel(texts, labels)
    assert (model.said == labels).mean() < 0.65
    assert (model.says(texts, range(200)) == model.said).all()


ODD = ["Wow! 5 \U0001f525", "SALE: **now** -- <b>go</b> &amp; so...", "a  b", "?!", "\n", "1", ""]


@given(st.text(max_size=30), st.sampled_from(range(len(ODD))))
def test_taking_a_feature_away_never_leaves_nothing(text: str, other: int) -> None:
    texts = [text, *ODD[:other]] * 5
    surface = learn_surface(texts)
    has = surface.matrix(texts)
    for column, feature in enumerate(surface.features):
        change = neutraliser(feature, has[:, column], texts)
        if change is not None:
            after = [change.apply(row, one) for row, one in enumerate(texts)]
            assert [bool(one.strip()) for one in after] == [bool(one.strip()) for one in texts]
