"""`labelwright models`: what can be asked."""

from __future__ import annotations

from . import options as o


def models(json: o.AsJson = False) -> None:
    """List the models that can be asked."""
    from ..run import models
    from .draw import draw_models
    from .output import put

    put(models(), json, draw_models)
