"""Words changed in place."""

import pytest
from labelwright.reviews import read_reviews
from review_sessions import ODD, headlines, plain


def test_an_edit_is_saved_and_the_next_row_comes(review):
    async def steps(screen):
        await screen.press("e", "backspace", "full_stop", "ctrl+s")
        assert screen.row == 2
        await screen.press("k")
        assert "cat did next." in screen.text
        assert "you: edited" in screen.text

    review.drive(steps)
    (one,) = read_reviews(review.path)
    assert one.values == {"text": "You won't believe what this cat did next."}
    assert one.label == "clickbait"


def test_leaving_without_a_change_decides_nothing(review):
    async def steps(screen):
        await screen.press("e", "ctrl+s", "e", "escape")
        assert screen.app.screen.id == "main"

    review.drive(steps)
    assert review.decisions == []


def test_changes_are_not_thrown_away_unasked(review):
    async def steps(screen):
        await screen.press("e", "x", "escape")
        assert "Throw the changes away?" in screen.text
        await screen.press("escape", "y", "escape", "enter")
        assert screen.app.screen.id == "main"

    review.drive(steps)
    assert review.decisions == []


def test_each_field_has_its_own_area(review):
    rows = plain(2)
    frame = rows.frame.with_columns(title=rows.frame["text"], body=rows.frame["text"])
    rows = type(rows)(frame, rows.labels, fields=("title", "body"))

    async def steps(screen):
        assert "title" in screen.text
        await screen.press("e", "tab", "A", "ctrl+s")

    review.drive(steps, rows)
    (one,) = read_reviews(review.path)
    assert one.values["body"] == "row number 0A"
    assert one.values.get("title", "row number 0") == "row number 0"


@pytest.mark.parametrize(
    "odd", [ODD, "a\x1b[2Jb\x00c", "plain\u2028two", "␛ and \x1b", "tab\there"]
)
def test_odd_signs_are_drawn_as_others_and_come_back_as_they_were(review, odd):
    rows = headlines()
    rows = type(rows)(rows.frame.with_columns(text=odd + rows.frame["text"]), rows.labels)

    async def steps(screen):
        await screen.press("e")
        assert not any(ord(sign) < 32 for line in screen.lines for sign in line)
        await screen.press("x", "ctrl+s")

    review.drive(steps, rows)
    (one,) = read_reviews(review.path)
    assert one.values == {"text": odd + "You won't believe what this cat did next!x"}


def test_an_empty_text_is_refused(review):
    async def steps(screen):
        await screen.press("e", "ctrl+u", "ctrl+s")
        assert "drop the row instead" in screen.text
        await screen.press("enter")
        assert screen.row == 0

    review.drive(steps, plain(2))
    assert review.decisions == []
