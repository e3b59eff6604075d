"""`labelwright split`: train, validation and test."""

from __future__ import annotations

from . import options as o


def split(run: o.Run, json: o.AsJson = False) -> None:
    """Split into train, validation and test."""
    from ..run import split_step
    from .bars import bars
    from .draw import draw_split
    from .output import put

    put(split_step(run, progress=bars()), json, draw_split)
