"""`labelwright predict`: labels for texts, from the model of a run folder."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from . import options as o

File = Annotated[
    str, typer.Argument(metavar="FILE|-", help="File of texts, or - for a text a line on stdin.")
]


def predict(
    run: o.Run,
    file: File,
    text_column: o.TextColumn = None,
    field: o.FieldColumns = None,
    json: o.AsJson = False,
) -> None:
    """Label texts with the model of a run.

    A line each: label, probability and text, with tabs between."""
    columns = o.columns(text_column, fields=field)

    from ..run import predict_step
    from .bars import bars
    from .output import put_json

    texts: str | Iterable[str] = file
    if file == "-":
        texts = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
    found = predict_step(run, texts, columns=columns, progress=bars())
    if json:
        put_json(list(found))
        return
    for one in found:
        text = " ".join(one["text"].split())
        line = f"{one['label']}\t{one['probability']:.3f}\t{text}\n"
        sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
