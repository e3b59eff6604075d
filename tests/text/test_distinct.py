"""Texts that come in one by one: an edit of an earlier one is not new, another text is."""

import pytest
from labelwright.text.distinct import Distinct

KNOWN = "Iraqi parliament approves election law"


@pytest.mark.parametrize(
    "edited",
    [
        "Iraqi parliament approves delayed election law",
        "Iraqi Parliament approves election law!",
        "Iraqi parliament aproves election law",
        "parliament approves election law",
        "Breaking: Iraqi parliament approves election law",
    ],
)
def test_an_edit_is_not_new(edited: str) -> None:
    distinct = Distinct([KNOWN, "Some other text"])
    assert not distinct.add(edited)
    assert len(distinct) == 2


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
        ("how soon is my next day off", "when is my next day off"),
        ("ok", "no"),
    ],
)
def test_another_text_of_one_template_is_new(one: str, other: str) -> None:
    distinct = Distinct([one])
    assert distinct.add(other)
    assert len(distinct) == 2
