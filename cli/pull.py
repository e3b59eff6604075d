"""`labelwright pull`: a model, before it is asked."""

from __future__ import annotations

from typing import Annotated

import typer


def pull(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="ollama/NAME, or local/NAME for this machine.")
    ],
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Ollama server. Default: OLLAMA_HOST."),
    ] = None,
) -> None:
    """Fetch a model: onto its Ollama server, or onto this machine."""
    from ..llm.pulling import pull as fetch
    from .bars import bars

    progress = bars()
    fetch(model, base_url, progress)
    progress.say(f"{model} is here")
