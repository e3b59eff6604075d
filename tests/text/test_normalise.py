"""One spelling for texts that a reader would call the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelwright.text.normalise import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It's Over!", "its over"),
        ("It\u2019s over", "It's  over."),
        ("\uff26\uff55\uff4c\uff4c width", "full width"),
        ("caf\u00e9", "cafe\u0301"),
        ("a\u200bb", "ab"),
        ("well-known", "well known"),
    ],
)
def test_texts_that_read_alike_are_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C#"),
        ("3.5 points", "35 points"),
        ("love it :)", "love it :("),
        ("?", "!"),
        ("5%", "5"),
        ("great \U0001f600", "great \U0001f621"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u0928\u0926"),
    ],
)
def test_texts_that_mean_different_things_differ(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text())
def test_normalising_takes_any_text_and_leaves_no_blanks_around(text: str) -> None:
    plain = normalise(text)
    assert plain == plain.strip()
    assert "  " not in plain


@given(st.text(alphabet="abcXYZ ,.!-'", max_size=40))
def test_case_and_blanks_around_never_count(text: str) -> None:
    assert normalise(f"  {text.upper()}\n") == normalise(text)
