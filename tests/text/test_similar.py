"""An edit of a text is a near duplicate; another text of the same template is none."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelwright.text.normalise import normalise
from labelwright.text.similar import find_alike, near_duplicates, near_groups

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


TEMPLATES = {
    "Which {} Matches Your Zodiac Sign": "Cat Song Movie City Cookie Dress".split(),  # noqa: SIM905
    "19 Tweets About {} That'll Make You Laugh": "Tinder Starbucks Wine Dogs Sleep".split(),  # noqa: SIM905
    "An Adorable Animals Advent Calendar: December {}": [str(n) for n in range(3, 24)],
    "How Well Do You Remember Ted Mosby's Girlfriends? Part {}": ["1", "2"],
    "Lewis Hamilton wins {} Grand Prix": "British German Spanish Chinese".split(),  # noqa: SIM905
    "Find Out Your Horoscope For The Week Of {}": ["October 5", "October 26", "May 4"],
}


def test_texts_of_one_template_are_no_duplicates() -> None:
    texts = [frame.format(word) for frame, words in TEMPLATES.items() for word in words]
    assert near_duplicates(texts) == []


def test_one_word_in_place_of_another_is_an_edit_where_nothing_else_is_like_it() -> None:
    texts = [frame.format(word) for frame, words in TEMPLATES.items() for word in words]
    texts += ["Iraqi parliament approves election law", "Iraqi parliament approves budget law"]
    assert [row[:2] for row in near_duplicates(texts)] == [(len(texts) - 1, len(texts) - 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("21 Things Only Nurses Know", "17 Things Only Teachers Know"),
        ("how soon is my next day off", "where do i apply for a new badge"),
        ("C++ is what I use at work", "C# is what I use at home"),
        (
            "UK military deaths in Afghanistan reach 250",
            "UK military deaths in Afghanistan reach 327",
        ),
        ("ok", "no"),
        ("ok", "ok go away now"),
        ("the man", "the dog"),
    ],
)
def test_other_content_makes_another_text(one: str, other: str) -> None:
    assert near_duplicates([one, other]) == []


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


@settings(max_examples=60, deadline=None)
@given(st.lists(sentences, max_size=14))
def test_rows_that_stay_are_no_near_duplicates_of_each_other(texts: list[str]) -> None:
    alike = find_alike(texts)
    found = near_duplicates(texts)
    gone = {row for row, _, _ in found}
    assert all(stays not in gone for _, stays, _ in found)
    staying = {int(alike.number[row]) for row in range(len(texts)) if row not in gone}
    assert len(staying) == len(texts) - len(gone)
    assert all(not {a, b} <= staying for a, b in alike.edits.pairs.tolist())


@settings(max_examples=60, deadline=None)
@given(st.lists(sentences, max_size=14), st.randoms())
def test_what_is_found_does_not_depend_on_the_order_of_rows(
    texts: list[str], draw: random.Random
) -> None:
    places = list(range(len(texts)))
    draw.shuffle(places)
    assert _pairs([texts[n] for n in places]) == _pairs(texts)


def _pairs(texts: list[str]) -> set[frozenset[str]]:
    alike = find_alike(texts)
    plain = [normalise(texts[row]) for row in alike.first]
    return {frozenset((plain[a], plain[b])) for a, b in alike.edits.pairs.tolist()}


@settings(max_examples=60, deadline=None)
@given(st.lists(sentences, max_size=14))
def test_no_near_pair_is_in_two_groups(texts: list[str]) -> None:
    groups, alike = near_groups(texts), find_alike(texts)
    assert all(groups[group] == group for group in groups)
    first = alike.first
    assert all(groups[first[a]] == groups[first[b]] for a, b in alike.edits.pairs.tolist())
    assert all(groups[row] == groups[first[n]] for row, n in enumerate(alike.number))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_any_text_can_be_asked_about(texts: list[str]) -> None:
    assert all(0 < score <= 1 for _, _, score in near_duplicates(texts))
    assert len(near_groups(texts)) == len(texts)
