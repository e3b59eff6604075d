"""`labelwright export`: training files in a provider's format."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options as o

To = Annotated[
    str,
    typer.Option("--to", metavar="FORMAT", help="openai-chat, openai-completion, hf, csv, jsonl."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--option", metavar="NAME=VALUE", help="A setting of the format; may be repeated."
    ),
]


def export(run: o.Run, to: To, option: Settings = None, json: o.AsJson = False) -> None:
    """Write training files, read back and checked."""
    settings = o.pairs(option, "--option")

    from ..run import export_step
    from .bars import bars
    from .draw import draw_export
    from .output import put

    put(export_step(run, to=to, options=settings, progress=bars()), json, draw_export)
