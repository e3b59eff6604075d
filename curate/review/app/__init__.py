"""The screen of `labelwright review`: one keypress a decision."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from ....errors import LabelwrightError

if TYPE_CHECKING:
    from pathlib import Path

    from ..session import Session

__all__ = ["run_app"]


def run_app(session: Session, *, title: str, config: Path | None = None) -> None:
    """Show the rows of a session until the person leaves.

    Every decision is in the reviews file before the next row is shown, so nothing is left to
    save here.

    Args:
        session: what is reviewed.
        title: what stands at the top: name of the task, or of the file.
        config: folder of the user's settings; None: that of the operating system.

    Raises:
        LabelwrightError: the extra `review` is not installed.
        InputError: the file of keys has a mistake.
    """
    try:
        import textual  # noqa: F401
    except ImportError:
        raise LabelwrightError(
            "a screen to review on needs textual: pip install 'labelwright[review]'. Without it, "
            "`labelwright review --export FILE` writes the rows for another tool"
        ) from None
    from .application import ReviewApp

    app = ReviewApp(session, title=title, config=config)
    gc.collect()
    gc.freeze()  # the rows stay to the end: looking through them for garbage costs 0.1 s a time
    _forget_what_was_typed()
    try:
        app.run()
    finally:
        gc.unfreeze()


def _forget_what_was_typed() -> None:
    """Keys pressed while rows were read are no decisions on rows that nobody has seen."""
    try:
        import termios
    except ImportError:
        return  # no such terminal here
    try:
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    except (termios.error, OSError, ValueError):
        return  # none at all
