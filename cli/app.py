"""The `labelwright` command: its commands, and how every failure is told."""

from __future__ import annotations

from typing import Annotated

import typer

from ..offline import stay_offline
from . import (
    audit,
    cost,
    curate,
    curve,
    doctor,
    evaluate,
    export,
    finetune,
    generate,
    import_,
    init,
    jobs,
    label,
    ladder,
    models,
    plan,
    predict,
    pull,
    regenerate,
    review,
    run,
    serve,
    show,
    split,
    sweep,
)
from .failures import Commands

# Help is plain: Typer's rich help imports Markdown and syntax highlighting, which takes longer
# than the whole command may.
app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (run, plan, init, generate, label, audit, curate, review, regenerate):
    app.command()(getattr(module, module.__name__.rpartition(".")[2]))
for module in (split, export, finetune, jobs, evaluate, ladder, curve, sweep, cost, predict, serve):
    app.command()(getattr(module, module.__name__.rpartition(".")[2]))
for module in (show, models, pull, doctor):
    app.command()(getattr(module, module.__name__.rpartition(".")[2]))
app.command("import")(import_.import_)


def _version(asked: bool) -> None:
    if asked:
        from .. import __version__

        typer.echo(f"labelwright {__version__}")
        raise typer.Exit


@app.callback()
def labelwright(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which this is."),
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nothing that is not on this machine.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an unexpected error came from.")
    ] = False,
) -> None:
    """Make a text-classification dataset with an LLM, and a small classifier from it.

    `labelwright run prompts/clickbait.md` does everything, on this machine and without a key.
    Each step can also be taken alone.
    """
    if offline:
        stay_offline()
