"""What came of the review, drawn when the person leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from .draw import line
from .words import summary

if TYPE_CHECKING:
    from ..progress import Progress


def summary_content(progress: Progress) -> Content:
    """The lines of the summary."""
    return Content("\n").join([Content(line(each)) for each in summary(progress)])
