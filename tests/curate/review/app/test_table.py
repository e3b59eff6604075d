"""Many rows at once: selecting, and one decision on all of them."""

import pytest
from review_sessions import plain


async def to_table(screen):
    await screen.press("t")
    assert "selected" in screen.lines[0]


def test_the_table_shows_the_queue_and_opens_a_row(review):
    async def steps(screen):
        await screen.press("j")
        await to_table(screen)
        assert "2 of 10" in screen.lines[0]
        assert "Minister resigns" in screen.text
        await screen.press("down", "down", "up", "enter")
        assert screen.row == 3
        await screen.press("t", "j", "q")
        assert screen.row == 3

    review.drive(steps)


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        (("space", "space"), {0, 1}),
        (("space", "k", "space"), set()),
        (("v", "j", "j", "v", "j"), {0, 1, 2}),
        (("j", "v", "end"), set(range(1, 30))),
        (("shift+down", "shift+down", "down"), {0, 1, 2}),
        (("end", "shift+up"), {28, 29}),
        (("a",), set(range(30))),
        (("a", "a"), set()),
        (("a", "space"), set(range(1, 30))),
    ],
)
def test_selecting(review, keys, rows):
    async def steps(screen):
        await to_table(screen)
        await screen.press(*keys)
        assert screen.app.screen.lines.selected == rows
        assert f"{len(rows)} selected" in screen.lines[0]

    review.drive(steps, plain(30))


def test_many_are_dropped_after_a_look_and_one_undo_brings_all_back(review):
    async def steps(screen):
        await to_table(screen)
        await screen.press("space", "space", "space", "d")
        assert "Drop 3 rows?" in screen.text
        assert "row number 2" in screen.text
        await screen.press("escape")
        assert not review.decisions
        await screen.press("d", "enter")
        assert "3 rows dropped" in screen.text
        assert screen.lines[1].split()[1] == "✓"
        await screen.press("u")
        assert "taken back" in screen.text
        assert "✓" not in screen.text
        await screen.press("U")
        assert "✓" in screen.text

    review.drive(steps, plain(30))
    assert review.decisions[:3] == [("drop", None)] * 3


def test_many_are_kept(review):
    async def steps(screen):
        await to_table(screen)
        await screen.press("a", "K", "y")

    review.drive(steps, plain(5))
    names = ["clickbait", "news", "clickbait", "news", "clickbait"]
    assert review.decisions == [("label", name) for name in names]


@pytest.mark.parametrize(("kind", "found"), [("single", "news"), ("multi", ("news",))])
def test_many_get_a_label(review, kind, found):
    async def steps(screen):
        await to_table(screen)
        await screen.press("v", "down", "v", "l", "n", "e", "w", "enter")
        assert "Give the label news to 2 rows?" in screen.text
        await screen.press("enter")

    review.drive(steps, plain(5, kind=kind))
    assert review.decisions == [("label", found)] * 2


def test_without_a_selection_it_is_the_row_with_the_cursor_at_once(review):
    async def steps(screen):
        await to_table(screen)
        await screen.press("j", "d")

    review.drive(steps, plain(5))
    assert review.decisions == [("drop", None)]


def test_moving_far(review):
    async def steps(screen):
        await to_table(screen)
        await screen.press("end")
        assert "row number 99" in screen.text
        await screen.press("home")
        assert "row number 0" in screen.text
        await screen.press("pagedown", "pagedown", "pageup", "G", "g", "5", "0", "enter")
        assert "50 of 100" in screen.lines[0]
        await screen.press("slash", "7", "7", "enter")
        assert "1 of 1" in screen.lines[0]

    review.drive(steps, plain(100))


def test_an_empty_table_takes_every_key(review):
    async def steps(screen):
        await to_table(screen)
        await screen.press("slash", "z", "z", "enter")
        await screen.press("j", "space", "a", "v", "d", "K", "l", "end", "enter")
        assert "No row is like that." in screen.text

    review.drive(steps, plain(5))
    assert review.decisions == []


def test_thousands_are_done_aside_and_nothing_can_come_between(review):
    async def steps(screen):
        await to_table(screen)
        await screen.press("a", "d")
        assert "Drop 3,000 rows?" in screen.text
        await screen.press("enter")
        for _ in range(200):
            if "3,000 rows dropped" in screen.text:
                break
            await screen.pilot.pause(0.05)
        assert "3,000 rows dropped" in screen.text
        assert "✓" in screen.lines[1]
        await screen.press("u")

    review.drive(steps, plain(3_000))
    names = [name for name, _ in review.decisions]
    assert names == [*["drop"] * 3_000, "undo"]
