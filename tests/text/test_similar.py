"""An edit of a text is a near duplicate; another text of the same template is none."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.text.normalise import normalise
from labelwright.text.similar import Distinct, near_duplicates, near_groups, similarity

DATA = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.parametrize(
    "edited",
    [
        "Iraqi parliament approves delayed election law",
        "Iraqi Parliament approves election law!",
        "Iraqi parliament aproves election law",
        "Iraqi parliament approvse election law",
        "parliament approves election law",
        "approves Iraqi parliament election law",
        "Breaking: Iraqi parliament approves election law",
        "Iraqi parliament approves electionlaw",
    ],
)
def test_an_edit_is_a_near_duplicate(edited: str) -> None:
    found = near_duplicates(["Iraqi parliament approves election law", "Some other text", edited])
    assert [(row, stays) for row, stays, _ in found] == [(2, 0)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("21 Things Only Nurses Know", "17 Things Only Teachers Know"),
        (
            "Which Christmas Movie Matches Your Zodiac Sign",
            "Which Christmas Song Matches Your Zodiac Sign",
        ),
        (
            "An Adorable Animals Advent Calendar: December 3",
            "An Adorable Animals Advent Calendar: December 6",
        ),
        ("Women Discuss Kissing On First Dates", "Guys Discuss Kissing On First Dates"),
        (
            "19 Tweets About Tinder That'll Make You Laugh",
            "27 Tweets About Starbucks That'll Make You Laugh",
        ),
        ("how soon is my next day off", "when is my next day off"),
        ("ok", "no"),
    ],
)
def test_another_text_of_one_template_is_no_duplicate(one: str, other: str) -> None:
    assert near_duplicates([one, other]) == []
    assert Distinct([one]).add(other)


def test_a_long_series_is_told_apart_and_an_edit_in_it_is_found() -> None:
    series = [
        f"An Adorable Animals Advent Calendar: Day {n * 7919} of the Year" for n in range(300)
    ]
    edits = [text.replace("Calendar", "Calender") for text in series[250:260]]
    found = near_duplicates([*series, *edits])
    assert [(row, stays) for row, stays, _ in found if row >= 300] == [
        (300 + n, 250 + n) for n in range(10)
    ]
    assert len(found) < 20


def test_groups_are_never_mixed_and_the_preferred_row_stays() -> None:
    texts = [
        "the film was really good fun",
        "the film was really good fun!",
        "the film was realy good fun",
    ]
    assert near_duplicates(texts, groups=["a", "b", "c"]) == []
    found = near_duplicates(texts, order=[2, 1, 0])
    assert {stays for _, stays, _ in found} == {2}
    assert [row for row, _, _ in found] == [0, 1]


def test_equal_and_empty_texts() -> None:
    assert near_duplicates(["", " ", "!!", "Same", "same."]) == [(4, 3, 1.0)]
    assert near_duplicates([]) == []


def _edit(text: str, draw: random.Random) -> str:
    words = text.split()
    at = draw.randrange(len(words))
    edits = [
        text.lower() + ".",
        " ".join(words[:at] + words[at + 1 :]),
        " ".join([*words[:at], "really", *words[at:]]),
        " ".join(
            [
                *words[:at],
                words[at][::-1] if len(words[at]) < 3 else words[at][:-1],
                *words[at + 1 :],
            ]
        ),
    ]
    return draw.choice(edits)


def test_planted_edits_of_real_headlines_are_found_and_nothing_else() -> None:
    if not DATA.is_dir():
        pytest.skip("needs the sample data in ../shared/data")
    with (DATA / "clickbait_headlines.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if len(row["text"].split()) > 4]
    draw = random.Random(11)
    rows = draw.sample(range(len(texts)), 100)
    found = {
        row: stays
        for row, stays, _ in near_duplicates([*texts, *(_edit(texts[r], draw) for r in rows)])
    }
    planted = {len(texts) + n: row for n, row in enumerate(rows)}
    hits = sum(found.get(row) == source for row, source in planted.items())
    assert hits >= 99
    assert hits / len(found) >= 0.95


sentences = st.lists(
    st.sampled_from(["red", "green", "dogs", "cats", "run", "sleep", "often", "never", "the", "a"]),
    min_size=1,
    max_size=7,
).map(" ".join)


@settings(max_examples=60)
@given(st.lists(sentences, max_size=14))
def test_rows_that_stay_are_no_near_duplicates_of_each_other(texts: list[str]) -> None:
    found = near_duplicates(texts)
    gone = {row for row, _, _ in found}
    assert all(stays not in gone for _, stays, _ in found)
    staying = [normalise(text) for row, text in enumerate(texts) if row not in gone]
    pairs = [(a, b) for n, a in enumerate(staying) for b in staying[:n] if similarity(a, b) > 0.7]
    assert pairs == []


@settings(max_examples=60)
@given(st.lists(sentences, max_size=14))
def test_distinct_counts_what_near_duplicates_leaves(texts: list[str]) -> None:
    assert len(Distinct(texts)) == len(texts) - len(near_duplicates(texts))


@settings(max_examples=60)
@given(st.lists(sentences, max_size=14))
def test_no_near_pair_is_in_two_groups(texts: list[str]) -> None:
    groups, plain = near_groups(texts), [normalise(text) for text in texts]
    for row, group in enumerate(groups):
        assert groups[group] == group
        for other in range(row):
            if similarity(plain[row], plain[other]) > 0.7:
                assert groups[other] == group
