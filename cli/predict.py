"""`labelwright predict`: labels for texts, from the model of a run folder or any saved one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from . import options as o

Model = Annotated[
    Path, typer.Argument(metavar="MODEL", help="Model folder, or a run folder with a model.")
]
File = Annotated[
    str, typer.Argument(metavar="FILE|-", help="File of texts, or - for a text a line on stdin.")
]
Lines = Annotated[bool, typer.Option("--jsonl", help="A JSON object a line, as the texts come.")]


def predict(
    model: Model,
    file: File,
    text_column: o.TextColumn = None,
    field: o.FieldColumns = None,
    jsonl: Lines = False,
    json: o.AsJson = False,
) -> None:
    """Label texts with a model.

    A line each: label, probability and text, with tabs between. Texts on stdin are answered as
    they come."""
    columns = o.columns(text_column, fields=field)

    from ..using.predicting import predict_as_they_come, predict_step
    from .bars import bars
    from .output import put_json

    chunks: Iterable[list[dict[str, Any]]]
    if file == "-":
        lines = (
            line.decode("utf-8" if number else "utf-8-sig", "replace").rstrip("\r\n")
            for number, line in enumerate(sys.stdin.buffer)
        )
        chunks = predict_as_they_come(model, lines)
    else:
        chunks = ([one] for one in predict_step(model, file, columns=columns, progress=bars()))
    if json:
        put_json([one for chunk in chunks for one in chunk])
        return
    for chunk in chunks:
        for one in chunk:
            sys.stdout.buffer.write(_line(one, jsonl).encode("utf-8", "replace"))
        if file == "-":
            sys.stdout.buffer.flush()
    sys.stdout.buffer.flush()


def _line(one: dict[str, Any], as_json: bool) -> str:
    if as_json:
        import json

        return json.dumps(one, ensure_ascii=False) + "\n"
    return f"{one['label']}\t{one['probability']:.3f}\t{' '.join(one['text'].split())}\n"
