"""`labelwright show`: what a run folder holds."""

from __future__ import annotations

from . import options as o


def show(run: o.Run, json: o.AsJson = False) -> None:
    """Show what was done in a run, and how good it is."""
    from ..run import show
    from .draw import draw_report
    from .output import put

    put(show(run), json, draw_report)
