"""`labelwright export`: training files in a provider's format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

What = Annotated[
    Path, typer.Argument(metavar="RUN|FILE|MODEL", help="Run folder, labelled file, or a model.")
]
To = Annotated[
    str,
    typer.Option(
        "--to", metavar="FORMAT", help="openai-chat, hf, trl ... (docs/export.md); MODEL: onnx."
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--option", metavar="NAME=VALUE", help="A setting of the format; may be repeated."
    ),
]
Check = Annotated[
    bool, typer.Option("--check", help="Say what is wrong, and write nothing. Exit code 1: it is.")
]
Fix = Annotated[
    list[str] | None,
    typer.Option(
        "--fix", metavar="NAME", help="Apply a repair that --check names, or all; may be repeated."
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Of a FILE: where to. Default: NAME-FORMAT."),
]
Push = Annotated[
    str | None,
    typer.Option(
        "--push", metavar="OWNER/NAME", help="Of --to hf: send it to the Hugging Face Hub."
    ),
]


def export(
    what: What,
    to: To,
    option: Settings = None,
    check: Check = False,
    fix: Fix = None,
    out: Folder = None,
    push: Push = None,
    text_column: o.TextColumn = None,
    label_column: o.LabelColumn = None,
    split_column: o.SplitColumn = None,
    map_: o.Mapping = None,
    seed: o.Seed = None,
    json: o.AsJson = False,
) -> None:
    """Write training files, read back and checked."""
    settings = o.pairs(option, "--option")
    if push is not None:
        o.refuse(to != "hf", "--push", "it is for --to hf, which the Hub reads")
        o.refuse(check, "--push", "--check sends nothing")
        settings["push"] = push
    columns = o.columns(text_column, label_column, mapping=map_)

    from ..run_folder import is_model

    if to == "onnx" or is_model(what):
        others = (text_column, label_column, split_column, map_, fix, check, seed is not None)
        o.refuse(any(others), "--to onnx", "writes a model; options of rows have no meaning")
        _model(what, to, out, settings, json)
        return

    from ..run import export_step
    from ..run_file import export_file
    from ..run_folder import is_run
    from .bars import bars
    from .draw import draw_check, draw_export
    from .output import put

    if is_run(what):
        for value, name in ((out, "--out"), (split_column, "--split-column"), (seed, "--seed")):
            o.refuse(value is not None, name, "it is for a FILE; a run folder keeps its own")
        found = export_step(
            what, to=to, options=settings, fix=fix or (), check=check, progress=bars()
        )
    else:
        found = export_file(
            what,
            to=to,
            out=out,
            options=settings,
            fix=fix or (),
            check=check,
            columns=columns,
            split_column=split_column,
            seed=seed,
            progress=bars(),
        )
    put(found, json, draw_check if check else draw_export)
    if check and not found["ok"]:
        raise typer.Exit(1)


def _model(what: Path, to: str, out: Path | None, options: dict[str, str], json: bool) -> None:
    from ..using.onnx import export_model
    from .bars import bars
    from .draw import draw_model_export
    from .output import put

    found = export_model(what, to=to, out=out, options=options, progress=bars())
    put(found, json, draw_model_export)
