"""`labelwright serve`: a small HTTP server that answers with a model."""

from __future__ import annotations

from typing import Annotated

import typer

from .predict import Model

Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")]
Port = Annotated[
    int, typer.Option("--port", metavar="N", min=0, max=65_535, help="0 takes a free one.")
]


def serve(model: Model, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Answer texts with a model, over HTTP.

    On this machine alone, unless --host says otherwise. POST texts to /predict; /docs is a page
    that tries it out, /health says whether it answers."""
    from ..using.server import serve as listen
    from .bars import bars

    listen(model, host=host, port=port, progress=bars())
