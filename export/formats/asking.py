"""How an exported chat row asks its question: the words, and the order of the options."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from .base import Job


def shuffled(labels: Sequence[str], row_id: str, seed: int) -> list[str]:
    """The labels in an order drawn for one row: same id and seed, same order."""
    digest = hashlib.sha256(f"{seed}\0{row_id}".encode()).digest()
    order = np.random.default_rng(int.from_bytes(digest[:8], "big")).permutation(len(labels))
    return [labels[place] for place in order]


def instructions(job: Job, answer: str, options: Sequence[str]) -> str:
    """What to do, the options in the given order (none: they are not listed), how to answer."""
    about = f"{job.task.about.rstrip('.')}. " if job.task else ""
    thing = job.task.text if job.task else "a text"
    ask = f"{about}You are given {thing}; say which label fits it."
    how = (
        'Answer with JSON and nothing else: {"label": "<name of the label>"}'
        if answer == "json"
        else "Answer with the name of the label and nothing else."
    )
    return "\n".join([ask, *_listed(job, options), how])


def _listed(job: Job, options: Sequence[str]) -> list[str]:
    described = [(name, job.description(name)) for name in options]
    lines = [f"- {name}: {what}" if what else f"- {name}" for name, what in described]
    return ["Labels:", *lines] if lines else []
