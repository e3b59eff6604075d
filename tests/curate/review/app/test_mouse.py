"""A click is as good as a key."""


def test_labels_and_footer(review):
    async def steps(screen):
        await screen.click("news")
        await screen.click("drop")
        await screen.click("undo")
        assert screen.row == 2

    review.drive(steps)
    assert [name for name, _ in review.decisions] == ["label", "drop", "undo"]


def test_a_row_of_the_table_and_a_button(review):
    async def steps(screen):
        await screen.click("t table")
        await screen.click("Minister")
        assert screen.app.screen.lines.cursor == 2
        await screen.click("Space select")
        await screen.click("This one weird")
        await screen.click("Space select")
        await screen.click(" drop")
        await screen.click("does it")
        await screen.pilot.click("#rows", offset=(1, 3))
        assert screen.app.screen.lines.selected == {3}
        await screen.click("10 tricks")
        await screen.click("10 tricks")
        assert screen.row == 2

    review.drive(steps, size=(100, 30))
    assert review.decisions == [("drop", None)] * 2


def test_a_choice_in_a_list(review):
    async def steps(screen):
        await screen.press("o")
        await screen.click("labels that the labeler")
        assert "order: unsure" in screen.lines[0]
        await screen.press("question_mark")
        await screen.click("goes on")
        assert screen.app.screen.id == "main"

    review.drive(steps)
