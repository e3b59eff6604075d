"""What a template of a prompt file can name when texts are asked for."""

from __future__ import annotations

from typing import Any

from ..task import Task
from .calls import Call


def variables(task: Task, call: Call) -> dict[str, Any]:
    """Name to value, for one call."""
    return {
        "about": task.about,
        "attributes": call.attributes,
        "description": call.label.description,
        "examples": [task.join(example) for example in call.examples],
        "existing": list(call.existing),
        "fields": task.fields,
        "label": call.label.name,
        "labels": {label.name: label.description for label in task.labels},
        "language": task.language,
        "n": call.count,
        "text": task.text,
    }
