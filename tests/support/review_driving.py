"""Presses keys on the screens of a review, and reads what they show."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from labelwright.curate.review.app.application import ReviewApp
from labelwright.curate.review.app.settings import remember_hint
from labelwright.curate.review.session import Session
from labelwright.reviews import read_reviews


class Screen:
    """An app that runs without a terminal.

    Attributes:
        app: the app.
        pilot: Textual's own hands.
    """

    def __init__(self, app: ReviewApp, pilot: Any) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> Screen:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        return self

    async def type(self, text: str) -> Screen:
        """Press the keys of a text."""
        return await self.press(*("space" if sign == " " else sign for sign in text))

    async def click(self, words: str) -> Screen:
        """Click where these words stand on the screen."""
        for y, text in enumerate(self.lines):
            if (x := text.find(words)) >= 0:
                await self.pilot.click(offset=(x, y))
                await self.pilot.pause()
                return self
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    @property
    def lines(self) -> list[str]:
        """The lines of the screen, as they are drawn."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """All of the screen."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def row(self) -> int | None:
        """The row that the session is at."""
        item = self.app.session.item()
        return None if item is None else item.row


def drive(
    session: Session,
    steps: Callable[[Screen], Awaitable[Any]],
    *,
    config: Path,
    size: tuple[int, int] = (80, 24),
    title: str = "headlines",
    hint: bool = False,
) -> Any:
    """Run the app on a session and do the steps; what they give.

    Args:
        session: what is reviewed.
        steps: what to press and look at.
        config: folder of the settings.
        size: cells of the screen, columns and lines.
        title: at the top.
        hint: whether the hint for the first time may come.
    """

    async def run() -> Any:
        app = ReviewApp(session, title=title, config=config)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            return await steps(Screen(app, pilot))

    if not hint:
        remember_hint(config)
    return asyncio.run(run())


def decisions(path: Path) -> list[tuple[str, Any]]:
    """Each decision in the file, and its answer; what others have to say is left out."""
    return [(one.decision, one.answer) for one in read_reviews(path)]
