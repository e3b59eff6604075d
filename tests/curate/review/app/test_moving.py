"""Which row is shown: moving, searching, filters, orders."""

from review_sessions import plain


def test_moving_decides_nothing(review):
    async def steps(screen):
        await screen.press("j", "down", "j")
        assert screen.row == 4
        await screen.press("k", "up")
        assert screen.row == 2
        await screen.press("k", "k", "k")
        assert screen.row == 0

    review.drive(steps)
    assert review.decisions == []


def test_going_to_a_number(review):
    async def steps(screen):
        await screen.press("g", "4", "2", "enter")
        assert screen.row == 41
        assert "42 of 100" in screen.lines[0]
        await screen.press("g", "9", "9", "9", "enter", "k")
        assert screen.row == 99
        await screen.press("g", "escape")
        assert screen.row == 99

    review.drive(steps, plain(100))


def test_searching_and_taking_it_away(review):
    async def steps(screen):
        await screen.press("slash")
        await screen.type("NUMBER 9")
        await screen.press("enter")
        assert screen.row == 9
        assert "search: NUMBER 9" in screen.lines[0]
        assert "1 of 11" in screen.lines[0]
        await screen.press("slash", *["backspace"] * 20, "enter")
        assert "1 of 100" in screen.lines[0]

    review.drive(steps, plain(100))


def test_nothing_found_is_no_dead_end(review):
    async def steps(screen):
        await screen.press("slash", "z", "z", "enter")
        assert "No row is like that." in screen.text
        await screen.press("1", "enter", "d", "j", "k")
        await screen.press("f", "enter")
        assert screen.row == 0

    review.drive(steps, plain(10))
    assert review.decisions == []


def test_filters_of_each_kind(review):
    async def pick(screen, words):
        await screen.press("f")
        await screen.type(words)
        await screen.press("enter")

    async def steps(screen):
        await pick(screen, "check near")
        assert "1 of 2" in screen.lines[0]
        assert screen.row == 4
        await pick(screen, "no filter")
        assert "1 of 14" in screen.lines[0]
        await pick(screen, "split test")
        assert screen.row == 3
        await pick(screen, "label: news")
        assert "1 of 2" in screen.lines[0]
        await pick(screen, "every split")
        await screen.press("2")
        await pick(screen, "state: done")
        assert "1 of 1" in screen.lines[0]

    review.drive(steps)


def test_an_order_is_chosen_with_its_reason_beside_it(review):
    async def steps(screen):
        await screen.press("o")
        assert "labels that are most probably wrong first" in screen.text
        await screen.type("doubt")
        await screen.press("enter")
        assert "order: doubt" in screen.lines[0]
        assert screen.row == 3

    review.drive(steps)


def test_a_long_text_scrolls_and_nothing_of_it_is_lost(review):
    words = " ".join(f"w{number}" for number in range(3000))

    async def steps(screen):
        assert "w20 " in screen.text
        await screen.press("pagedown")
        assert "w20 " not in screen.text
        await screen.press("pageup")
        assert "w20 " in screen.text
        assert "w2990" not in screen.text
        await screen.press("w", *["pagedown"] * 30)
        await screen.press(*["pagedown"] * 10)
        assert "w2999" in screen.text
        await screen.press("j")
        assert "w20 " in screen.text

    review.drive(steps, plain(3, words=words))


def test_what_is_known_scrolls(review):
    async def steps(screen):
        assert "id: 0000000000000000" not in screen.text
        await screen.press("right_square_bracket", "right_square_bracket")
        assert "0000000000000000" in screen.text
        await screen.press("left_square_bracket", "left_square_bracket")
        assert "artefact" in screen.text

    review.drive(steps, size=(40, 24))
