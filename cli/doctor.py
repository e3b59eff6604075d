"""`labelwright doctor`: what is there, what is missing, what to do."""

from __future__ import annotations

import typer

from . import options as o


def doctor(json: o.AsJson = False) -> None:
    """Say what is installed and found, and what to do.

    Libraries, keys, servers, models. Shows no key. Asks nobody but servers on this machine, and
    the one of OLLAMA_HOST."""
    from ..doctor.examining import examine
    from .draw.doctor import draw_doctor
    from .output import put

    found = examine()
    put(found, json, draw_doctor)
    if not found["ready"]:
        raise typer.Exit(1)
