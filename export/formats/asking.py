"""How an exported chat row asks its question: the words, and the order of the options."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from .base import Job


def _digest(row_id: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}\0{row_id}".encode()).digest()


def drawn(row_id: str, seed: int) -> np.random.Generator:
    """The source of random choices for one row: same id and seed, same choices."""
    return np.random.default_rng(int.from_bytes(_digest(row_id, seed)[:8], "big"))


def one_of(labels: Sequence[str], row_id: str, seed: int) -> str:
    """One label, drawn for one row; it says nothing of the order that `shuffled` draws."""
    return labels[int.from_bytes(_digest(row_id, seed)[8:], "big") % len(labels)]


def shuffled(labels: Sequence[str], row_id: str, seed: int) -> list[str]:
    """The labels in an order drawn for one row."""
    return [labels[place] for place in drawn(row_id, seed).permutation(len(labels))]


class Question:
    """What is asked of a text: what to do, the options, how to answer.

    Args:
        job: gives the labels and, where there is a task, what they are for.
        answer: `label` for the bare name, `json` for {"label": name}.
    """

    def __init__(self, job: Job, answer: str) -> None:
        about = f"{job.task.about.rstrip('.')}. " if job.task else ""
        thing = job.task.text if job.task else "a text"
        self._ask = f"{about}You are given {thing}; say which label fits it."
        self._how = (
            'Answer with JSON and nothing else: {"label": "<name of the label>"}'
            if answer == "json"
            else "Answer with the name of the label and nothing else."
        )
        described = {name: job.description(name) for name in job.labels}
        self._lines = {
            name: f"- {name}: {what}" if what else f"- {name}" for name, what in described.items()
        }

    def words(self, options: Sequence[str]) -> str:
        """The instructions, with the options in this order; none: they are not listed."""
        listed = ["Labels:", *(self._lines[name] for name in options)] if options else []
        return "\n".join([self._ask, *listed, self._how])
