"""A finding on many rows, acted upon at once, after a look at what would change."""


async def to_findings(screen):
    await screen.press("F")
    assert "finding 1 of 1" in screen.lines[0]
    assert " 6 ends with !" in screen.lines[1]


def test_a_mark_is_stripped_after_a_preview_and_undone(review):
    async def steps(screen):
        await to_findings(screen)
        await screen.press("s")
        assert "What nobody tells you about tea!" in screen.text
        assert "+ What nobody tells you about tea" in screen.text
        await screen.press("escape")
        assert review.decisions == []
        await screen.press("s", "enter")
        assert "stripped" in screen.text
        await screen.press("q")
        assert "cat did next\n" in screen.text + "\n"
        await screen.press("F", "u")
        assert "taken back" in screen.text

    review.drive(steps, size=(100, 40))
    assert [name for name, _ in review.decisions] == ["finding", *["edit"] * 6, "undo"]


def test_its_rows_are_dropped(review):
    async def steps(screen):
        await to_findings(screen)
        await screen.press("d")
        assert "6 rows go" in screen.text
        await screen.press("enter", "U", "u", "U")

    review.drive(steps)
    names = [name for name, _ in review.decisions]
    assert names == ["finding", *["drop"] * 6, "undo", "undo"]


def test_it_is_ignored(review):
    async def steps(screen):
        await to_findings(screen)
        await screen.press("i", "enter")
        assert "ignored" in screen.lines[1]

    review.drive(steps)
    assert review.decisions == [("finding", None)]


def test_the_generator_is_asked_where_there_is_one(review):
    async def without(screen):
        await to_findings(screen)
        assert "ask generator" not in screen.lines[-1]
        await screen.press("r")
        assert "only be: strip, drop, ignore" in screen.text

    async def with_one(screen):
        await to_findings(screen)
        assert "ask generator" in screen.lines[-1]
        await screen.press("r", "enter")

    review.drive(without)
    assert review.decisions == []
    review.drive(with_one, can_generate=True)
    assert review.decisions == [("finding", None)]


def test_only_its_rows_are_reviewed(review):
    async def steps(screen):
        await to_findings(screen)
        await screen.press("enter")
        assert "finding: ends with ! (clickbait)" in screen.lines[0]
        assert "1 of 6" in screen.lines[0]

    review.drive(steps, size=(100, 24))


def test_where_nothing_was_found_it_is_said(review):
    from review_sessions import plain

    async def steps(screen):
        await screen.press("F")
        assert "no findings" in screen.text

    review.drive(steps, plain(3))
