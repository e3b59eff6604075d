"""A session on the small task, its file, and what drives it."""

import pytest

pytest.importorskip("textual", reason="the extra `review` is not installed")

from review_driving import decisions, drive
from review_sessions import headlines, session


class Review:
    """A file of decisions, and the app on it as often as it is opened."""

    def __init__(self, folder):
        self.path, self.config = folder / "reviews.jsonl", folder / "config"
        self.config.mkdir()

    def open(self, rows=None, **given):
        from labelwright.reviews import read_reviews

        rows = headlines() if rows is None else rows
        return session(rows, self.path, before=read_reviews(self.path), **given)

    def drive(self, steps, rows=None, *, size=(80, 24), hint=False, **given):
        return drive(self.open(rows, **given), steps, config=self.config, size=size, hint=hint)

    @property
    def decisions(self):
        return decisions(self.path)


@pytest.fixture
def review(tmp_path):
    return Review(tmp_path)
