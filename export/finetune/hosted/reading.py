"""What OpenAI's fine-tuning API writes: jobs, events, files of results."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import re
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ....llm.request import TryAgain
from ....llm.secrets import without_secrets
from .service import Event, State, Status

_OVER: dict[str, Status] = {
    "succeeded": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}
_TRAINING = ("running",)
_STEP = re.compile(r"Step (\d+)(?:/(\d+))?")
_FIGURE = re.compile(r"(training|validation|full validation) loss\s*[=:]\s*([\d.]+)")
_NAMES = {
    "train_mean_token_accuracy": "train_accuracy",
    "valid_mean_token_accuracy": "valid_accuracy",
    "full_valid_mean_token_accuracy": "full_valid_accuracy",
    "training loss": "train_loss",
    "validation loss": "valid_loss",
    "full validation loss": "full_valid_loss",
}
"""Names of figures that differ between versions of the API, and what they are called here."""


def state_of(job: Any) -> State:
    """How far a job is; a status that is not known is taken for under way.

    Raises:
        TryAgain: this is no job.
    """
    if not isinstance(job, dict) or not isinstance(job.get("status"), str):
        raise TryAgain("a reply that is no job")
    said = job["status"]
    status = _OVER.get(said, "running" if said in _TRAINING else "waiting")
    tokens, ends = job.get("trained_tokens"), job.get("estimated_finish")
    return State(
        status,
        said,
        model=job.get("fine_tuned_model") or None,
        reason=_reason(job.get("error")),
        tokens=tokens if isinstance(tokens, int) else None,
        ends_at=float(ends) if isinstance(ends, int | float) else None,
        results=tuple(str(one) for one in job.get("result_files") or ()),
    )


def _reason(error: Any) -> str:
    """An error in words; a job without one may say `{}`."""
    if not isinstance(error, dict):
        return without_secrets(str(error or ""))
    said = str(error.get("message") or "")
    more = [str(error[name]) for name in ("code", "param") if error.get(name)]
    new = [one for one in more if one not in said]
    return without_secrets(f"{said} ({', '.join(new)})" if new else said).strip()


def moment(one: Mapping[str, Any]) -> float:
    """When something was made, in seconds since 1970; now, where that is not said in numbers."""
    found = one.get("created_at")
    return float(found) if isinstance(found, int | float) else time.time()


def event_of(one: Mapping[str, Any]) -> Event:
    """An event, with the figures that it tells in data or in words."""
    words = without_secrets(str(one.get("message") or ""))
    name = str(one.get("id") or f"{one.get('created_at')} {words}")
    data = one.get("data")
    figures = named(data) if isinstance(data, dict) else {}
    return Event(
        name, moment(one), str(one.get("level") or "info"), words, in_words(words) | figures
    )


def in_words(words: str) -> dict[str, Any]:
    """Figures of a line such as `Step 10/90: training loss=0.52`."""
    found: dict[str, Any] = {}
    if step := _STEP.search(words):
        found["step"] = int(step[1])
        if step[2]:
            found["total_steps"] = int(step[2])
    for name, value in _FIGURE.findall(words):
        found[_NAMES[f"{name} loss"]] = float(value.rstrip("."))
    return found


def named(data: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a mapping, under the names that are used here."""
    return {
        _NAMES.get(name, name): value
        for name, value in data.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


_STEPS = ("step", "global_step", "steps", "iteration")
_LOOSE = {
    "loss": "train_loss",
    "train/loss": "train_loss",
    "eval/loss": "valid_loss",
    "eval_loss": "valid_loss",
    "validation_loss": "valid_loss",
    "train/accuracy": "train_accuracy",
    "eval/accuracy": "valid_accuracy",
}


def loosely_named(data: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of a mapping whose names nobody has published, as far as they can be told."""
    found = {_LOOSE.get(name, name): value for name, value in named(data).items()}
    ends = (name for name in found if name.rpartition("/")[2] in _STEPS)
    step = next(ends, None)
    return found if step is None else {"step": int(found.pop(step)), **found}


def json_points(content: bytes) -> list[dict[str, Any]]:
    """The figures of a file with a JSON object a line; lines that are none are left out."""
    points = []
    for line in content.split(b"\n"):
        try:
            one = json.loads(line)
        except ValueError:
            continue
        if isinstance(one, dict):
            points.append(loosely_named(one))
    return [point for point in points if "step" in point]


def seconds_of(moment: Any) -> float:
    """A moment such as `2026-11-22T01:02:03Z`, or in seconds, in seconds since 1970; else now."""
    if isinstance(moment, int | float):
        return float(moment)
    try:
        return datetime.fromisoformat(str(moment)).timestamp()
    except ValueError:
        return time.time()


def points_of(content: bytes) -> list[dict[str, Any]]:
    """The rows of a file of results, blanks left out; empty where it is none.

    Its columns have had several names over the years, so they are read by the header.
    """
    text = _decoded(content)
    if text is None:
        return []
    points = []
    for row in csv.DictReader(io.StringIO(text)):
        numbers = {name: _number(value) for name, value in row.items() if isinstance(name, str)}
        points.append(named({k: v for k, v in numbers.items() if v is not None}))
    return [point for point in points if "step" in point]


def _decoded(content: bytes) -> str | None:
    """The CSV, which some servers send in base64."""
    if content[:5].lstrip(b"\xef\xbb\xbf").startswith(b"step"):
        return content.decode("utf-8-sig", "replace")
    try:
        text = base64.b64decode(content, validate=False).decode("utf-8-sig")
    except (binascii.Error, ValueError):
        return None
    return text if text.startswith("step") else None


def _number(value: Any) -> float | int | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return int(found) if found.is_integer() and "." not in str(value) else found
