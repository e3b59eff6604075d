"""`labelwright jobs`: fine-tunes at providers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options as o

Run = Annotated[
    Path | None, typer.Argument(metavar="[RUN]", help="Run folder. Default: all in runs/.")
]
Follow = Annotated[
    str | None,
    typer.Option("--follow", metavar="JOB", help="Wait for this job; take in its model."),
]
Cancel = Annotated[str | None, typer.Option("--cancel", metavar="JOB", help="Stop this job.")]


def jobs(
    run: Run = None, follow: Follow = None, cancel: Cancel = None, json: o.AsJson = False
) -> None:
    """List fine-tunes at providers, wait for one, or stop one.

    A job that is done meanwhile leaves its model in the run folder.
    """
    if follow and cancel:
        raise typer.BadParameter(
            "one job is followed or cancelled, not both", param_hint="--cancel"
        )
    if (follow or cancel) and run is None:
        raise typer.BadParameter("say whose job: labelwright jobs RUN ...", param_hint="RUN")

    from ..hosted import jobs as hosted_jobs
    from .bars import bars
    from .draw.jobs import draw_jobs
    from .output import put

    if run is not None and follow:
        told = [hosted_jobs.follow_job(run, follow, progress=bars())]
    elif run is not None and cancel:
        told = [hosted_jobs.cancel_job(run, cancel, progress=bars())]
    else:
        told = hosted_jobs.jobs(run, progress=bars())
    put({"jobs": told}, json, draw_jobs)
