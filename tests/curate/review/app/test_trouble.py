"""What cannot be written is shown, and was not decided."""

import pytest
from labelwright.errors import LabelwrightError
from review_sessions import plain

KEYS = ["1", "enter", "d", "s", "n x enter", "e x ctrl+s", "t d", "t a K enter"]


@pytest.fixture
def full(monkeypatch):
    """A disk with no room."""

    def no_room(path, reviews):
        raise LabelwrightError(f"{path} cannot be written: No space left on device")

    from labelwright.curate.review import session

    monkeypatch.setattr(session, "append_reviews", no_room)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("keys", KEYS)
def test_a_full_disk_is_told_and_the_row_stays(review, keys):
    async def steps(screen):
        await screen.press(*keys.split())
        assert "No space left on device" in screen.text
        assert "Nothing was decided." in screen.text
        await screen.press("1", "j", "d")
        assert "No space left" in screen.text
        await screen.press("enter")
        assert screen.row == 0
        assert "row 1:" not in screen.text
        assert "✓" not in screen.text

    review.drive(steps, plain(3), size=(120, 30))
    assert review.decisions == []


@pytest.mark.usefixtures("full")
def test_work_on_thousands_that_fails_is_told_too(review):
    async def steps(screen):
        await screen.press("t", "a", "d", "enter")
        for _ in range(200):
            if "No space left" in screen.text:
                break
            await screen.pilot.pause(0.05)
        assert "Nothing was decided." in screen.text

    review.drive(steps, plain(3_000), size=(120, 30))
    assert review.decisions == []


def test_textual_is_asked_for_where_it_is_missing(monkeypatch, review):
    import builtins

    from labelwright.curate.review.app import run_app

    known = builtins.__import__

    def without(name, *rest):
        if name == "textual":
            raise ImportError(name)
        return known(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LabelwrightError, match=r"labelwright\[review\]"):
        run_app(review.open(), title="x")
