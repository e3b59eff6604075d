"""Blind: nothing that tells the label is drawn before one was chosen."""

import pytest
from review_sessions import plain

TELLING = (
    "0.9", "▸", "vote:", "written as", "smollm2", "100%", "ends with", "belong together",
    "in place of", "✓",
)  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_the_label_is_hidden_until_one_was_chosen(review, size):
    async def steps(screen):
        for words in TELLING:
            assert words not in screen.text
        assert "blind: label, votes" in screen.text
        await screen.press("enter", "space")
        assert "choose a label" in screen.text
        await screen.press("2")
        assert "in place of clickbait" in screen.lines[-2]
        for words in TELLING[:-2]:
            assert words not in "\n".join(screen.lines[:-2])
        await screen.press("k")
        assert "vote: clickbait" in screen.text

    review.drive(steps, size=size, blind=True)
    assert review.decisions == [("label", "news")]


def test_a_twin_is_shown_without_its_label(review):
    async def steps(screen):
        await screen.press("j", "j", "j")
        assert "its twin, row 6 ─" in screen.text
        assert "near_duplicate" in screen.text

    review.drive(steps, blind=True)


def test_the_table_hides_it_too(review):
    async def steps(screen):
        await screen.press("1", "t")
        first, second = screen.lines[1:3]
        assert "clickbait" in first
        assert "(hidden)" in second
        assert "artefact" not in second

    review.drive(steps, blind=True)


def test_of_very_many_labels_none_is_offered(review):
    async def steps(screen):
        assert "topic 000" not in screen.text
        await screen.press("1", "l", "4", "2", "enter")

    review.drive(steps, plain(3, [f"topic {n:03}" for n in range(60)]), blind=True)
    assert review.decisions == [("label", "topic 042")]
