"""One key a decision: each is in the file, and the next row comes."""

import pytest
from review_sessions import plain


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("1", ("label", "clickbait")),
        ("2", ("label", "news")),
        ("enter", ("label", "clickbait")),
        ("space", ("label", "clickbait")),
        ("d", ("drop", None)),
        ("s", ("skip", None)),
    ],
)
def test_a_key_decides_and_the_next_row_comes(review, key, found):
    async def steps(screen):
        assert screen.row == 0
        await screen.press(key)
        assert screen.row == 2
        assert "10 tricks" in screen.text

    review.drive(steps)
    assert review.decisions == [found]


def test_what_was_done_is_said_until_the_next_key(review):
    async def steps(screen):
        await screen.press("2")
        assert "row 1: news in place of clickbait" in screen.text
        await screen.press("d")
        assert "row 3: dropped" in screen.text
        await screen.press("j")
        assert "dropped" not in screen.lines[-2]
        assert "labels right" in screen.lines[-2]

    review.drive(steps)


def test_undo_and_redo_without_limit_and_across_restarts(review):
    async def decide(screen):
        await screen.press("1", "d", "2")
        await screen.press("u")
        assert screen.row == 3
        assert "taken back" in screen.lines[-2]

    async def go_on(screen):
        await screen.press("u", "u", "u")
        assert "nothing to take back" in screen.text
        assert screen.row == 0
        await screen.press("U", "ctrl+r", "U", "U")
        assert "nothing to bring back" in screen.text

    review.drive(decide)
    review.drive(go_on)
    again = review.open()
    assert [again.state(row) for row in (0, 2, 3)] == ["done"] * 3


def test_a_row_that_was_decided_says_so_and_enter_keeps_ones_own_answer(review):
    async def steps(screen):
        await screen.press("2", "k")
        assert "you: label news" in screen.text
        assert "2 ✓ news" in screen.text
        await screen.press("enter")

    review.drive(steps)
    assert review.decisions == [("label", "news"), ("label", "news")]


def test_a_note_stays_on_the_row(review):
    async def steps(screen):
        await screen.press("n")
        await screen.type("ask Ben")
        await screen.press("enter")
        assert screen.row == 0
        assert "note: ask Ben" in screen.text
        await screen.press("n")
        assert "ask Ben" in screen.text
        await screen.press("escape", "j", "n")
        await screen.type("no")
        await screen.press("escape")

    review.drive(steps)
    assert review.decisions == [("note", None)]


def test_at_the_end_it_says_what_can_be_done(review):
    async def steps(screen):
        await screen.press("1", "1", "1")
        assert "That was the last row." in screen.text
        await screen.press("1", "enter", "d", "e", "n", "left")
        await screen.press("k")
        assert screen.row == 2

    review.drive(steps, plain(3))
    assert len(review.decisions) == 3


def test_a_row_without_a_label_asks_for_one(review):
    rows = plain(2)
    rows = type(rows)(rows.frame.with_columns(label=None), rows.labels)

    async def steps(screen):
        await screen.press("enter")
        assert "choose a label" in screen.text
        await screen.press("2")

    review.drive(steps, rows)
    assert review.decisions == [("label", "news")]


def test_leaving_shows_what_came_of_it_first(review):
    async def steps(screen):
        await screen.press("1", "2", "d", "s", "q")
        assert "1 kept, 1 given another label, 1 dropped, 1 skipped" in screen.text
        await screen.press("escape")
        assert screen.app.screen.id == "main"
        await screen.press("q", "enter")
        assert not screen.app.is_running or screen.app._exit

    review.drive(steps)


def test_the_status_says_how_far_and_how_fast(review):
    async def steps(screen):
        await screen.press("1", "2", "d")
        status = screen.lines[-3]
        assert "3 done" in status
        assert "a minute" in status
        assert "to go" in status
        assert "2 changed" in status

    review.drive(steps)


def test_what_others_decided_is_told(review):
    async def first(screen):
        await screen.press("d")

    async def second(screen):
        assert "ann: dropped" in screen.text

    review.drive(first)
    review.drive(second, by="ben")
