"""Fine-tunes at providers, as a table."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Group, RenderableType

from .stages import draw_model
from .tables import Json, bullets, cell, line, seconds, table


def draw_jobs(report: Json) -> RenderableType:
    """A line a job: what, where it stands, what it made; below them what is to be told."""
    jobs: list[Json] = report.get("jobs", [])
    if not jobs:
        return line("no fine-tunes at providers; `labelwright finetune RUN --with openai:MODEL`")
    many = len({job.get("run") for job in jobs}) > 1
    first = ["run"] if many else []
    names = [*first, "job", "model", "status", "name there", "took", "model made"]
    rows = table(*names, text=names)
    for job in jobs:
        rows.add_row(*(cell(str(value)) for value in _cells(job, many)))
    told = [f"{job['name']}: {job['problem']}" for job in jobs if job.get("problem")]
    told += [f"{job['name']}: {job['reason']}" for job in jobs if job.get("reason")]
    return Group(rows, *(part for part in [bullets(told, "dim")] if part is not None))


def draw_mixed(report: Json) -> RenderableType:
    """The models of this machine, and the jobs at providers."""
    return Group(draw_model(report), draw_jobs(report))


def _cells(job: Json, many: bool) -> list[Any]:
    end = job.get("over_at") or time.time()
    status = job.get("status", "?")
    said = job.get("said")
    return [
        *([job.get("run", "")] if many else []),
        job.get("name", "?"),
        f"{job.get('service')}:{job.get('model')}",
        f"{status} ({said})" if said and said != status else status,
        job.get("id") or "not started",
        seconds(end - (job.get("made_at") or end)),
        job.get("saved") or job.get("result") or "-",
    ]
