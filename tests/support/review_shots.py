"""Pictures of the screens of a review, the same each time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from review_driving import Screen, drive
from review_sessions import headlines, plain, session

SNAPSHOTS = Path(__file__).parents[1] / "curate" / "review" / "app" / "snapshots"
SIZES = ((80, 24), (160, 50))
_STARS = [f"{number} stars" for number in range(1, 6)]
SHOTS: dict[str, tuple[str, dict[str, Any]]] = {
    "example": ("", {}),
    "twin": ("j j j", {}),
    "decided": ("2 enter d k", {}),
    "odd": ("slash A L E R T enter", {}),
    "blind": ("2", {"blind": True}),
    "keys": ("question_mark", {}),
    "table": ("t j space space", {}),
    "bulk": ("t j space space d", {}),
    "findings": ("F", {}),
    "strip": ("F s", {}),
    "filter": ("f", {}),
    "order": ("o", {}),
    "editing": ("e", {}),
    "leaving": ("2 enter d q", {}),
    "light": ("T j", {}),
    "multi": ("2 3", {"rows": plain(9, "abc", kind="multi")}),
    "ordinal": ("right right", {"rows": plain(9, _STARS, kind="ordinal")}),
}
"""Keys that lead to each picture, and what the session is made with."""


def shot(name: str, size: Sequence[int], folder: Path) -> str:
    """One picture as SVG.

    Args:
        name: which, of `SHOTS`.
        size: columns and lines of the screen.
        folder: where the decisions go; nothing may be there yet.
    """
    keys, given = SHOTS[name]
    given = dict(given)
    rows = given.pop("rows", None) or headlines()
    config = folder / "config"
    config.mkdir()

    async def steps(screen: Screen) -> str:
        screen.app.config = Path("~/.config/labelwright")  # its real place differs each time
        await screen.press(*keys.split())
        await screen.pilot.pause()
        return stable(screen.app.export_screenshot())

    found: str = drive(
        session(rows, folder / "reviews.jsonl", **given), steps, config=config, size=tuple(size)
    )
    return found


def stable(svg: str) -> str:
    """An SVG without what differs from one making to the next, and without fonts from the web."""
    without_fonts = re.sub(r"\s*@font-face \{.*?\}(?=\s)", "", svg, flags=re.DOTALL)
    return re.sub(r"terminal-\d+", "terminal", without_fonts)
