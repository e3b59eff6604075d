"""`labelwright show`: what a run folder holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

Page = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the report as a page, too.")
]


def show(run: o.Run, html: Page = None, json: o.AsJson = False) -> None:
    """Show what was done in a run, and how good it is."""
    from ..run import show
    from .draw import draw_report
    from .output import put

    put(show(run, page=html), json, draw_report)
