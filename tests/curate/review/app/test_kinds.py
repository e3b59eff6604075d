"""Several labels, a scale, and very many labels."""

from review_sessions import plain

MANY = [f"topic {number:03}" for number in range(150)]
TWENTY = [f"label {number:02}" for number in range(1, 21)]
STARS = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]


def test_several_labels_are_marked_and_enter_takes_them(review):
    async def steps(screen):
        assert "1 [x] a" in screen.text
        await screen.press("3", "2", "3", "3")
        assert "2 [x] b" in screen.text
        assert "3 [x] c" in screen.text
        await screen.press("enter")
        assert screen.row == 1

    review.drive(steps, plain(3, "abc", kind="multi"))
    assert review.decisions == [("label", ("a", "b", "c"))]


def test_enter_alone_keeps_the_labels_as_they_are(review):
    async def steps(screen):
        await screen.press("space")

    review.drive(steps, plain(3, "abc", kind="multi"))
    assert review.decisions == [("label", ("a",))]


def test_no_label_at_all_takes_a_second_enter(review):
    async def steps(screen):
        await screen.press("1")
        assert "[x]" not in screen.text
        await screen.press("enter")

    review.drive(steps, plain(3, "abc", kind="multi"))
    assert review.decisions == [("label", ())]


def test_arrows_move_on_the_scale_and_enter_takes(review):
    async def steps(screen):
        assert "← lower" in screen.text
        await screen.press("right", "right", "left", "right", "enter")
        await screen.press("left", "enter")
        await screen.press("left", "left", "left", "left", "enter")
        await screen.press("5")

    review.drive(steps, plain(5, STARS, kind="ordinal"))
    assert review.decisions == [
        ("label", "3 stars"), ("label", "1 star"), ("label", "1 star"), ("label", "5 stars"),
    ]  # fmt: skip


def test_arrows_do_nothing_where_there_is_no_scale(review):
    async def steps(screen):
        assert "lower" not in screen.text
        await screen.press("right", "enter")

    review.drive(steps, plain(3))
    assert review.decisions == [("label", "clickbait")]


def test_behind_nine_labels_come_letters_that_do_nothing_else(review):
    async def steps(screen):
        for key, label in (("0", "label 10"), ("a", "label 11"), ("b", "label 12")):
            assert f"{key}   {label}" in screen.text
            await screen.press(key)

    review.drive(steps, plain(30, TWENTY))
    assert [answer for _, answer in review.decisions] == ["label 10", "label 11", "label 12"]


def test_of_very_many_labels_one_is_found_by_typing(review):
    async def steps(screen):
        assert "l finds any of 150 labels" in screen.text
        await screen.press("l")
        await screen.type("077")
        assert "topic 077" in screen.text
        assert "topic 078" not in screen.text
        await screen.press("enter")
        await screen.press("l")
        await screen.type("topic 01")
        await screen.press("down", "down", "up", "enter")
        await screen.press("l", "escape")

    review.drive(steps, plain(5, MANY))
    assert [answer for _, answer in review.decisions] == ["topic 077", "topic 010"]


def test_a_long_list_of_labels_is_all_there_at_24_lines(review):
    async def steps(screen):
        for label in TWENTY:
            assert label in screen.text

    review.drive(steps, plain(5, TWENTY))
