"""A progress that keeps what it is told."""

from __future__ import annotations

from labelwright.progress import Silent


class Heard(Silent):
    """Shows nothing, and remembers what was said."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def say(self, text: str) -> None:
        self.words.append(text)
