"""What is left of a job that ended well: a model folder with its curve."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ....errors import LabelwrightError
from ...formats.chat import SETTINGS_FILE
from ..folders import CURVE
from .model import HostedModel, Whom
from .record import Job

_TEXT_ALONE = {"messages": [{"role": "user", "content": "{text}"}], "answer": "label"}


def model_of(job: Job) -> HostedModel:
    """The model that a job made.

    Raises:
        LabelwrightError: the provider names no model.
    """
    if not job.result:
        raise LabelwrightError(
            f"{job.shown} is over ({job.said}), and {job.address} names no model of it"
        )
    whom = Whom(job.service, job.address, job.result)
    return HostedModel(job.labels, f"{job.service}:{job.model}", _facts(job), whom, _usage(job))


def save_model(job: Job, out: Path) -> HostedModel:
    """Write the model of a job into a folder, its curve beside it.

    Raises:
        LabelwrightError: the folder cannot be written to, or there is no model.
    """
    model = model_of(job)
    model.save(out)
    if (job.folder / CURVE).is_file():
        shutil.copyfile(job.folder / CURVE, out / CURVE)
    return model


def _facts(job: Job) -> dict[str, Any]:
    points = job.curve()
    return {
        "job": job.id,
        "goes_on_from": job.start,
        "options": {name: value for name, value in job.options.items() if value is not None},
        "rows": job.rows,
        "tokens": job.tokens,
        "seed": job.seed,
        "curve": points[-1] if points else None,
        "validation": None,
    }


def _usage(job: Job) -> dict[str, Any]:
    """How the model is asked: as it was trained; a format without words of its own has the text."""
    path = job.files_folder / SETTINGS_FILE
    if not path.is_file():
        return dict(_TEXT_ALONE)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
